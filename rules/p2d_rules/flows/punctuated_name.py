"""Names that are no Dagster names."""

import re
from collections.abc import Iterator

from p2d_audit import Constant, Effort, Finding, Flow, Reference, Rule, Task

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.flows.changed_settings import COPIES

MUST_GO = "every character other than A-Z a-z 0-9 _ must go"


class PunctuatedName(Rule):
    """A flow or task is named with characters Dagster does not accept.

    The names of jobs, ops and assets are made of `A-Z`, `a-z`, `0-9` and `_`:
    `daily-load`, `Extract orders` or `señal` do not load. The old name fits in the
    description.

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
        # Prefect itself names `my_flow` `my-flow`.
        if _is_punctuated(unit.name) and unit.name not in (unit.function, unit.function.replace("_", "-")):
            given = unit.option("name")
            message = f"{what} `{unit.function}` is named `{unit.name}`: {MUST_GO}"
            api = CATALOGUE[f"{'v1-' if unit.prefect == '1' else ''}{what}-kw-name"]
            yield self.finding(unit, message, span=given.span if given else unit.head, api=api)

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        for option in reference.options if reference.symbol in COPIES else ():
            if option.name == "name" and _is_punctuated(option.value):
                yield self.finding(reference, f"a copy is named `{option.value}`: {MUST_GO}", span=option.span)


def _is_punctuated(name: Constant) -> bool:
    return isinstance(name, str) and name != "<lambda>" and not re.fullmatch(r"[A-Za-z0-9_]+", name)
