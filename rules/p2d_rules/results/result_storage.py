"""Where and how results are stored."""

from collections.abc import Iterable, Iterator

from p2d_audit import Finding, Flow, Option, Rule, Task

from p2d_rules.catalogue import CATALOGUE

# The first of these that is given decides.
TASK_SETTINGS = {
    "result_storage_key": CATALOGUE["task-kw-result-storage-key"],
    "result_serializer": CATALOGUE["task-kw-result-serializer"],
    "result_storage": CATALOGUE["task-kw-result-storage"],
    "persist_result": CATALOGUE["task-kw-persist-result"],
}
FLOW_SETTINGS = {
    "result_serializer": CATALOGUE["flow-kw-result-serializer"],
    "result_storage": CATALOGUE["flow-kw-result-storage"],
    "persist_result": CATALOGUE["flow-kw-persist-result"],
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
    construct = TASK_SETTINGS["result_storage"]

    def check_flow(self, flow: Flow) -> Iterator[Finding]:
        if options := _given(flow, FLOW_SETTINGS):
            construct = FLOW_SETTINGS[options[0].name]
            message = f"flow `{flow.function}` sets {_names(options)}"
            yield self.finding(flow, message, span=options[0].span, construct=construct)

    def check_task(self, task: Task) -> Iterator[Finding]:
        if options := _given(task, TASK_SETTINGS):
            construct = TASK_SETTINGS[options[0].name]
            message = f"task `{task.function}` sets {_names(options)}"
            yield self.finding(task, message, span=options[0].span, construct=construct)


def _given(unit: Flow | Task, settings: Iterable[str]) -> list[Option]:
    options = (unit.option(name) for name in settings)
    return [option for option in options if option is not None and option.value is not None]


def _names(options: list[Option]) -> str:
    return " and ".join(f"`{option.name}`" for option in options)
