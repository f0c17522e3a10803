"""Result stores, serializers and locks in code."""

import re
from collections.abc import Iterator

from p2d_audit import Construct, Finding, Project, Reference, Rule, Span

from p2d_rules.catalogue import CATALOGUE

VERBS = {
    "result-store-api": "reaches into the storage of results",
    "result-serializers": "gives results a format",
    "v1-serializers": "gives results a format",
    "cache-locking": "locks cached results",
}


class ResultStoreUse(Rule):
    """Code works with the store, the format or the locks of results itself.

    In Dagster storing is the business of the I/O manager: a format is an I/O
    manager of one's own, a stored value is read by `dg.Definitions.load_asset_value`.
    Its files hold the value alone, without Prefect's envelope. Where two runs
    must not compute the same thing at once, a pool with a limit of 1 holds one back.

    ```python
    from prefect import task
    from prefect.results import get_result_store
    from prefect.serializers import Serializer

    class Words(Serializer):  # PTD807
        type: str = "words"

        def dumps(self, obj):
            return " ".join(obj).encode()

        def loads(self, blob):
            return blob.decode().split()

    @task
    def again(key: str):
        return get_result_store().read(key)  # PTD807
    ```

    becomes

    ```python dagster
    from upath import UPath

    class Words(dg.UPathIOManager):
        extension = ".txt"

        def dump_to_path(self, context, obj, path):
            path.write_text(" ".join(obj))

        def load_from_path(self, context, path):
            return path.read_text().split()

    @dg.io_manager
    def words(context):
        return Words(base_path=UPath(context.instance.storage_directory()))

    @dg.asset(io_manager_key="words", pool="orders")
    def orders():
        return ["a", "b"]

    defs = dg.Definitions(assets=[orders], resources={"words": words})

    def again(instance: dg.DagsterInstance):
        return defs.load_asset_value("orders", instance=instance)
    ```
    """

    code = "PTD807"
    severity = "warning"
    construct = CATALOGUE["result-store-api"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        units = (*project.flows, *project.tasks)
        # A serializer that a decorator is given is counted there.
        told = [option.span for unit in units if (option := unit.option("result_serializer"))]
        for reference in project.references:
            construct = CATALOGUE.named(reference.symbol)
            used = reference.kind in ("call", "base") and not any(_holds(span, reference.span) for span in told)
            if used and construct is not None and construct.id in VERBS:
                name = re.sub(r"^([a-z_]+\.)+", "", reference.symbol)
                message = f"`{name}` {VERBS[construct.id]}"
                yield self.finding(reference, message, key=_key(reference, construct), construct=construct)


def _key(reference: Reference, construct: Construct) -> str | None:
    """Return what makes two uses the same: the format, or the class that a project derives from one."""
    if construct.effort.scope != "def":
        return None
    return reference.symbol if reference.kind == "call" else f"{reference.span.path}:{reference.span.line}"


def _holds(outer: Span, inner: Span) -> bool:
    start, end = (outer.line, outer.column), (outer.end_line, outer.end_column)
    return outer.path == inner.path and start <= (inner.line, inner.column) < end
