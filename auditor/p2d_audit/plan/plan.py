"""The plan, a frozen value of its own: what is moved in which sprint, what holds it together, and how it is cut over.

Hours are as in the report: `low` is P10, `likely` the mean, `high` P90. Capacity is filled with likely hours.
Every key is always present, unknown is null, dates are ISO 8601.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct, field

from p2d_audit.report import Range

PLAN_VERSION = "1.0.0"

BridgeKind: TypeAlias = Literal["run", "sensor", "storage"]
LinkKind: TypeAlias = Literal["calls", "starts", "triggers", "data"]


class _Row(Struct, frozen=True, kw_only=True):
    """A frozen, keyword-only row of the plan."""


class Asked(_Row, frozen=True, kw_only=True):
    """What the plan was made for; `capacity` is in likely hours a sprint, a sprint has `weeks` weeks."""

    capacity: float
    weeks: int
    start: str | None
    strategy: str | None
    owners: str | None
    first: tuple[str, ...]
    exclude: tuple[str, ...]
    freeze: tuple[str, ...]


class Work(_Row, frozen=True, kw_only=True):
    """Work that no single flow is: platform or shared; `part` of `parts` where it takes more than one sprint.

    `used_by` are the planned flows that need it.
    """

    kind: Literal["platform", "shared"]
    id: str
    item: str
    used_by: tuple[str, ...]
    hours: Range
    part: int
    parts: int


class FlowWork(_Row, frozen=True, kw_only=True):
    """Work on a flow in one sprint; `part` of `parts` where it takes more than one.

    `strategy` is the way it is moved, null where the report has none; `group` is the id of what it moves with.
    """

    flow: str
    path: str
    owners: tuple[str, ...]
    strategy: str | None
    tier: str
    readiness: int
    hours: Range
    part: int
    parts: int
    group: str | None


class Step(_Row, frozen=True, kw_only=True):
    """One line of a wave's cut-over, in the order of `number`; `path` and `line` are the place it is about."""

    number: int
    action: Literal["bridge", "pause", "disable", "wait", "switch", "enable", "leave", "remove"]
    flow: str | None
    text: str
    path: str | None
    line: int | None
    prefect: str | None
    dagster: str | None


class OwnerLoad(_Row, frozen=True, kw_only=True):
    """What one owner has to do with a wave; the likely hours of a flow of several owners are given to each."""

    owner: str
    flows: int
    hours: float


class PlannedWave(_Row, frozen=True, kw_only=True):
    """One sprint: its work, which adds up to `effort`, and the flows that are cut over at its end, `moves`.

    `end` is the last day. `used` are the likely hours, `spare` what is left of the capacity.
    """

    number: int
    start: str | None
    end: str | None
    work: tuple[Work, ...]
    flows: tuple[FlowWork, ...]
    moves: tuple[str, ...]
    bridges: tuple[str, ...]
    effort: Range
    used: float
    spare: float
    owners: tuple[OwnerLoad, ...]
    cutover: tuple[Step, ...]


class Covered(_Row, frozen=True, kw_only=True):
    """A construct that is not mechanical, in how many planned flows it is, and whether the pilot has it."""

    construct: str
    flows: int
    pilot: bool


class Pilot(_Row, frozen=True, kw_only=True):
    """The flows of the first wave and why; `coverage` (0 to 1) is the share of uses of constructs they show."""

    flows: tuple[str, ...]
    coverage: float
    constructs: tuple[Covered, ...]
    reason: str


class GroupRow(_Row, frozen=True, kw_only=True):
    """Flows that move together: `cycle`: they need each other; `bridge`: it saves bridges of these hours."""

    id: str
    flows: tuple[str, ...]
    reasons: tuple[Literal["cycle", "bridge"], ...]
    saves: Range


class Crossing(_Row, frozen=True, kw_only=True):
    """An edge of the graph whose ends are moved in different waves, or of which one end stays."""

    source: str = field(name="from")
    target: str = field(name="to")
    kind: LinkKind
    path: str | None
    line: int | None


class BridgeRow(_Row, frozen=True, kw_only=True):
    """What holds the crossings together from the wave `built` until that in which it is `removed`, null if never.

    `run`: a Dagster asset runs the Prefect deployment of `flow`; `sensor`: a Dagster sensor on Prefect runs
    starts `flow`; `storage`: both sides read and write one storage.
    """

    id: str
    kind: BridgeKind
    flow: str
    what: str
    crossings: tuple[Crossing, ...]
    built: int
    removed: int | None
    hours: Range


class LeftOut(_Row, frozen=True, kw_only=True):
    """A flow, or shared work, that is not planned, and why."""

    id: str
    cause: Literal["excluded", "frozen", "retire", "stay", "unneeded"]
    reason: str


class Totals(_Row, frozen=True, kw_only=True):
    """The hours of the plan; `total` is the four parts, end by end."""

    flows: Range
    shared: Range
    platform: Range
    bridges: Range
    total: Range


class Plan(_Row, frozen=True, kw_only=True):
    """The whole plan; `scoring_model` names the weights of the report, `bridge_model` those of the bridges."""

    plan_version: str
    scoring_model: str
    bridge_model: str
    method: str
    asked: Asked
    totals: Totals
    waves: tuple[PlannedWave, ...]
    pilot: Pilot | None
    groups: tuple[GroupRow, ...]
    bridges: tuple[BridgeRow, ...]
    left_out: tuple[LeftOut, ...]
    warnings: tuple[str, ...]
