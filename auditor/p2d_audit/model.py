"""What an audited code base is made of, in Prefect's own words.

Every object is frozen, made once by the linker, and refers to the others
directly, so that a rule never has to look anything up by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

Severity: TypeAlias = Literal["error", "warning", "note"]
Confidence: TypeAlias = Literal["high", "medium", "low"]
Disposition: TypeAlias = Literal["mechanical", "adapt", "redesign", "no-equivalent", "drop"]
Via: TypeAlias = Literal[
    "decorator", "call", "with-flow", "alias", "wrapper-decorator", "subclass", "factory", "task-class"
]
CallMode: TypeAlias = Literal["call", "submit", "map", "delay", "apply_async", "bind"]
HandoffKind: TypeAlias = Literal["direct", "future", "mapped", "transformed", "container", "ordering"]
MappedBy: TypeAlias = Literal["both", "producer", "consumer"]
InfluenceKind: TypeAlias = Literal["choice", "mutation"]
RegionKind: TypeAlias = Literal[
    "if",
    "while",
    "for",
    "match",
    "case",
    "try",
    "except",
    "else",
    "finally",
    "with",
    "ternary",
    "comprehension",
    "filter",
    "assert",
]
Decider: TypeAlias = Literal["result", "parameter", "constant", "unknown"]
DeploymentSource: TypeAlias = Literal[
    "prefect.yaml",
    "legacy-yaml",
    "serve",
    "deploy",
    "build_from_flow",
    "Deployment()",
    "to_deployment",
    "create_deployment",
    "flow.register",
    "terraform",
    "other",
]
ScheduleKind: TypeAlias = Literal["cron", "interval", "rrule", "other"]
TriggerKind: TypeAlias = Literal["event", "compound", "sequence", "metric", "other"]
ComponentKind: TypeAlias = Literal["image", "chart", "action"]
CommandPurpose: TypeAlias = Literal[
    "deploy",
    "run",
    "serve",
    "server",
    "worker",
    "infrastructure",
    "configuration",
    "block",
    "variable",
    "limit",
    "automation",
    "schedule",
    "scaffold",
    "inspect",
    "other",
]
VariableAction: TypeAlias = Literal["get", "set", "yaml-reference"]
BlockAction: TypeAlias = Literal["load", "define", "save", "create", "yaml-reference", "register"]
Scope: TypeAlias = Literal["each", "def", "flow", "deploy", "repo"]
Hinge: TypeAlias = Literal["value", "choice", "failure", "change"]
Written: TypeAlias = Literal["temporary", "rows"]
EffectKind: TypeAlias = Literal[
    "clock",
    "stopwatch",
    "random",
    "environment-read",
    "environment-write",
    "working-directory",
    "shown-result",
    "unpacked-result",
    "computed-result",
    "early-return",
    "argument-mutation",
    "global-write",
    "kept-global",
    "write",
    "read",
    "request",
    "wait",
    "notify",
    "external-job",
    "raise",
    "assert",
]


class _Record(Struct, frozen=True, kw_only=True, eq=False):
    """A frozen, keyword-only object compared and hashed by identity."""


class Span(Struct, frozen=True, order=True):
    """A stretch of one file: 1-based lines, 1-based columns in code points, the end exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def encloses(self, other: Span) -> bool:
        """Tell whether another stretch lies in this one."""
        begins = (self.line, self.column) <= (other.line, other.column)
        return (
            self.path == other.path
            and begins
            and (other.end_line, other.end_column) <= (self.end_line, self.end_column)
        )


class Effort(Struct, frozen=True):
    """Hours one occurrence takes: low, typical, high; `scope` says what an occurrence is.

    `each` place, `def`inition (once in the repository), `flow`, `deploy`ment or
    `repo`sitory (once). Figures come from the mapping's three-point estimates.
    """

    low: float
    likely: float
    high: float
    scope: Scope = "each"


class Unknown(Struct, frozen=True):
    """A value that cannot be known without running the audited code.

    `source` is the text of the expression, `why` the reason in one phrase.
    """

    source: str
    why: str = ""


class Symbol(Struct, frozen=True):
    """A name that is no constant but whose origin is known, such as `prefect.cache_policies.INPUTS`."""

    name: str


class Constructed(Struct, frozen=True):
    """The result of calling something known by its origin, with the arguments as far as they are known.

    `CronSchedule(cron="0 2 * * *")` is `Constructed("prefect.….CronSchedule", (), {"cron": "0 2 * * *"})`;
    `places` holds where each argument stands, by keyword or by position (`"0"`).
    """

    name: str
    args: tuple[Constant, ...]
    keywords: Mapping[str, Constant]
    span: Span
    places: Mapping[str, Span] = {}


class Duration(Struct, frozen=True):
    """A `timedelta` in seconds."""

    seconds: float


Scalar: TypeAlias = bool | int | float | str | None
Constant: TypeAlias = (
    "Scalar | tuple[Constant, ...] | Mapping[str, Constant] | Symbol | Constructed | Duration | Unknown"
)


class Option(_Record, frozen=True, kw_only=True, eq=False):
    """A keyword given to a decorator, constructor or call; `span` is its value, `text` the value as written."""

    name: str
    value: Constant
    text: str
    span: Span


class Parameter(_Record, frozen=True, kw_only=True, eq=False):
    """A parameter of a flow or task; `annotation` and `default` are source text, `type` the annotation's origin.

    `records` are the pydantic models, dataclasses and the like of the project that the annotation names, at any depth;
    no `dagster.Config`.
    """

    name: str
    annotation: str | None
    type: str | None
    default: str | None
    kind: Literal["positional", "keyword", "varargs", "varkw"]
    records: tuple[str, ...] = ()


class Unit(_Record, frozen=True, kw_only=True, eq=False):
    """What flows and tasks have in common.

    `span` is the `def`, `class` or `with`; `head` is where a finding about the
    whole definition belongs (the decorator, the `with` line, the call).
    `prefect` is the major version the file's own names prove, else None.
    """

    id: str
    name: str | Unknown
    function: str
    module: str
    span: Span
    head: Span
    via: Via
    prefect: Literal["1", "2", "3"] | None
    is_async: bool
    is_generator: bool
    is_method: bool
    is_test: bool
    parameters: tuple[Parameter, ...]
    options: tuple[Option, ...]
    returns: str | None

    def option(self, name: str) -> Option | None:
        """Return the option called `name`, or None if it was not given."""
        return next((option for option in self.options if option.name == name), None)


class Task(Unit, frozen=True, kw_only=True, eq=False):
    """A Prefect task: `@task`, `task(fn)`, `class X(Task)` or what a recogniser says is one.

    `library` is the dotted name of what it is in Prefect 1's own library, such as
    `prefect.tasks.prefect.create_flow_run`; None for tasks that the project writes.
    """

    library: str | None = None


class Flow(Unit, frozen=True, kw_only=True, eq=False):
    """A Prefect flow: `@flow`, `flow(fn)`, `with Flow(...)`, `class F(Flow)` or a wrapper's product.

    `shape` is a hash of what its body calls, by name and keywords, and of the statements around these calls;
    constants are left out. None if it calls nothing to speak of. `copy_of` is where the Prefect 1 flow is defined
    that it is a copy of: it has the shape and parameters of that flow, and whose calls, regions and handoffs that
    flow has it does not have again.
    """

    shape: str | None = None
    copy_of: Span | None = None


class Region(_Record, frozen=True, kw_only=True, eq=False):
    """A stretch of a flow's body that runs conditionally or repeatedly.

    A `filter` is a condition of a comprehension. A `try` is its body alone: `except`, `else` and `finally` are
    regions beside it.
    `span` is the head of the statement (`if cond`), `decided_by` what its
    condition or iterable depends on, `on` the calls that decide it by their
    result, by failing or by what they change. `hinges_on` says how: the condition has a `value` of theirs in it, a
    value that they made the flow choose, such as a number it counts, or only that they fail or `change` something.
    Of a loop that a parameter decides, `choice` says that it goes over something else, of which tests of a parameter
    choose how much there is.
    `context` is the dotted name of what a `with` enters. `starts` says that a
    deployment's run is started in it, `steers` that this is so, or that a task or sub-flow is called in it, or that it
    can end the run or the turn of a loop: what it decides is more than a value. `raises` says of an `except` that
    every way through it ends by raising, of a `try` that this is so of all its handlers, `handles` that it has any.
    `arms` are the lines at which the further arms of an `if` or `match` begin, such as its `else`. Where a
    parameter of the flow decides it, `given_to` are the calls of tasks and sub-flows, none in it, whose arguments
    are made of a value that it chooses, and `parameters` those that are such a value themselves and given on as
    they are; of a loop, the one that it goes over itself.
    `flow` is None outside of flows.
    """

    kind: RegionKind
    flow: Flow | None
    span: Span
    test: str
    decided_by: Decider
    on: tuple[TaskCall, ...]
    context: str | None = None
    steers: bool = False
    starts: bool = False
    raises: bool = False
    handles: bool = False
    arms: tuple[int, ...] = ()
    hinges_on: Hinge | None = None
    given_to: tuple[TaskCall, ...] = ()
    parameters: tuple[str, ...] = ()


class Argument(_Record, frozen=True, kw_only=True, eq=False):
    """One argument of a task call; `parameter` is the callee's parameter where that is known.

    `made_by` is the dotted name of the call from outside of the tree that makes the value, if it is one alone.
    """

    parameter: str
    text: str
    span: Span
    unmapped: bool
    made_by: str | None = None


class TaskCall(_Record, frozen=True, kw_only=True, eq=False):
    """A call of a task or of a sub-flow.

    `flow` is the flow in whose run the call happens (None outside of flows),
    `caller` the id of the flow or task whose body makes it, or `module:qualname`
    of another function, `within` the regions around it from the outside in.
    `over` says what a `map` goes over depends on, `inside` the tasks whose bodies make the call, by themselves or
    through functions of the project.
    """

    task: Task | Flow
    flow: Flow | None
    caller: str
    mode: CallMode
    span: Span
    arguments: tuple[Argument, ...]
    options: tuple[Option, ...]
    within: tuple[Region, ...]
    result_used: bool
    awaited: bool
    over: Decider | None = None
    inside: tuple[Task, ...] = ()

    @property
    def is_subflow(self) -> bool:
        """Whether a flow is called, not a task."""
        return isinstance(self.task, Flow)


class Payload(_Record, frozen=True, kw_only=True, eq=False):
    """What a handoff carries: a dotted type and where that is known from.

    `optional` says that it may also be None, `keys` are those of a dict that is written out where it is returned;
    `holds` is the attribute in which an instance of a class of the project has a connection, session, client or secret,
    `held` what makes that, None for a secret.
    """

    type: str | None
    basis: Literal["annotation", "constructor", "unknown"]
    optional: bool = False
    keys: tuple[str, ...] = ()
    holds: str | None = None
    held: str | None = None


class Handoff(_Record, frozen=True, kw_only=True, eq=False):
    """The value returned by `producer` reaches the argument `parameter` of `consumer` in a run of `flow`.

    `mapped_by` says which of the two calls of a `mapped` handoff maps over the
    value: the producer made each element, the consumer takes each; None if
    neither does, as with `unmapped(…)` and with one of several in a list.
    A handoff has one kind: `mapped` says more of what becomes of it than `transformed`, so `changed` tells whether
    the flow's code changes the value on the way, of what a consumer maps over too, as by filtering or joining it.
    `element` is the index of the one of several returned values that unpacking
    takes out, from the end if it is negative; None if it is all that is returned.
    The payload is the element's. `span` is the consumer's call, or the statement that
    makes the edge, such as `set_upstream`.
    """

    flow: Flow
    producer: TaskCall
    consumer: TaskCall
    parameter: str
    kind: HandoffKind
    payload: Payload
    confidence: Confidence
    span: Span
    mapped_by: MappedBy | None = None
    element: int | None = None
    changed: bool = False


class Influence(_Record, frozen=True, kw_only=True, eq=False):
    """A call changes what another is given without its returned value travelling there.

    `choice`: the result of `producer`, or whether it fails, decides which of
    several values the argument `parameter` of `consumer` is, or how many there
    are in it. `mutation`: the body of `producer` changes the object that both
    are given.
    """

    flow: Flow
    producer: TaskCall
    consumer: TaskCall
    parameter: str
    kind: InfluenceKind


class DagsterSchedule(_Record, frozen=True, kw_only=True, eq=False):
    """A schedule's Dagster translation.

    `cron` holds one or more five-field expressions that together tick at the
    same times, or is empty when there is none; `exact` says whether the ticks
    are the same, `note` what differs or why there is none. `code` is Python source
    of the Dagster schedule function or sensor that ticks as Prefect does where
    crons alone do not; its job is called `my_job`. It is None where crons suffice
    or nothing can be said. `differs`: the crons tick otherwise only when clocks
    change, or at other times too.
    """

    cron: tuple[str, ...]
    timezone: str | None
    exact: bool
    note: str
    code: str | None = None
    differs: Literal["clocks", "ticks"] | None = None


class Schedule(_Record, frozen=True, kw_only=True, eq=False):
    """When something runs; `value` is the cron text, the interval (`"3600s"`) or the RRULE text.

    `accepted` is False where Prefect rejects the place the schedule stands in,
    such as `@flow(schedule=…)`, a keyword of no release. `parameters` are those it
    sets beside the deployment's, `slug` its own name.
    """

    span: Span
    kind: ScheduleKind
    value: str | Unknown
    timezone: str | Unknown | None
    active: bool | Unknown
    target: Deployment | Flow | None
    dagster: DagsterSchedule | None
    accepted: bool
    written_as: str
    parameters: Mapping[str, Constant] = {}
    slug: str | Unknown | None = None


class Awaited(Struct, frozen=True):
    """What a trigger waits for: a flow, deployment or other resource that an event is of, or an event by its name.

    Names may end with `*`. An `event` is none of Prefect's own: somebody sends it.
    """

    role: Literal["flow", "deployment", "resource", "event"]
    name: str | Unknown


class Trigger(_Record, frozen=True, kw_only=True, eq=False):
    """A trigger of a deployment or automation: `kind` is event, compound, sequence, metric or other.

    `awaits` is empty where it waits for events of anything.
    """

    span: Span
    kind: TriggerKind
    text: str
    awaits: tuple[Awaited, ...] = ()


class Deployment(_Record, frozen=True, kw_only=True, eq=False):
    """One way a flow is run by the server; `flow_reference` is the entrypoint or flow name as written.

    `flow_confidence` is `medium` where that and the flow's path differ in capital and small letters.
    `manifest` is the file that `prefect deploy` reads it from; it `is_aside` where that is read only if it
    is named, which no command of the tree does.
    """

    id: str
    span: Span
    name: str | Unknown
    flow: Flow | None
    flow_reference: str | Unknown | None
    source: DeploymentSource
    triggers: tuple[Trigger, ...]
    work_pool: str | Unknown | None
    parameters: Mapping[str, Constant]
    options: tuple[Option, ...]
    flow_confidence: Literal["high", "medium"] = "high"
    manifest: str | None = None
    is_aside: bool = False


class DeploymentRun(_Record, frozen=True, kw_only=True, eq=False):
    """A run of a deployment that is started: by code, such as `run_deployment("a/b")`, a command or a request.

    Prefect 1 starts flows themselves: `flow` is the one that is named, by its name or as an object (`flow.name`).
    """

    span: Span
    unit: Unit | None
    name: str | Unknown
    resolution: Literal["resolved", "name-only", "unknown"]
    deployment: Deployment | None
    options: tuple[Option, ...]
    source: Literal["python", "command", "request"] = "python"
    flow: Flow | None = None


class Block(_Record, frozen=True, kw_only=True, eq=False):
    """A use of a Prefect Block; `type` is the dotted class or, from YAML, the block type slug."""

    span: Span
    unit: Unit | None
    type: str
    action: BlockAction
    name: str | Unknown | None


class Variable(_Record, frozen=True, kw_only=True, eq=False):
    """A use of a Prefect Variable.

    It is `in_run` if a flow or task makes it, by itself or through functions of the project, or a hook of one;
    `scope` is the qualified name of the function it stands in, empty at the level of a module.
    """

    span: Span
    unit: Unit | None
    name: str | Unknown
    action: VariableAction
    in_run: bool = False
    scope: str = ""


class Automation(_Record, frozen=True, kw_only=True, eq=False):
    """A trigger joined to actions, in Python or YAML; `deployment` where it is attached to one.

    `runs` are the deployments that its actions run, by their id as written.
    """

    span: Span
    name: str | Unknown | None
    trigger: Trigger
    actions: tuple[str, ...]
    deployment: Deployment | None
    source: Literal["python", "yaml"]
    runs: tuple[str | Unknown, ...] = ()


class Command(_Record, frozen=True, kw_only=True, eq=False):
    """A call of the `prefect` program in a script, pipeline, image or anything else that runs shell commands.

    `name` is the subcommand, such as `deployment run`, `text` the command as written, `purpose` what it is for,
    `deployment` what it starts or makes, where that is known.
    """

    span: Span
    name: str
    text: str
    purpose: CommandPurpose
    options: tuple[Option, ...]
    deployment: Deployment | None


class Component(_Record, frozen=True, kw_only=True, eq=False, tag_field="declares", tag="component"):
    """Something of Prefect's that is not Python: a container image, a Helm chart or a GitHub action.

    `version` is the tag or version as written, `prefect` the major version that it surely has.
    """

    span: Span
    kind: ComponentKind
    name: str
    version: str | None
    prefect: Literal["1", "2", "3"] | None


class Setting(_Record, frozen=True, kw_only=True, eq=False, tag_field="declares", tag="setting"):
    """A setting of Prefect, named as its environment variable (`PREFECT_API_URL`), given outside of Python."""

    span: Span
    name: str
    value: str | Unknown | None


class Requirement(_Record, frozen=True, kw_only=True, eq=False, tag_field="declares", tag="requirement"):
    """A distribution of Prefect's that a project depends on.

    `name` is normalised (`prefect-aws`), or `other[prefect]` where an extra of another distribution brings Prefect;
    `specifier` is the versions it may have as PEP 440 text, empty if any, `locked` whether the file is a lock file;
    `majors` are the major versions of Prefect that it allows, empty for other distributions and where the text says
    nothing of them.
    """

    span: Span
    name: str
    specifier: str
    locked: bool
    majors: tuple[Literal["1", "2", "3"], ...]


class Key(_Record, frozen=True, kw_only=True, eq=False):
    """A key of one of Prefect's YAML files; `path` joins the keys that lead to it: `deployments.schedules.cron`.

    `own`: it stands below a key whose contents Prefect leaves to the project, such as `job_variables`.
    """

    span: Span
    path: str
    value: Constant
    own: bool


class Reference(_Record, frozen=True, kw_only=True, eq=False):
    """A use of a name that comes from Prefect or one of its collections.

    `symbol` is the full dotted origin; `kind` says how it is used; `options`
    are the keywords of the call or decorator. `first` is the call's first positional
    argument as far as it is known, None if there is none. `compared` says that the name is an
    operand of a comparison or what `isinstance` asks for, `discarded` that what
    the call gives is used by nobody, `methods` which methods are called on that.
    `scope` is the qualified name of the function or class it stands in, empty for a module.
    """

    symbol: str
    kind: Literal["call", "decorator", "name", "base", "import"]
    span: Span
    unit: Unit | None
    options: tuple[Option, ...]
    first: Constant = None
    compared: bool = False
    discarded: bool = False
    methods: tuple[str, ...] = ()
    scope: str = ""


class Effect(_Record, frozen=True, kw_only=True, eq=False):
    """Something the body of a flow or task does itself, or by a function of the project that it calls.

    `span` is where it stands, in such a function too, `text` the dotted origin
    of what is called (`datetime.datetime.now`) or, where nothing is, a piece of
    source; `on` are the calls whose results are involved. `write` and `read` are
    of data that outlives the run, `request` is HTTP with another verb than GET.
    Of a `write`, `written` says that it leaves no data set behind: a file in a folder for temporary files, or rows
    that are only changed or deleted.
    A `stopwatch` is a clock whose readings are only subtracted from one another.
    Of `wait`, a sleep in a loop, the text begins with the loop's head. Of flows alone: a `shown-result`
    is printed or logged as it is, an `unpacked-result` taken apart into names or by a number, a `computed-result`
    computed with, where no call of a task or flow takes what that gives and it decides nothing; an `early-return`,
    of which `decided_by` says what decides it, keeps later calls from being made. Of flows, `called_at` has the
    calls of their own bodies by which the function is entered that the effect stands in, if it does not stand there;
    `in_handler` says that it happens in an `except` alone. Of what reaches beyond the program in a flow, `decided_by`
    is `result` or `parameter` where such a value is given to it, or decides whether it happens; else None.
    Of tasks alone: `argument-mutation` and `global-write` change what others
    hold, too; a `kept-global` is None until a function makes its one value. What is not known is no effect.
    """

    unit: Unit
    kind: EffectKind
    span: Span
    text: str
    on: tuple[TaskCall, ...] = ()
    decided_by: Decider | None = None
    written: Written | None = None
    called_at: tuple[Span, ...] = ()
    in_handler: bool = False


class Body(_Record, frozen=True, kw_only=True, eq=False):
    """What the code of a flow or task amounts to, with the functions of the project that it calls.

    `statements` counts those that do something: no docstring, `pass`, import,
    `global` or definition. `unclear` counts the calls of which nothing is known.
    `returns` says whether it gives something else than None, `returns_bool`
    whether that is always a truth value. `connection` is what makes the
    connection, session, client, engine, cursor or lock it returns.
    `delegates` says that a flow starts other flows or deployments and no task.
    """

    unit: Unit
    statements: int
    unclear: int
    returns: bool | Unknown
    returns_bool: bool
    connection: str | None
    delegates: bool


class Hook(_Record, frozen=True, kw_only=True, eq=False):
    """A function of the tree that Prefect calls when a flow or task changes its state, or at the end of a transaction.

    `name` is its dotted name, `reads` the dotted names of what it, or a function it calls, reads of its run, its state
    or its transaction and the context of Dagster's sensors and hooks has otherwise or not at all
    (`prefect.client.schemas.objects.FlowRun().parameters`), and of the functions that make clients of the server.
    """

    span: Span
    name: str
    reads: tuple[str, ...]


class Unresolved(_Record, frozen=True, kw_only=True, eq=False):
    """Something that touches Prefect and could not be followed."""

    span: Span
    what: str
    why: str


class Project(_Record, frozen=True, kw_only=True, eq=False):
    """All that is known of the audited tree, each tuple sorted by place.

    `unread` are the paths of unparsed files, `watched` the uses of names that rules watch and that are none of
    Prefect's.
    """

    flows: tuple[Flow, ...]
    tasks: tuple[Task, ...]
    calls: tuple[TaskCall, ...]
    regions: tuple[Region, ...]
    handoffs: tuple[Handoff, ...]
    influences: tuple[Influence, ...]
    deployments: tuple[Deployment, ...]
    runs: tuple[DeploymentRun, ...]
    schedules: tuple[Schedule, ...]
    blocks: tuple[Block, ...]
    variables: tuple[Variable, ...]
    automations: tuple[Automation, ...]
    commands: tuple[Command, ...]
    components: tuple[Component, ...]
    settings: tuple[Setting, ...]
    requirements: tuple[Requirement, ...]
    references: tuple[Reference, ...]
    unresolved: tuple[Unresolved, ...]
    unread: tuple[str, ...] = ()
    keys: tuple[Key, ...] = ()
    watched: tuple[Reference, ...] = ()
    effects: tuple[Effect, ...] = ()
    bodies: tuple[Body, ...] = ()
    hooks: tuple[Hook, ...] = ()
