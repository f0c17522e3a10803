"""Settings of where results are kept."""

from collections.abc import Iterator

from p2d_audit import Finding, Rule, Setting

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.platform.setting_families import RESULTS


class ResultSetting(Rule):
    """A setting decides whether and where all results are kept.

    What tasks return may be kept without any of them saying so. In Dagster the
    I/O manager keeps what ops and assets return, always: one for all of them is
    a resource called `io_manager`.

    ```shell
    export PREFECT_RESULTS_PERSIST_BY_DEFAULT=true  # PTD936
    ```

    becomes

    ```python dagster
    @dg.asset
    def orders():
        return [1, 2, 3]

    defs = dg.Definitions(assets=[orders], resources={"io_manager": dg.FilesystemIOManager()})
    ```
    """

    code = "PTD936"
    severity = "note"
    construct = CATALOGUE["result-persist-default"]

    def check_setting(self, setting: Setting) -> Iterator[Finding]:
        if setting.name in RESULTS:
            yield self.finding(
                setting,
                f"setting `{setting.name}` decides about all results",
                api=CATALOGUE.named(f"setting: {setting.name}"),
            )
