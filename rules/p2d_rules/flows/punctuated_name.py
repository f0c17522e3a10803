"""Names that are no Dagster names."""

import re
from collections.abc import Iterator

from p2d_audit import Effort, Finding, Flow, Rule, Task

from p2d_rules.catalogue import CATALOGUE


class PunctuatedName(Rule):
    """A flow or task is named with characters Dagster does not accept.

    The names of jobs, ops and assets are made of letters, digits and
    underscores; `daily-load` or `Extract orders` do not load. The old name fits
    in the description.

    ```python
    from prefect import flow

    @flow(name="daily-load")  # PTD107
    def daily():
        print("loading")
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        print("loading")

    @dg.job(name="daily_load", description="daily-load")
    def daily():
        load()
    ```
    """

    code = "PTD107"
    severity = "note"
    construct = CATALOGUE["flow-kw-name"]
    effort = Effort(0.05, 0.1, 0.25, scope="def")  # task-kw-name

    def check_flow(self, flow: Flow) -> Iterator[Finding]:
        yield from self._check(flow, "flow")

    def check_task(self, task: Task) -> Iterator[Finding]:
        yield from self._check(task, "task")

    def _check(self, unit: Flow | Task, what: str) -> Iterator[Finding]:
        name = unit.option("name")
        if name and isinstance(name.value, str) and not re.fullmatch(r"[A-Za-z0-9_]+", name.value):
            yield self.finding(unit, f"{what} `{unit.function}` is named `{name.value}`", span=name.span)
