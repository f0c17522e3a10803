"""Decides which flows are moved, by which strategy and at what price, and which are left out and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from p2d_audit.errors import UsageError
from p2d_audit.plan.plan import LeftOut
from p2d_audit.plan.terms import Terms
from p2d_audit.report import FlowRow, Range, Report, StrategyRow

STRATEGIES = ("wrap", "single", "graph", "assets")
_LEFT = {"retire": "is to be retired", "stay": "is to stay in Prefect"}


class Moving(Struct, frozen=True, kw_only=True):
    """A flow that is moved; `strategy` is null where the report compares none.

    `earliest` is the first wave it may move in; one that is `wrapped` is run from
    Dagster but stays in Prefect.
    """

    row: FlowRow
    strategy: str | None
    hours: Range
    earliest: int
    owners: tuple[str, ...]

    @property
    def wrapped(self) -> bool:
        """Say whether Dagster only runs the Prefect deployment."""
        return self.strategy == "wrap"


def list_moving(report: Report, terms: Terms) -> tuple[dict[str, Moving], tuple[LeftOut, ...]]:
    """Return the flows to be moved by id, and those that are left out; flows of tests are neither.

    Raise UsageError for terms that are about no flow, or about one in two ways.
    """
    flows = {flow.id: flow for flow in report.flows if not flow.test}
    _check(flows, terms)
    left_out = {one.id: one for flow in flows.values() for one in _left_out(flow, terms)}
    for flow in terms.first:
        if flow in left_out:
            raise UsageError(f"--first {flow}: is not planned: {left_out[flow].reason}")
        if terms.earliest(flows[flow].path) > 1:
            raise UsageError(f"--first {flow}: is frozen until after the first sprint; change --freeze")
    moving = {key: _moving(flow, terms) for key, flow in sorted(flows.items()) if key not in left_out}
    return moving, tuple(left_out[key] for key in sorted(left_out))


def _check(flows: Mapping[str, FlowRow], terms: Terms) -> None:
    for option, named in (("--first", terms.first), ("--exclude", terms.exclude)):
        for flow in named:
            if flow not in flows:
                raise UsageError(f"{option} {flow}: is a flow of tests, or none of the report")
    for freeze in terms.freezes:
        if not any(freeze.holds(flow.path) for flow in flows.values()):
            raise UsageError(
                f"--freeze {freeze.text}: no flow stands in such a file; paths count from the report's root"
            )


def _left_out(flow: FlowRow, terms: Terms) -> Iterator[LeftOut]:
    freeze = terms.forbids(flow.path)
    if flow.id in terms.exclude:
        yield LeftOut(id=flow.id, cause="excluded", reason="is excluded by --exclude")
    elif freeze is not None:
        yield LeftOut(id=flow.id, cause="frozen", reason=f"may not move: --freeze {freeze.text}")
    elif flow.fit.verdict == "retire" or flow.fit.verdict == "stay":
        because = f": {'; '.join(flow.fit.reasons)}" if flow.fit.reasons else ""
        yield LeftOut(id=flow.id, cause=flow.fit.verdict, reason=f"{_LEFT[flow.fit.verdict]}{because}")


def _moving(flow: FlowRow, terms: Terms) -> Moving:
    chosen = _strategy(flow, terms.strategy)
    hours = chosen.effort if chosen else flow.effort
    return Moving(
        row=flow,
        strategy=chosen.name if chosen else None,
        hours=Range(low=hours.low, likely=hours.likely, high=hours.high),
        earliest=terms.earliest(flow.path),
        owners=terms.owners.of(flow.path) if terms.owners else (),
    )


def _strategy(flow: FlowRow, asked: str | None) -> StrategyRow | None:
    """Return the strategy that is asked for if the flow has it, else the recommended one, if there is one."""
    named = (one for one in flow.strategies if one.name == asked)
    recommended = (one for one in flow.strategies if one.recommended)
    return next(named, None) or next(recommended, None)
