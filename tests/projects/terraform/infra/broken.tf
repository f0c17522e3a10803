resource "prefect_variable" "broken" {
  name  = "broken"
  value = [1, 2
}
