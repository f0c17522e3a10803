"""A finding about a hand-off tells the way of the value from call to call."""

from __future__ import annotations

import pytest
from p2d_audit import Effort, HandoffKind, Related, Rule

from tests.effort import build

ETL = build.flow("etl")
LOAD = build.call(build.task("load"), ETL, build.span(3))
SAVE = build.call(build.task("save"), ETL, build.span(5, "elsewhere.py"))


class Any(Rule):
    """Anything at all."""

    code = "ANY1"
    severity = "note"
    disposition = "adapt"
    effort = Effort(0, 0, 0)


@pytest.mark.parametrize("kind", ["direct", "future", "mapped", "transformed", "container"])
def test_the_first_call_gives_the_value_and_the_second_takes_it(kind: HandoffKind) -> None:
    assert Any().finding(build.handoff(LOAD, SAVE, kind), "a value travels").steps == (
        Related(build.span(3), "`load` returns a value"),
        Related(build.span(5, "elsewhere.py"), "`save` takes it as `x`"),
    )


def test_of_an_order_without_data_the_second_call_waits() -> None:
    assert Any().finding(build.handoff(LOAD, SAVE, "ordering"), "one waits").steps == (
        Related(build.span(3), "`load` is called"),
        Related(build.span(5, "elsewhere.py"), "`save` waits for it"),
    )


def test_a_finding_about_anything_else_has_no_steps() -> None:
    assert Any().finding(LOAD, "a call").steps == ()
