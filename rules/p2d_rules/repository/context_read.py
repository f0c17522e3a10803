"""The context of Prefect 1."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Project, Reference, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.platform.test_place import is_in_test

CONTEXT = "prefect.context"
LOGGER = CATALOGUE["v1-logger"]
READ, SET, TESTING = CATALOGUE["v1-context"], CATALOGUE["v1-context-own"], CATALOGUE["v1-testing-config"]
# What Prefect 1.4.1 itself puts in, beside what the catalogue has names for.
OTHERS = frozenset({"checkpointing", "caches", "flow", "mapped", "project_name", "secrets", "tags"})
METHODS = frozenset({"copy", "get", "items", "keys", "pop", "setdefault", "to_dict", "update", "values"})


class ContextRead(Rule):
    """A value is read from the context of Prefect 1.

    Most often it is the logger, which is `dg.get_dagster_logger()`. The date of
    the run, `today` and the like, says that the flow is about one day: that is a
    partition key. Ids, names and parameters are fields of the op's context. What
    the project itself puts in (`with prefect.context(url=...)`) is an argument,
    run config or a resource.

    ```python prefect1
    import prefect
    from prefect import task

    @task
    def load():
        logger = prefect.context.get("logger")  # PTD902
        logger.info("loading")
    ```

    becomes

    ```python dagster
    @dg.op
    def load(context: dg.OpExecutionContext):
        context.log.info(f"loading in run {context.run_id}")

    @dg.job
    def daily():
        load()
    ```
    """

    code = "PTD902"
    severity = "note"
    disposition = "adapt"
    # A logger is moved in a minute, a date asks for partitions; which of them is read is not always known.
    construct = LOGGER
    effort = Effort(0.02, 0.25, 2)  # to v1-context

    def check_project(self, project: Project) -> Iterator[Finding]:
        uses = [one for one in project.references if _is_context(one)]
        own = {option.name for one in uses if one.symbol == CONTEXT for option in one.options} - OTHERS
        for reference in uses:
            if reference.symbol == CONTEXT and reference.kind == "call":
                yield self._set(reference)
            elif reference.kind in ("call", "name"):
                yield from self._read(reference, own)

    def _set(self, reference: Reference) -> Finding:
        names = " and ".join(f"`{option.name}`" for option in reference.options if option.name != "**")
        message = f"{names or 'what a dict holds'} is put into the context"
        construct = TESTING if is_in_test(reference) else SET
        return self.finding(reference, message, disposition=construct.disposition, construct=construct)

    def _read(self, reference: Reference, own: set[str]) -> Iterator[Finding]:
        name = reference.symbol.removeprefix(CONTEXT).removeprefix(".")
        key = reference.first if name == "get" else name
        if not isinstance(key, str) or not key or (name != "get" and name in METHODS):
            api = CATALOGUE.named(reference.symbol, "1")
            yield self.finding(reference, f"`{reference.symbol}` is read", api=api)
            return
        known = CATALOGUE.named(f"{CONTEXT}.{key}", "1")
        if known in (READ, LOGGER) or key in OTHERS:
            yield self.finding(reference, f"`{key}` is read from the context", api=known or READ)
        elif name == "get" or key in own:
            message = f"`{key}`, a value of the project's own, is read from the context"
            yield self.finding(reference, message, construct=SET)


def _is_context(reference: Reference) -> bool:
    """Tell whether a reference is to the context of Prefect 1, or to what one name leads to in it."""
    name = reference.symbol.removeprefix(CONTEXT).removeprefix(".")
    return reference.symbol.startswith(CONTEXT) and name.partition(".")[0] == name and name[:1].lower() == name[:1]
