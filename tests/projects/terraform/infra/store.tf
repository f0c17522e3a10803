resource "prefect_block" "landing" {
  name      = "landing"
  type_slug = "s3-bucket"
  data = jsonencode({
    bucket_name = "shop-landing"
  })
}

resource "prefect_block" "token" {
  name      = "shop-token"
  type_slug = "secret"
  data      = file("${path.module}/token.json")
}

resource "prefect_variable" "region" {
  name  = "report_region"
  value = "eu"
}

data "prefect_block" "alerts" {
  name      = "alerts"
  type_slug = "slack-webhook"
}

data "prefect_variable" "limit" {
  name = "row_limit"
}

resource "prefect_automation" "late" {
  name = "report when orders fail"

  trigger = {
    event = {
      posture   = "Reactive"
      expect    = ["prefect.flow-run.Failed", "prefect.flow-run.Crashed"]
      threshold = 1
      within    = 0
    }
  }
  actions = [
    {
      type          = "run-deployment"
      source        = "selected"
      deployment_id = prefect_deployment.report.id
    },
    { type = "send-notification", block_document_id = data.prefect_block.alerts.id, body = "failed" },
  ]
}

resource "prefect_webhook" "orders" {
  name     = "orders"
  template = <<-JSON
    {
      "event": "orders.arrived",
      "resource": {"prefect.resource.id": "shop.{{ body.shop }}"}
    }
  JSON
}

resource "prefect_global_concurrency_limit" "warehouse" {
  name  = "warehouse"
  limit = 2
}

resource "prefect_service_account" "worker" {
  name = "worker"
}
