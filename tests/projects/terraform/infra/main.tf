terraform {
  required_providers {
    prefect = {
      source  = "prefecthq/prefect"
      version = "~> 2.80"
    }
  }
}

provider "prefect" {
  endpoint = "https://prefect.example/api"
  api_key  = var.prefect_api_key
}

variable "prefect_api_key" {
  type      = string
  sensitive = true
}

variable "stage" {
  default = "test"
}

locals {
  zone = "Europe/Berlin"
  shops = {
    north = { region = "no", hour = 4 }
    south = { region = "it", hour = 5 }
  }
}

resource "prefect_work_pool" "containers" {
  name = "containers"
  type = "docker"
}

resource "prefect_flow" "orders" {
  name = "orders"
}

resource "prefect_flow" "report" {
  name = "monthly report"
}

resource "prefect_deployment" "orders" {
  for_each = local.shops

  name           = "orders-${each.key}"
  flow_id        = prefect_flow.orders.id
  entrypoint     = "flows/orders.py:orders"
  work_pool_name = prefect_work_pool.containers.name
  parameters     = jsonencode({ region = each.value.region })
  job_variables = jsonencode({
    image = "prefecthq/prefect:3.4-python3.12"
    env   = { PREFECT_LOGGING_LEVEL = "DEBUG" }
  })
}

resource "prefect_deployment" "report" {
  name              = "report-${var.stage}"
  flow_id           = prefect_flow.report.id
  path              = "/app"
  entrypoint        = "flows/orders.py:report"
  work_pool_name    = prefect_work_pool.containers.name
  concurrency_limit = 1
  paused            = true
  pull_steps = [
    {
      type         = "git_clone"
      repository   = "https://git.example/shop.git"
      access_token = "{{ prefect.blocks.secret.git-token }}"
    },
    {
      type     = "pull_from_s3"
      requires = "prefect-aws>=0.5"
      bucket   = "{{ prefect.variables.code_bucket }}"
    },
  ]
}
