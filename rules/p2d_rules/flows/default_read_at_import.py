"""Parameter defaults that are read from the world."""

import re
from collections.abc import Iterator

from p2d_audit import Finding, Flow, Rule

from p2d_rules.catalogue import CATALOGUE

# The clock, chance, the environment, Blocks and Variables: what differs from one import to the next.
READS = re.compile(r"^(?!['\"]).*(\b(now|today|utcnow|time|getenv|uuid[14]|load|aload|get|random)\(|\benviron\[)")


class DefaultReadAtImport(Rule):
    """A flow parameter's default is read from the world when the module is imported.

    Python evaluates a default once: what it reads from the clock, the
    environment or the server stays as it was then. A Prefect deployment imports
    the module for every run, so the value is fresh; a Dagster code server imports
    it once and lives for days.

    ```python
    from datetime import date

    from prefect import flow

    @flow  # PTD109
    def load(day: str = date.today().isoformat()):
        print(day)
    ```

    becomes

    ```python dagster
    from datetime import date

    class Load(dg.Config):
        day: str = ""

    @dg.op
    def load_day(config: Load):
        print(config.day or date.today().isoformat())

    @dg.job
    def load():
        load_day()
    ```
    """

    code = "PTD109"
    severity = "error"
    trap = True
    confidence = "medium"
    construct = CATALOGUE["flow-parameter-default-expression"]

    def check_flow(self, flow: Flow) -> Iterator[Finding]:
        for parameter in flow.parameters:
            if parameter.default and READS.search(parameter.default):
                message = (
                    f"the default of `{parameter.name}` is `{parameter.default}`, read when the module is imported"
                )
                yield self.finding(flow, message)
