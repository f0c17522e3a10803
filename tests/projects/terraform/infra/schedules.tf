# What runs when: the deployments are those of main.tf.
resource "prefect_deployment_schedule" "orders" {
  for_each = toset(["north", "south"])

  deployment_id = prefect_deployment.orders[each.key].id
  cron          = "30 4 * * 1-5"
  timezone      = local.zone
}

resource "prefect_deployment_schedule" "stock" {
  deployment_id = prefect_deployment.orders["north"].id
  interval      = 2 * 3600
  anchor_date   = "2026-01-01T00:30:00Z"
  active        = var.with_stock
}

resource "prefect_deployment_schedule" "report" {
  deployment_id = prefect_deployment.report.id
  rrule         = "FREQ=MONTHLY;BYMONTHDAY=1;BYHOUR=6;BYMINUTE=0;BYSECOND=0"
}
