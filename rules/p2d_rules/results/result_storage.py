"""Where and how results are stored."""

from collections.abc import Iterable, Iterator

from p2d_audit import Disposition, Effort, Finding, Flow, Option, Rule, Task

# The first of these that is given decides.
TASK_EFFORTS: dict[str, tuple[Disposition, Effort]] = {
    "result_storage_key": ("redesign", Effort(1, 2, 5, scope="def")),  # mapping: task-kw-result-storage-key
    "result_serializer": ("adapt", Effort(0.5, 1, 3, scope="repo")),  # mapping: task-kw-result-serializer
    "result_storage": ("adapt", Effort(0.25, 0.5, 1)),  # mapping: task-kw-result-storage
    "persist_result": ("adapt", Effort(0.1, 0.25, 1)),  # mapping: task-kw-persist-result
}
FLOW_EFFORTS: dict[str, tuple[Disposition, Effort]] = {
    "result_serializer": ("adapt", Effort(0.5, 2, 4, scope="repo")),  # mapping: flow-kw-result-serializer
    "result_storage": ("adapt", Effort(0.5, 1, 3, scope="repo")),  # mapping: flow-kw-result-storage
    "persist_result": ("adapt", Effort(0.1, 0.5, 2)),  # mapping: flow-kw-persist-result
}


class ResultStorage(Rule):
    """A flow or task says where and how its result is stored.

    In Dagster every output is stored, by the I/O manager that is chosen for it:
    one for files, one for a bucket, one for a warehouse. Other formats than
    pickle are an I/O manager of one's own. Not to store something is to return
    nothing. The paths differ, so whatever reads Prefect's result files directly
    has to change.

    ```python
    from prefect import flow, task

    @task(persist_result=True, result_storage_key="orders.json")  # PTD802
    def orders():
        return [1, 2]

    @flow
    def daily():
        orders()
    ```

    becomes

    ```python dagster
    import json

    class JsonFiles(dg.UPathIOManager):
        extension = ".json"

        def dump_to_path(self, context, obj, path):
            path.write_text(json.dumps(obj))

        def load_from_path(self, context, path):
            return json.loads(path.read_text())

    @dg.asset(io_manager_key="json_files")
    def orders():
        return [1, 2]

    @dg.io_manager
    def json_files(context):
        from upath import UPath

        return JsonFiles(base_path=UPath(context.instance.storage_directory()))

    defs = dg.Definitions(assets=[orders], resources={"json_files": json_files})
    ```
    """

    code = "PTD802"
    severity = "warning"
    disposition = "adapt"
    effort = Effort(0.25, 0.5, 1)
    covers = frozenset({"prefect.results.*", "prefect.serializers.*"})

    def check_flow(self, flow: Flow) -> Iterator[Finding]:
        if options := _given(flow, FLOW_EFFORTS):
            disposition, effort = FLOW_EFFORTS[options[0].name]
            message = f"flow `{flow.function}` sets {_names(options)}"
            yield self.finding(flow, message, span=options[0].span, disposition=disposition, effort=effort)

    def check_task(self, task: Task) -> Iterator[Finding]:
        if options := _given(task, TASK_EFFORTS):
            disposition, effort = TASK_EFFORTS[options[0].name]
            message = f"task `{task.function}` sets {_names(options)}"
            yield self.finding(task, message, span=options[0].span, disposition=disposition, effort=effort)


def _given(unit: Flow | Task, settings: Iterable[str]) -> list[Option]:
    options = (unit.option(name) for name in settings)
    return [option for option in options if option is not None and option.value is not None]


def _names(options: list[Option]) -> str:
    return " and ".join(f"`{option.name}`" for option in options)
