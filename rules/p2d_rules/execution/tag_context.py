"""Tags given for the time of a block."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Reference, Rule


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
    disposition = "adapt"
    effort = Effort(0.1, 0.25, 1)  # mapping: task-kw-tags, v1-tags-ctx
    covers = frozenset({"prefect.context.tags", "prefect.tags"})

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "call" and reference.symbol in self.covers:
            yield self.finding(reference, "runs get tags for the time of a block")
