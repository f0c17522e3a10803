"""Flow parameters of types that are no run config."""

from collections.abc import Iterator

from p2d_audit import Finding, Flow, Rule

from p2d_rules.catalogue import CATALOGUE

# Each raises DagsterInvalidPythonicConfigDefinitionError as a field of dg.Config in Dagster 1.13.29.
CALLABLES = frozenset({"collections.abc.Callable", "typing.Callable"})
REJECTED = frozenset(
    {
        "bytes", "collections.abc.Callable", "collections.abc.Sequence", "datetime.date", "datetime.datetime",
        "datetime.time", "datetime.timedelta", "decimal.Decimal", "pathlib.Path", "pathlib.PurePath",
        "pydantic.AnyUrl", "pydantic.BaseModel", "pydantic.HttpUrl", "pydantic.SecretStr", "set", "frozenset",
        "tuple", "typing.Callable", "typing.FrozenSet", "typing.Sequence", "typing.Set", "typing.Tuple", "uuid.UUID",
    }
)  # fmt: skip


class UnsupportedParameterType(Rule):
    """A flow parameter has a type that Dagster's run config does not know.

    Prefect turns what a deployment gives into the annotated type. A field of
    `dg.Config` can be a number, text, bool, list, dict, enum or another
    `dg.Config`; dates, paths, decimals, sets and the like are text or lists
    there, and are made into the type inside the op; pydantic models and
    dataclasses become a nested `dg.Config`. A date is often better a
    partition key.

    ```python
    from datetime import date

    from prefect import flow

    @flow  # PTD105
    def load(day: date, region: str = "eu"):
        print(day, region)
    ```

    becomes

    ```python dagster
    from datetime import date

    class Load(dg.Config):
        day: str = "2026-01-01"
        region: str = "eu"

    @dg.op
    def load_day(config: Load):
        print(date.fromisoformat(config.day), config.region)

    @dg.job
    def load():
        load_day()
    ```
    """

    code = "PTD105"
    severity = "error"
    construct = CATALOGUE["flow-parameters-unsupported-type"]

    def check_flow(self, flow: Flow) -> Iterator[Finding]:
        rejected = [p for p in flow.parameters if p.type in REJECTED or p.records]
        typed = [f"`{p.name}` is `{p.type if p.type in REJECTED else p.annotation}`" for p in rejected]
        if typed:
            message = f"of the parameters of flow `{flow.function}`, {', '.join(typed)}"
            callables = all(p.type in CALLABLES for p in rejected)
            construct = CATALOGUE["flow-parameters-callable"] if callables else self.construct
            yield self.finding(flow, message, construct=construct)
