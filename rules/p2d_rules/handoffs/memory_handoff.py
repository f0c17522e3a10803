"""Values passed in memory from one task to the next."""

from collections import Counter
from collections.abc import Iterator

from msgspec.structs import replace
from p2d_audit import Finding, Handoff, Project, Rule

from p2d_rules.handoffs.confidential import secret_tasks
from p2d_rules.handoffs.payload import origin
from p2d_rules.handoffs.storing import FAN_OUT, PLAIN, SECRET, SEVERAL, become, is_stored


class MemoryHandoff(Rule):
    """A task's result is handed to another task in memory.

    Prefect passes the object itself. Dagster runs each step in a process of its
    own: an I/O manager writes the result of one and reads it for the next, with
    pickle and the local disk if nothing else is chosen. `deps` orders two
    assets and moves nothing; it fits where the consumer reads what the producer
    wrote, from a table or a file, by itself.

    A number, text or small dict can stay a return value. For tables, arrays and
    models the storage is chosen first: an I/O manager of the warehouse or of
    Parquet files, or `deps` with explicit writing and reading. A value that the
    flow changes on the way (an item, an attribute, a sum) cannot be changed in a
    job's body: that expression moves into the consumer. A secret is not handed on
    at all, for it would be on a disk: both ops take the resource that has it.

    ```python
    from prefect import flow, task

    @task
    def extract():
        return [1, 2, 3]

    @task
    def load(rows):
        print(rows)

    @flow
    def daily():
        rows = extract()
        load(rows)  # PTD201
    ```

    becomes

    ```python dagster
    @dg.asset
    def rows():
        return [1, 2, 3]

    @dg.asset
    def loaded(rows):
        print(rows)

    defs = dg.Definitions(assets=[rows, loaded], resources={"io_manager": dg.FilesystemIOManager()})
    ```
    """

    code = "PTD201"
    severity = "note"
    construct = PLAIN

    def check_project(self, project: Project) -> Iterator[Finding]:
        kept = secret_tasks(project)
        found = [(one, self._found(one, kept)) for one in project.handoffs if is_stored(one)]
        lines = Counter((one.span, one.message) for _, one in found)
        flows = Counter((one.span, one.message, one.related) for _, one in found)
        for handoff, finding in found:
            message = finding.message
            if lines[finding.span, message] > flows[finding.span, message, finding.related]:
                message += f", called in line {handoff.producer.span.line}"
            if flows[finding.span, finding.message, finding.related] > 1:
                flow = handoff.flow
                message += f", in flow `{flow.name if isinstance(flow.name, str) else flow.function}`"
            yield replace(finding, message=message)

    def _found(self, handoff: Handoff, kept: frozenset[str]) -> Finding:
        construct, message = become(handoff, kept)
        return self.finding(
            handoff,
            message,
            related=origin(handoff),
            severity="note" if construct.disposition == "mechanical" else "warning",
            construct=construct,
            confidence=handoff.confidence,
            # A secret is made a resource once, whoever takes it.
            key=f"secret@{handoff.producer.task.id}" if construct is SECRET else None,
            # The fan-out and the unpacking are findings of their own, where they are written.
            effort=PLAIN.effort if construct in (FAN_OUT, SEVERAL) else None,
        )
