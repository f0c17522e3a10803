"""The one frozen value every renderer sees; its shape is the JSON report.

Effort is in person-hours: `low` is P10, `likely` the PERT mean, `high` P90.
Lines and columns are 1-based, columns count code points, paths are POSIX and
relative to the root. Unknown is null; every key is always present.
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, field

SCHEMA_VERSION = "1.7.0"


class _Row(Struct, frozen=True, kw_only=True):
    """A frozen, keyword-only row of the report."""


class PackRow(_Row, frozen=True, kw_only=True):
    """A rule set that was loaded."""

    id: str
    version: str
    rules: int
    digest: str


class Tool(_Row, frozen=True, kw_only=True):
    """Who wrote the report; `scoring_model` names the weights."""

    name: str
    version: str
    scoring_model: str
    packs: tuple[PackRow, ...]


class RepositoryRow(_Row, frozen=True, kw_only=True):
    """The Git work tree that the run's root is in: `root` as seen from its top, `address` the URL of its `origin`.

    The address has no user and password; it is null where there is none but a path of the machine.
    """

    root: str
    address: str | None


class Run(_Row, frozen=True, kw_only=True):
    """What was asked for; `root` is given relative to where the run started, never absolute.

    `today` is the date that suppressions were compared with, null where none has one; `repo_url` is where the
    repository can be read, as it was given, `repository` is null outside of a Git work tree. `only` are the files and
    folders whose findings are reported, all where it is empty.
    """

    root: str
    paths: tuple[str, ...]
    config: str | None
    fail_on: tuple[str, ...]
    today: str | None = None
    repo_url: str | None = None
    repository: RepositoryRow | None = None
    only: tuple[str, ...] = ()


class Range(_Row, frozen=True, kw_only=True):
    """Hours: P10, PERT mean, P90."""

    low: float
    likely: float
    high: float


class LedgerRow(_Row, frozen=True, kw_only=True):
    """One addition: `count` of `item` make these hours by `formula`; `source` is a rule code or weight name."""

    item: str
    source: str
    count: int
    low: float
    likely: float
    high: float
    formula: str


class FlowEffort(Range, frozen=True, kw_only=True):
    """A flow's hours and the lines they are the sum of.

    `marginal` is what it adds once shared work and the flow it is a clone of are done, `alone` what it costs with all
    of that which it needs.
    """

    marginal: float
    ledger: tuple[LedgerRow, ...]
    alone: float = 0.0


class Fit(_Row, frozen=True, kw_only=True):
    """Whether to migrate the flow: migrate, conditions, wrap, retire or stay, and why."""

    verdict: Literal["migrate", "conditions", "wrap", "retire", "stay"]
    reasons: tuple[str, ...]


class ParameterRow(_Row, frozen=True, kw_only=True):
    """A parameter of a flow, as written."""

    name: str
    annotation: str | None
    default: str | None


class DeltaRow(_Row, frozen=True, kw_only=True):
    """A setting, what it becomes in Dagster and what changes, code in back-ticks.

    `unit` is the flow, task or deployment that has it, `path` and `line` where it stands.
    """

    setting: str
    prefect: str
    dagster: str
    change: str
    unit: str | None = None
    path: str | None = None
    line: int | None = None
    construct: str | None = None


class TargetRow(_Row, frozen=True, kw_only=True):
    """What a task becomes in Dagster, by which decision rule, why, and how sure that is."""

    shape: Literal[
        "asset", "op", "function", "resource", "sensor", "check", "partitions", "dynamic", "integration", "hook"
    ]
    rule: str
    reason: str
    confidence: Literal["high", "medium", "low"]


class FlowTargetRow(_Row, frozen=True, kw_only=True):
    """What a flow becomes in Dagster; `partitions` says by what it is partitioned, if by anything."""

    shape: Literal["asset-job", "op-job", "graph-asset", "single", "wrap", "partitioned", "none"]
    rule: str
    reason: str
    confidence: Literal["high", "medium", "low"]
    partitions: Literal["time", "static", "dynamic"] | None


class FlowRow(_Row, frozen=True, kw_only=True):
    """A flow of the inventory; `readiness` is 0 to 100, `blockers` the codes of rules that stand in the way.

    `unmapped` counts its uses of Prefect names that nothing can be said of, `traps` are the codes of rules whose
    findings in it would load in Dagster and be wrong, `owners` are known where a file of owners was given. Flows of one
    `shape` make the same calls, in this repository or another one; it is null where these are too few to tell.
    `undetermined` are the options that are null because only the run knows their value.
    """

    id: str
    path: str
    line: int
    end_line: int
    function: str
    name: str | None
    via: str
    prefect: str | None
    is_async: bool = field(name="async")
    test: bool
    parameters: tuple[ParameterRow, ...]
    options: dict[str, Any]
    effort: FlowEffort
    readiness: int
    blockers: tuple[str, ...]
    fit: Fit
    deltas: tuple[DeltaRow, ...]
    deployments: tuple[str, ...]
    tier: Literal["S", "M", "L", "XL"]
    wave: int | None
    target: FlowTargetRow | None = None
    unmapped: int = 0
    strategies: tuple[StrategyRow, ...] = ()
    cluster: str | None = None
    traps: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    shape: str | None = None
    undetermined: tuple[str, ...] = ()


class TaskRow(_Row, frozen=True, kw_only=True):
    """A task of the inventory; `undetermined` are the options that are null because only the run knows their value."""

    id: str
    path: str
    line: int
    function: str
    name: str | None
    via: str
    prefect: str | None
    is_async: bool = field(name="async")
    test: bool
    options: dict[str, Any]
    used_by: tuple[str, ...]
    target: TargetRow | None = None
    undetermined: tuple[str, ...] = ()


class End(_Row, frozen=True, kw_only=True):
    """One end of a handoff: the task's id and function, and where the call starts."""

    id: str
    function: str
    path: str
    line: int


class PayloadRow(_Row, frozen=True, kw_only=True):
    """What a handoff carries, and where that is known from."""

    type: str | None
    basis: Literal["annotation", "constructor", "unknown"]


class HandoffRow(_Row, frozen=True, kw_only=True):
    """A value that travels between two calls of one flow run."""

    flow: str
    flow_path: str
    producer: End = field(name="from")
    consumer: End = field(name="to")
    parameter: str
    kind: str
    payload: PayloadRow
    confidence: str


class BranchRow(_Row, frozen=True, kw_only=True):
    """A statement of a flow that a task's result decides."""

    flow: str
    path: str
    line: int
    on: str
    statement: str


class SubflowCallRow(_Row, frozen=True, kw_only=True):
    """A flow called by a flow."""

    path: str
    line: int
    caller: str
    caller_id: str
    callee: str
    callee_id: str


class DeploymentRunRow(_Row, frozen=True, kw_only=True):
    """A deployment run started from code."""

    path: str
    line: int
    name: str | None
    resolution: Literal["resolved", "name-only", "unknown"]


class TriggerRow(_Row, frozen=True, kw_only=True):
    """A deployment's trigger."""

    path: str
    line: int
    kind: str
    text: str


class DeploymentRow(_Row, frozen=True, kw_only=True):
    """A deployment and what it was joined to; `flow` is a flow's id or null."""

    id: str
    path: str
    line: int
    name: str | None
    flow: str | None
    flow_reference: str | None
    source: str
    schedules: tuple[int, ...]
    triggers: tuple[TriggerRow, ...]
    work_pool: str | None
    parameters: dict[str, Any]


class DagsterScheduleRow(_Row, frozen=True, kw_only=True):
    """A schedule's translation: cron expressions (none if impossible), what differs, and code where crons fail."""

    cron: tuple[str, ...]
    timezone: str | None
    exact: bool
    note: str
    code: str | None


class ScheduleRow(_Row, frozen=True, kw_only=True):
    """A schedule; `line` is where its value stands."""

    path: str
    line: int
    kind: str
    value: str | None
    timezone: str | None
    active: bool | None
    target: str | None
    accepted: bool
    dagster: DagsterScheduleRow | None


class BlockRow(_Row, frozen=True, kw_only=True):
    """A use of a Block."""

    path: str
    line: int
    type: str
    action: str
    name: str | None


class VariableRow(_Row, frozen=True, kw_only=True):
    """A use of a Variable."""

    path: str
    line: int
    name: str | None


class EffectRow(_Row, frozen=True, kw_only=True):
    """What a flow or task, `unit`, writes, reads or requests that outlives the run; `text` is what does it."""

    unit: str
    kind: Literal["write", "read", "request"]
    text: str
    path: str
    line: int


class AutomationRow(_Row, frozen=True, kw_only=True):
    """An automation; `trigger` is the kind of its trigger, `text` what it waits for as far as it is known."""

    path: str
    line: int
    trigger: str
    text: str
    actions: tuple[str, ...]
    name: str | None


class CommandRow(_Row, frozen=True, kw_only=True):
    """A call of the `prefect` program; `deployment` is the id of what it starts or makes, where that is known."""

    path: str
    line: int
    name: str
    text: str
    purpose: str
    deployment: str | None


class ComponentRow(_Row, frozen=True, kw_only=True):
    """A container image, Helm chart or GitHub action of Prefect's."""

    path: str
    line: int
    kind: Literal["image", "chart", "action"]
    name: str
    version: str | None
    prefect: str | None


class SettingRow(_Row, frozen=True, kw_only=True):
    """A setting of Prefect that is given outside of Python; the value of a credential is masked."""

    path: str
    line: int
    name: str
    value: str | None


class RequirementRow(_Row, frozen=True, kw_only=True):
    """A distribution of Prefect's that the project depends on; `prefect` lists the major versions it allows."""

    path: str
    line: int
    name: str
    specifier: str
    locked: bool
    prefect: tuple[str, ...]


class Region(_Row, frozen=True, kw_only=True):
    """A finding's place; `cell` and `cell_line` say where in a notebook, counted from 1, and are null elsewhere.

    `utf16` has the columns of both ends in UTF-16 code units, null where the file could not be read.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    snippet: str
    cell: int | None = None
    cell_line: int | None = None
    utf16: tuple[int, int] | None = None


class RelatedRow(_Row, frozen=True, kw_only=True):
    """Another place that explains a finding."""

    path: str
    line: int
    message: str


class FindingRow(_Row, frozen=True, kw_only=True):
    """A finding, on four axes that are never merged; `construct` is the id of the exact API in the catalogue.

    `trap`: the code, moved as it stands, loads in Dagster without a word and does something else. `baseline_state` is
    null unless the report has a `comparison`; `content` is what stays of the fingerprint when the file or the unit is
    renamed. `line_hash` is what GitHub code scanning knows the first line of the region by, null where the file could
    not be read; `steps` is the way that a value takes from call to call, if the finding is about one.
    """

    id: str
    rule: str
    unit: str | None
    severity: Literal["error", "warning", "note"]
    confidence: Literal["high", "medium", "low"]
    disposition: Literal["mechanical", "adapt", "redesign", "no-equivalent", "drop"]
    message: str
    path: str
    region: Region
    related: tuple[RelatedRow, ...]
    fingerprint: str
    baseline_state: Literal["new", "unchanged", "absent"] | None
    effort: Range
    construct: str | None = None
    trap: bool = False
    content: str = ""
    line_hash: str | None = None
    steps: tuple[RelatedRow, ...] = ()


class SuppressionRow(_Row, frozen=True, kw_only=True):
    """What suppresses: a comment, at a place, or a key of the configuration, `origin`."""

    kind: Literal["comment", "configuration"]
    path: str | None
    line: int | None
    origin: str | None
    rules: tuple[str, ...]
    reason: str | None
    until: str | None


class SuppressedRow(FindingRow, frozen=True, kw_only=True):
    """A finding that does not count, and what suppresses it."""

    suppression: SuppressionRow


class Skipped(_Row, frozen=True, kw_only=True):
    """A file that was not read, and why."""

    path: str
    reason: str


class FailedUnit(_Row, frozen=True, kw_only=True):
    """A flow or task that the tokens of a file show and no other part of the report; `function` may be unknown."""

    kind: str
    function: str | None
    line: int


class Failed(_Row, frozen=True, kw_only=True):
    """A file that could not be read, what helps, and what its tokens show of Prefect and of the tree's modules.

    `part`: it is one cell of a notebook, whose other cells were read.
    """

    path: str
    line: int | None
    reason: str
    remedy: str
    imports: tuple[str, ...]
    units: tuple[FailedUnit, ...]
    part: bool = False


class Files(_Row, frozen=True, kw_only=True):
    """Files read, skipped and failed; `paths` are those of the files that were looked at."""

    read: int
    skipped: tuple[Skipped, ...]
    failed: tuple[Failed, ...]
    paths: tuple[str, ...] = ()


class FirstPlace(_Row, frozen=True, kw_only=True):
    """Where a symbol is used first."""

    path: str
    line: int


class Unmapped(_Row, frozen=True, kw_only=True):
    """A Prefect name nothing can be said of, and why."""

    symbol: str
    count: int
    first: FirstPlace
    why: str = ""


class References(_Row, frozen=True, kw_only=True):
    """How many uses of Prefect names there are and how many a construct of the catalogue covers."""

    total: int
    mapped: int
    unmapped: tuple[Unmapped, ...]


class UnresolvedRow(_Row, frozen=True, kw_only=True):
    """Something that touches Prefect and could not be followed."""

    path: str
    line: int
    what: str
    why: str


class Coverage(_Row, frozen=True, kw_only=True):
    """What was read and what was not understood."""

    files: Files
    prefect_references: References
    unresolved: tuple[UnresolvedRow, ...]


class Summary(_Row, frozen=True, kw_only=True):
    """The totals; `effort` is `flows` + `shared` + `platform`, each a range."""

    flows: int
    tasks: int
    handoffs: int
    deployments: int
    schedules: int
    findings: int
    errors: int
    warnings: int
    notes: int
    readiness: int | None
    effort: Range
    effort_flows: Range
    effort_shared: Range
    effort_platform: Range
    suppressed: int = 0


class Gate(_Row, frozen=True, kw_only=True):
    """What decided the exit status; `reached` are the conditions that hold, `reasons` say why they do."""

    fail_on: tuple[str, ...]
    decision: Literal["pass", "fail", "off"]
    reasons: tuple[str, ...]
    reached: tuple[str, ...] = ()


class SharedRow(LedgerRow, frozen=True, kw_only=True):
    """Work that several flows need, or that belongs to no flow, counted once.

    `unlocks` are the flows that need nothing more of it once this is done, where what most flows use is done first.
    `marginal` are the likely hours that each flow pays in its own ledger to use it, in `use.share`.
    """

    id: str
    used_by: tuple[str, ...]
    unlocks: tuple[str, ...] = ()
    marginal: float = 0.0


class StrategyRow(_Row, frozen=True, kw_only=True):
    """One way to move a flow: what it costs, what is lost, and which findings vanish, by rule code.

    `wrap`: Dagster runs the Prefect deployment; `single`: the whole body is one op or asset; `graph`: ops in a
    job; `assets`: assets, checks, resources, partitions. One is `recommended`, for a `reason`.
    """

    name: Literal["wrap", "single", "graph", "assets"]
    effort: Range
    lost: tuple[str, ...]
    vanishing: tuple[str, ...]
    recommended: bool
    reason: str


class ClusterRow(_Row, frozen=True, kw_only=True):
    """Flows of one shape: the first is moved in full, `clone` is what each further one costs beside its own share.

    In the report of a fleet the first flow of each repository has the hours of one that is moved in full.
    """

    id: str
    flows: tuple[str, ...]
    clone: Range


class NodeRow(_Row, frozen=True, kw_only=True):
    """A node of the graph; `id` begins with its kind, `path` and `line` say where it is defined, if anywhere."""

    id: str
    kind: Literal["flow", "task", "deployment", "schedule", "block", "variable", "automation", "file", "external"]
    label: str
    path: str | None
    line: int | None


class EdgeRow(_Row, frozen=True, kw_only=True):
    """An edge of the graph between two nodes' ids, from what acts to what is acted on."""

    source: str = field(name="from")
    target: str = field(name="to")
    kind: Literal["calls", "starts", "triggers", "deploys", "schedules", "runs", "loads", "writes", "reads", "defines"]
    path: str | None
    line: int | None


class Graph(_Row, frozen=True, kw_only=True):
    """What needs what in the repository; `cycles` are flows that need each other, each from its least id on."""

    nodes: tuple[NodeRow, ...]
    edges: tuple[EdgeRow, ...]
    cycles: tuple[tuple[str, ...], ...]


class Wave(_Row, frozen=True, kw_only=True):
    """A step of the plan and the flows in it."""

    number: int
    flows: tuple[str, ...]
    effort: Range


class RuleRow(_Row, frozen=True, kw_only=True):
    """A rule that was asked, with its documentation; `trap`: what it finds may load in Dagster and be wrong.

    `confidence` is that of its findings unless one says otherwise.
    """

    code: str
    name: str
    pack: str
    severity: Literal["error", "warning", "note"]
    disposition: Literal["mechanical", "adapt", "redesign", "no-equivalent", "drop"]
    summary: str
    documentation: str
    trap: bool = False
    confidence: Literal["high", "medium", "low"] = "high"


class ConstructRow(_Row, frozen=True, kw_only=True):
    """A construct of Prefect that findings name: how it is written, what it becomes and what changes."""

    id: str
    family: str
    pattern: str
    equivalent: str
    disposition: Literal["mechanical", "adapt", "redesign", "no-equivalent", "drop"]
    caveat: str
    source: str


class CodeRow(_Row, frozen=True, kw_only=True):
    """A stretch of source that flows and tasks stand in, from `line` on; credentials are masked, long lines cut."""

    path: str
    line: int
    text: str


class FlowLinkRow(_Row, frozen=True, kw_only=True):
    """A flow calls, starts or triggers another one, or leaves data to it: what a plan has to hold together."""

    source: str = field(name="from")
    target: str = field(name="to")
    kind: Literal["calls", "starts", "triggers", "data"]
    path: str | None
    line: int | None


class BridgePrices(_Row, frozen=True, kw_only=True):
    """What each kind of bridge between flows of both orchestrators costs.

    `access` to Prefect's API is paid once; `run` runs a deployment, `run_undeployed` a flow that has none yet;
    `switch` stops the old way to start a flow once.
    """

    access: Range
    run: Range
    run_undeployed: Range
    sensor: Range
    switch: Range
    storage: Range


class Base(_Row, frozen=True, kw_only=True):
    """What a report is compared with; `name` is the file or revision as it was given.

    `commit` is the one whose tree was audited: where the history of the revision and that of HEAD part.
    """

    kind: Literal["baseline", "report", "revision"]
    name: str
    commit: str | None = None


class GoneRow(_Row, frozen=True, kw_only=True):
    """A finding of the base that does not count any more; what a baseline does not remember is null.

    `fixed`: it is not there any more; `suppressed`: it is there and set aside; `unseen`: nothing is known, as its file
    was not read or its rule not asked, which `why` says. `reason` is why the baseline took it in.
    """

    state: Literal["fixed", "suppressed", "unseen"]
    rule: str
    path: str
    unit: str | None
    fingerprint: str
    line: int | None = None
    severity: Literal["error", "warning", "note"] | None = None
    message: str | None = None
    effort: Range | None = None
    why: str | None = None
    reason: str | None = None


class MovedRow(_Row, frozen=True, kw_only=True):
    """Where a finding, by its id, stood in the base: in another file, or in a unit of another name."""

    finding: str
    path: str
    unit: str | None
    fingerprint: str
    line: int | None = None


class FlowFigures(_Row, frozen=True, kw_only=True):
    """A flow on one side of a comparison."""

    id: str
    path: str
    tier: Literal["S", "M", "L", "XL"]
    effort: Range
    readiness: int
    wave: int | None


class FlowChange(_Row, frozen=True, kw_only=True):
    """A flow that is not as it was, by its id now or, if it is gone, its id then; `delta` is in likely hours.

    `moved`: in another file, `renamed`: under another name in the same one; `unseen`: its file was read on one side
    only, so nothing is known.
    """

    id: str
    name: str
    change: Literal["added", "removed", "moved", "renamed", "changed", "unseen"]
    before: FlowFigures | None
    after: FlowFigures | None
    delta: float


class WaveChange(_Row, frozen=True, kw_only=True):
    """A wave that is not as it was: its hours, and the flows that came into it and went out of it."""

    number: int
    before: Range | None
    after: Range | None
    delta: float
    joined: tuple[str, ...]
    left: tuple[str, ...]


class Totals(_Row, frozen=True, kw_only=True):
    """The totals of one side of a comparison; `effort` is `effort_flows` + `effort_shared` + `effort_platform`."""

    flows: int
    tasks: int
    deployments: int
    findings: int
    readiness: int | None
    effort: Range
    effort_flows: Range
    effort_shared: Range
    effort_platform: Range


class FrozenRow(_Row, frozen=True, kw_only=True):
    """A flow, deployment or Block that is not in the base, where the configuration allows no new ones."""

    kind: Literal["flow", "deployment", "block"]
    name: str
    path: str
    line: int
    freeze: str


class ComparisonCounts(_Row, frozen=True, kw_only=True):
    """How many findings are in each state; `unchanged` includes those that `moved`."""

    new: int
    unchanged: int
    moved: int
    fixed: int
    suppressed: int
    unseen: int


class Comparison(_Row, frozen=True, kw_only=True):
    """What changed since a base; findings say in `baseline_state` whether they are new.

    `fixed` are findings of the base that are gone, `aside` those that are suppressed or unseen now. `flows` and `waves`
    have only what changed, `delta` is in likely hours and the sum of the deltas of all flows, shared work and platform;
    a baseline knows no hours: there these are empty or null. `notes` say what limits the comparison.
    """

    base: Base
    counts: ComparisonCounts
    fixed: tuple[GoneRow, ...]
    aside: tuple[GoneRow, ...]
    moved: tuple[MovedRow, ...]
    before: Totals | None
    after: Totals | None
    delta: float | None
    flows: tuple[FlowChange, ...]
    waves: tuple[WaveChange, ...]
    frozen: tuple[FrozenRow, ...]
    notes: tuple[str, ...]


class ErrorRow(_Row, frozen=True, kw_only=True):
    """Something that went wrong in the tool itself, such as a rule that crashed."""

    source: str
    message: str


class Report(_Row, frozen=True, kw_only=True):
    """The whole report."""

    schema_version: str
    tool: Tool
    run: Run
    summary: Summary
    gate: Gate
    coverage: Coverage
    flows: tuple[FlowRow, ...]
    tasks: tuple[TaskRow, ...]
    handoffs: tuple[HandoffRow, ...]
    branches: tuple[BranchRow, ...]
    subflow_calls: tuple[SubflowCallRow, ...]
    deployment_runs: tuple[DeploymentRunRow, ...]
    deployments: tuple[DeploymentRow, ...]
    schedules: tuple[ScheduleRow, ...]
    blocks: tuple[BlockRow, ...]
    variables: tuple[VariableRow, ...]
    automations: tuple[AutomationRow, ...]
    commands: tuple[CommandRow, ...]
    components: tuple[ComponentRow, ...]
    settings: tuple[SettingRow, ...]
    requirements: tuple[RequirementRow, ...]
    findings: tuple[FindingRow, ...]
    suppressed: tuple[SuppressedRow, ...]
    unused_suppressions: tuple[SuppressionRow, ...]
    errors: tuple[ErrorRow, ...]
    rules: tuple[RuleRow, ...]
    shared: tuple[SharedRow, ...]
    platform: tuple[LedgerRow, ...]
    waves: tuple[Wave, ...]
    extensions: dict[str, Any]
    constructs: tuple[ConstructRow, ...] = ()
    clusters: tuple[ClusterRow, ...] = ()
    graph: Graph = Graph(nodes=(), edges=(), cycles=())
    effects: tuple[EffectRow, ...] = ()
    comparison: Comparison | None = None
    code: tuple[CodeRow, ...] = ()
    links: tuple[FlowLinkRow, ...] = ()
    bridges: BridgePrices | None = None
