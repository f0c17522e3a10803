"""Settings of how often everything is tried again."""

from collections.abc import Iterator

from p2d_audit import Finding, Rule, Setting

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.platform.setting_families import RETRIES


class RetrySetting(Rule):
    """A setting decides how often all flows or tasks are tried again.

    Flows and tasks without `retries=` are tried again nevertheless, which their
    code does not show. In Dagster a job has a retry policy for its ops, and the
    instance may run failed runs again.

    ```shell
    export PREFECT_TASKS_DEFAULT_RETRIES=2  # PTD937
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        print("loading")

    @dg.job(op_retry_policy=dg.RetryPolicy(max_retries=2))
    def daily():
        load()
    ```

    and for whole runs

    ```yaml dagster
    run_retries:
      enabled: true
      max_retries: 2
    ```
    """

    code = "PTD937"
    severity = "warning"
    construct = CATALOGUE["retry-global-settings"]

    def check_setting(self, setting: Setting) -> Iterator[Finding]:
        if setting.name in RETRIES and setting.value not in ("0", "", None):
            what = "flow" if "_FLOW" in setting.name else "task"
            yield self.finding(
                setting,
                f"setting `{setting.name}` holds for every {what} that says nothing else",
                api=CATALOGUE.named(f"setting: {setting.name}"),
            )
