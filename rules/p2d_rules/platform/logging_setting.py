"""Settings of logs."""

from collections.abc import Iterator

from p2d_audit import Finding, Rule, Setting

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.platform.setting_families import is_logging


class LoggingSetting(Rule):
    """A setting decides what is logged.

    Level, format and the loggers that are shown with a run are `python_logs` of
    `dagster.yaml`. What is printed is kept as output of the run without a
    setting.

    ```shell
    export PREFECT_LOGGING_EXTRA_LOGGERS=shop  # PTD938
    ```

    becomes

    ```yaml dagster
    python_logs:
      managed_python_loggers: [shop]
      python_log_level: INFO
    ```
    """

    code = "PTD938"
    severity = "note"
    construct = CATALOGUE["logging-config"]

    def check_setting(self, setting: Setting) -> Iterator[Finding]:
        if is_logging(setting.name):
            yield self.finding(
                setting,
                f"setting `{setting.name}` decides what is logged",
                api=CATALOGUE.named(f"setting: {setting.name}"),
            )
