"""Tags given for the time of a block."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE

CONTEXTS = (CATALOGUE["tags-ctx"], CATALOGUE["v1-tags-ctx"])


class TagContext(Rule):
    """Runs get tags for the time of a `with` block.

    Dagster's tags belong to a definition or a run and have a key and a value;
    none can be given to some steps while the run is going. If the tag carries a
    concurrency limit, the ops in the block get a `pool`.

    ```python
    from prefect import flow, tags, task

    @task
    def load():
        print("loading")

    @flow
    def daily():
        with tags("database"):  # PTD614
            load()
    ```

    becomes

    ```python dagster
    @dg.op(tags={"uses": "database"}, pool="database")
    def load():
        print("loading")

    @dg.job
    def daily():
        load()
    ```
    """

    code = "PTD614"
    severity = "warning"
    construct = CATALOGUE["task-kw-tags"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "call" and CATALOGUE.named(reference.symbol) in CONTEXTS:
            yield self.finding(reference, "runs get tags for the time of a block")
