"""The numbers that an estimate is made of."""

from __future__ import annotations

from msgspec import Struct, field


class Hours(Struct, frozen=True, array_like=True):
    """A three-point estimate: low, typical, high."""

    low: float
    typical: float
    high: float

    def times(self, factor: float) -> Hours:
        """Return `factor` times as many hours."""
        return Hours(factor * self.low, factor * self.typical, factor * self.high)


class PlatformWeights(Struct, frozen=True, kw_only=True):
    """What is done once per repository, and what each of the `newcomers` to Dagster takes to learn it."""

    setup: Hours
    learning: Hours
    newcomers: float


class FlowWeights(Struct, frozen=True, kw_only=True):
    """What every flow costs; `untested` multiplies `validation`, `test` is the price of a flow inside a test.

    `statement` is what each thing costs that the body itself does, `statement_cap` the most likely hours of them all;
    `code` is what reading and checking its code costs, times the natural logarithm of 1 + its statements.
    """

    base: Hours
    validation: Hours
    untested: float
    test: Hours
    statement: Hours
    statement_cap: float
    code: Hours


class DeploymentWeights(Struct, frozen=True, kw_only=True):
    """What every deployment costs."""

    base: Hours


class TaskWeights(Struct, frozen=True, kw_only=True):
    """What a task's definition costs, by what it becomes."""

    function: Hours
    op: Hours
    asset: Hours
    check: Hours
    resource: Hours
    sensor: Hours


class EdgeWeights(Struct, frozen=True, kw_only=True):
    """What a hand-off costs; findings of `rules` about one add only what exceeds this."""

    small: Hours
    large: Hours
    ordering: Hours
    rules: tuple[str, ...]


class CloneWeights(Struct, frozen=True, kw_only=True):
    """What a flow costs that is a copy of another one or of its shape, and the share of its own body's hours beside."""

    edit: Hours
    check: Hours
    share: float


class UseWeights(Struct, frozen=True, kw_only=True):
    """The share of shared work that each flow pays which uses it; what is left is paid once."""

    share: float


class StrategyWeights(Struct, frozen=True, kw_only=True):
    """What the other ways to move a flow cost, and from which readiness on the harder ones are advised.

    Findings of `graph_rules` vanish where the whole body is one op, but for those of `outer_rules`.
    """

    wrap: Hours
    wrap_setup: Hours
    single: Hours
    graph: float
    graph_rules: tuple[str, ...]
    outer_rules: tuple[str, ...]
    full: float
    ops: float


class BridgeWeights(Struct, frozen=True, kw_only=True):
    """What holds two flows together while one of them is in Dagster and the other one in Prefect.

    `run`: an asset that runs a Prefect deployment; `sensor`: a sensor on Prefect runs, and `switch` each flow that
    stays and no longer starts the other one itself; `storage`: what both read and write; each with its removal.
    Access to Prefect is paid once, as for wrapping.
    """

    run: Hours
    sensor: Hours
    switch: Hours
    storage: Hours


class UnknownWeights(Struct, frozen=True, kw_only=True):
    """What is not known widens: a factor on high hours; the share of doubtful findings that hold, and their `check`."""

    widening: float
    potential: float
    check: Hours


class FactorWeights(Struct, frozen=True, kw_only=True):
    """Factors on all hours of a kind."""

    platform: float
    flow: float
    deployment: float
    task: float
    edge: float
    clone: float
    finding: float


class CalibrationWeights(Struct, frozen=True, kw_only=True):
    """How many finished flows weigh as much as what was estimated before."""

    all: float
    group: float


class RepeatWeights(Struct, frozen=True, kw_only=True):
    """The share of a first occurrence that further ones do not cost again, 0 to 1."""

    finding: float
    unit: float


class SpreadWeights(Struct, frozen=True, kw_only=True):
    """How ranges are added: the correlation of errors (0 to 1), and how many standard deviations P90 is off."""

    correlation: float
    z: float


class KindWeights(Struct, frozen=True, kw_only=True, rename={"no_equivalent": "no-equivalent"}):
    """How much each disposition, and a Prefect name nothing can be said of, burdens readiness."""

    drop: float
    mechanical: float
    adapt: float
    redesign: float
    no_equivalent: float
    unknown: float


class ReadinessWeights(Struct, frozen=True, kw_only=True):
    """The parameters of the readiness score."""

    scale: float
    repeat: float
    tested: float
    kind: KindWeights


class TierWeights(Struct, frozen=True, kw_only=True):
    """The largest likely hours of each size."""

    small: float = field(name="S")
    medium: float = field(name="M")
    large: float = field(name="L")


class FitWeights(Struct, frozen=True, kw_only=True):
    """The readiness each verdict needs, the Prefect names that rule a plain move out, and where examples stand."""

    migrate: float
    conditions: float
    interactive: tuple[str, ...]
    background: tuple[str, ...]
    examples: tuple[str, ...]
    administers: tuple[str, ...]


class TargetWeights(Struct, frozen=True, kw_only=True):
    """Last names of types that decide what a task becomes or how heavy a hand-off is."""

    resource_types: tuple[str, ...]
    large_types: tuple[str, ...]


class Weights(Struct, frozen=True, kw_only=True):
    """Every number an estimate is made of; `scoring_model` names the set."""

    scoring_model: str
    platform: PlatformWeights
    flow: FlowWeights
    deployment: DeploymentWeights
    task: TaskWeights
    edge: EdgeWeights
    clone: CloneWeights
    use: UseWeights
    strategy: StrategyWeights
    bridge: BridgeWeights
    unknown: UnknownWeights
    factor: FactorWeights
    calibration: CalibrationWeights
    repeat: RepeatWeights
    spread: SpreadWeights
    readiness: ReadinessWeights
    tier: TierWeights
    fit: FitWeights
    target: TargetWeights
