"""The Prefect names whose meaning the linker itself must know, by release."""

from __future__ import annotations

from typing import Literal

from p2d_audit.link.atoms import Form

FLOW_MAKERS = frozenset({"prefect.flow", "prefect.flows.flow"})
ASSET_MAKERS = frozenset({"prefect.assets.materialize", "prefect.assets.materialize.materialize"})
"""Makers of tasks that are given assets, never the function."""
TASK_MAKERS = ASSET_MAKERS | {
    "prefect.task", "prefect.tasks.task", "prefect.utilities.tasks.task", "prefect.tasks.core.function.FunctionTask"
}  # fmt: skip
FLOW_CLASSES = frozenset({"prefect.Flow", "prefect.flows.Flow", "prefect.core.flow.Flow", "prefect.core.Flow"})
TASK_CLASSES = frozenset({"prefect.Task", "prefect.tasks.Task", "prefect.core.task.Task", "prefect.core.Task"})
PARAMETERS = frozenset(
    {"prefect.Parameter", "prefect.core.parameter.Parameter", "prefect.core.Parameter",
     "prefect.core.parameter.DateTimeParameter"}
)  # fmt: skip
CASES = frozenset({"prefect.case", "prefect.tasks.control_flow.case", "prefect.tasks.control_flow.case.case"})

TRANSPARENT = frozenset(
    {
        "prefect.unmapped", "prefect.utilities.annotations.unmapped", "prefect.utilities.edges.unmapped",
        "prefect.allow_failure", "prefect.utilities.annotations.allow_failure",
        "prefect.utilities.annotations.quote", "prefect.utilities.annotations.opaque",
        "prefect.flatten", "prefect.utilities.edges.flatten", "prefect.mapped", "prefect.utilities.edges.mapped",
        "prefect.futures.wait", "prefect.futures.as_completed", "prefect.futures.resolve_futures_to_results",
        "prefect.futures.resolve_futures_to_states", "prefect.futures.resolve_futures_to_data",
        "prefect.states.get_state_result", "prefect.utilities.asyncutils.run_coro_as_sync",
        "asyncio.create_task", "asyncio.ensure_future", "asyncio.shield", "asyncio.wait_for", "asyncio.run",
        "asyncio.wait", "asyncio.as_completed", "asyncio.TaskGroup().create_task", "typing.cast", "copy.copy",
        "types.MappingProxyType", "csv.writer", "csv.DictWriter", "importlib.reload", "builtins.anext",
        "builtins.aiter", "contextlib.closing", "contextlib.nullcontext",
    }
)  # fmt: skip
"""Calls that hand their argument on as it is."""

PICKING = frozenset({"terminal_tasks", "reference_tasks", "get_tasks"})
"""Methods of a Prefect 1 flow that take tasks out of its graph and that are followed."""
UNMAPPED = frozenset({"prefect.unmapped", "prefect.utilities.annotations.unmapped", "prefect.utilities.edges.unmapped"})
GATHERS = frozenset({"asyncio.gather", "prefect.utilities.asyncutils.gather", "anyio.gather"})
FILLED: dict[str, Form] = {
    "builtins.dict": "named", "collections.OrderedDict": "named",
    "builtins.list": "elements", "builtins.tuple": "elements", "builtins.set": "elements",
    "builtins.frozenset": "elements", "builtins.sorted": "elements", "builtins.reversed": "elements",
    "builtins.iter": "elements", "collections.deque": "elements", "itertools.chain": "elements",
    "itertools.cycle": "elements", "itertools.islice": "elements", "itertools.chain.from_iterable": "nested",
    "itertools.product": "rows", "itertools.zip_longest": "rows", "builtins.zip": "rows",
    "builtins.enumerate": "numbered",
}  # fmt: skip
"""Calls that make a container, and how what they are given is in it."""
SAME_CONTAINER = frozenset({"value", "done", "not_done"})
"""Attributes of a container that stand for (parts of) it: those of a state and of what `wait` gives."""
FILLERS = frozenset(
    {
        "builtins.print",
        "heapq.heappush",
        "heapq.heappushpop",
        "bisect.insort",
        "bisect.insort_left",
        "bisect.insort_right",
    }
)
"""Functions that put an argument into another."""
SHOWN_AS_MAPPING = frozenset({"builtins.vars", "dataclasses.asdict", "attr.asdict", "attrs.asdict"})
OPERATORS = {
    "+": "__add__", "-": "__sub__", "*": "__mul__", "/": "__truediv__", "|": "__or__", "&": "__and__",
    "@": "__matmul__", ">>": "__rshift__", "<<": "__lshift__",
}  # fmt: skip
THREADS = frozenset({"threading.Thread", "multiprocessing.Process", "multiprocessing.context.Process"})
"""Calls that call their `target` with their `args`."""
PUTS = frozenset(
    {"contextvars.ContextVar().set", "queue.Queue().put", "queue.Queue().put_nowait", "queue.SimpleQueue().put",
     "queue.LifoQueue().put", "asyncio.Queue().put", "asyncio.Queue().put_nowait", "io.StringIO().write",
     "io.StringIO().writelines", "io.StringIO().writerow", "io.StringIO().writerows",
     "asyncio.Future().set_result"}
)  # fmt: skip
GETS = frozenset(
    {"contextvars.ContextVar().get", "queue.Queue().get", "queue.Queue().get_nowait", "queue.SimpleQueue().get",
     "queue.LifoQueue().get", "asyncio.Queue().get", "asyncio.Queue().get_nowait", "io.StringIO().getvalue",
     "asyncio.Future().result"}
)  # fmt: skip
"""Methods that get what one in `PUTS` put into an object."""
FIELDS = frozenset({"dataclasses.field", "attr.ib", "attr.field", "attrs.field", "pydantic.Field"})
"""Calls that describe an attribute in a class body."""
PICKS = frozenset({"builtins.next", "builtins.min", "builtins.max", "random.choice"})
"""Calls that hand on one element of their first argument."""
LIBRARY_PARAMETERS = {
    "create_flow_run": ("flow_id", "flow_name", "project_name", "parameters", "context", "labels", "run_name",
                        "run_config", "scheduled_start_time", "idempotency_key"),
    "wait_for_flow_run": ("flow_run_id", "stream_states", "stream_logs", "raise_final_state", "max_duration",
                          "poll_interval"),
    "get_task_run_result": ("flow_run_id", "task_slug", "map_index", "poll_time"),
}  # fmt: skip
"""Parameters of the functions in prefect.tasks.prefect (prefect 1.4.1)."""
SWITCHES = frozenset(
    f"prefect.tasks.control_flow.{home}{name}" for home in ("", "conditional.") for name in ("switch", "ifelse")
)
APPLY_MAPS = frozenset({"prefect.apply_map", "prefect.utilities.tasks.apply_map"})
MAPPED = frozenset({"prefect.mapped", "prefect.utilities.edges.mapped"})
COPIES = frozenset({"copy.copy", "copy.deepcopy"})
MERGES = frozenset({"prefect.tasks.control_flow.merge", "prefect.tasks.control_flow.conditional.merge"})
"""Calls that hand on whichever of their arguments there is."""
PARTIALS = frozenset({"functools.partial"})

CALL_MODES = {
    "submit": "submit",
    "asubmit": "submit",
    "map": "map",
    "amap": "map",
    "delay": "delay",
    "apply_async": "apply_async",
    "bind": "bind",
    "__call__": "call",
}
SAME_UNIT = frozenset({"with_options", "copy"})
FUTURE_METHODS = frozenset({"result", "aresult", "wait", "await", "add_done_callback", "state", "get_state"})
ORDERING_KEYWORDS = frozenset({"wait_for", "upstream_tasks"})
CALL_KEYWORDS = frozenset(
    {"wait_for", "return_state", "upstream_tasks", "mapped", "task_args", "flow", "key", "deferred", "keyword_tasks"}
)
"""Keywords that a task call takes for itself, not for the function."""

FIRST_MAJOR = (
    "prefect.Flow()", "prefect.Parameter", "prefect.case", "prefect.core.", "prefect.tasks.control_flow",
    "prefect.schedules.clocks", "prefect.schedules.filters", "prefect.schedules.adjustments",
    "prefect.schedules.CronSchedule", "prefect.schedules.IntervalSchedule",
    "prefect.run_configs", "prefect.storage", "prefect.executors", "prefect.engine.signals", "prefect.engine.state",
    "prefect.engine.results", "prefect.engine.executors", "prefect.engine.cache_validators",
    "prefect.engine.serializers",
    "prefect.triggers", "prefect.backend", "prefect.client.Secret",
    "prefect.client.secrets", "prefect.utilities.notifications", "prefect.utilities.edges", "prefect.tasks.secrets",
    "prefect.tasks.prefect", "prefect.tasks.shell", "prefect.resource_manager", "prefect.apply_map", "prefect.mapped",
    "prefect.utilities.tasks", "prefect.environments", "prefect.flatten", "prefect.agent.agent", "prefect.agent.docker",
    "prefect.agent.ecs", "prefect.agent.kubernetes", "prefect.agent.local", "prefect.agent.vertex",
)  # fmt: skip
"""Names (or beginnings of names) that only Prefect 1 has."""
LATER_MAJORS = (
    "prefect.flows", "prefect.get_run_logger", "prefect.get_client", "prefect.allow_failure",
    "prefect.runtime", "prefect.variables", "prefect.blocks", "prefect.deployments", "prefect.states",
    "prefect.task_runners", "prefect.futures", "prefect.filesystems", "prefect.results", "prefect.serve",
    "prefect.runner", "prefect.server", "prefect.events",
)  # fmt: skip
"""Names (or beginnings of names) that Prefect 2 and 3 have and Prefect 1 has not (1.4.1 and 2.20.26)."""
FIRST_OPTIONS = frozenset(
    {"max_retries", "retry_delay", "trigger", "checkpoint", "log_stdout", "nout", "state_handlers",
     "skip_on_upstream_skip", "slug", "cache_for", "cache_validator"}
)  # fmt: skip
"""Keywords that `task` takes only in Prefect 1."""
LATER_OPTIONS = frozenset(
    {"retries", "retry_delay_seconds", "cache_key_fn", "cache_expiration", "persist_result", "timeout_seconds",
     "log_prints", "cache_policy", "retry_jitter_factor", "result_storage", "on_completion", "version", "description"}
)  # fmt: skip
"""Keywords that `task` takes only in Prefect 2 and 3."""

SECOND_MAJOR = (
    "prefect.deployments.Deployment", "prefect.deployments.deployments", "prefect.orion", "prefect.infrastructure",
    "prefect.task_runners.SequentialTaskRunner", "prefect.task_runners.BaseTaskRunner", "prefect.filesystems.S3",
    "prefect.filesystems.GCS", "prefect.filesystems.Azure", "prefect.filesystems.GitHub", "prefect.packaging",
    "prefect.blocks.system.JSON", "prefect.blocks.system.String", "prefect.blocks.system.DateTime",
    "prefect.blocks.kubernetes", "prefect.agent.PrefectAgent", "prefect.agent.OrionAgent", "prefect.projects",
    "prefect.task_server",
)  # fmt: skip
"""Names that only Prefect 2 has."""

THIRD_MAJOR = (
    "prefect.assets", "prefect.cache_policies", "prefect.transactions", "prefect.task_worker", "prefect.locking",
    "prefect.schedules.Cron", "prefect.schedules.Interval", "prefect.schedules.RRule",
    "prefect.futures.as_completed", "prefect.futures.wait", "prefect.task_runners.ThreadPoolTaskRunner",
    "prefect.task_runners.ProcessPoolTaskRunner", "prefect.task_runners.PrefectTaskRunner",
    "prefect.flow_runs", "prefect.deployments.runner.RunnerDeployment.afrom", "prefect.aserve",
    "prefect.artifacts.create_image_artifact", "prefect.artifacts.create_progress_artifact",
)  # fmt: skip
"""Names that only Prefect 3 has."""


LOADING = frozenset({"load", "aload", "load_from_ref"})
"""Methods of Block classes that give a Block as it is on the server."""
_DECLARED = (
    "prefect.automations", "prefect.blocks", "prefect.client.schemas", "prefect.deployments", "prefect.events",
    "prefect.filesystems", "prefect.infrastructure", "prefect.orion.schemas", "prefect.schedules",
    "prefect.server.schemas", "prefect.variables",
)  # fmt: skip
_RUNNERS = ("TaskRunner",)


def is_declared(name: str) -> bool:
    """Say whether a dotted name is of what Prefect is told beside code: schedules, deployments, Blocks, Variables."""
    return name.startswith(_DECLARED) or (name.startswith("prefect_") and not name.endswith(_RUNNERS))


def is_prefect(name: str) -> bool:
    """Say whether a dotted name comes from Prefect or one of its collections."""
    top = name.partition(".")[0]
    return top == "prefect" or top.startswith("prefect_")


_ASIDE = (
    "prefect.artifacts.", "prefect.events.", "prefect.flow_runs.", "prefect.runtime.", "prefect.variables.",
    "prefect.deployments.", "prefect.engine.pause", "prefect.engine.suspend", "prefect.engine.resume",
    "prefect.pause_flow_run", "prefect.suspend_flow_run", "prefect.resume_flow_run", "prefect.get_run_logger",
    "prefect.logging.", "prefect.context.", "prefect.concurrency.", "prefect.input.",
)  # fmt: skip


def keeps_to_itself(name: str) -> bool:
    """Say whether a function of Prefect gives something else than what it is given, such as an id or an answer."""
    return name.startswith(_ASIDE) and name.rpartition(".")[2][:1].islower() and "(" not in name


def is_library_task(name: str) -> bool:
    """Say whether a name is one of Prefect 1's own tasks, such as `prefect.tasks.shell.ShellTask`."""
    return name.startswith("prefect.tasks.") and name.count(".") > 2


def is_node(name: str) -> bool:
    """Say whether a library task does work in a graph: secrets are settings, control flow has a meaning of its own."""
    last = name.rpartition(".")[2]
    made = last[:1].isupper() or last in LIBRARY_PARAMETERS
    return made and is_library_task(name) and "(" not in name and not name.startswith(
        ("prefect.tasks.secrets.", "prefect.tasks.core.", "prefect.tasks.control_flow.case",
         "prefect.tasks.control_flow.conditional", "prefect.tasks.control_flow.merge",
         "prefect.tasks.control_flow.switch", "prefect.tasks.control_flow.ifelse")
    )  # fmt: skip


def major_of(symbol: str) -> Literal["1", "2", "3"] | None:
    """Return the only major version that has a name, if there is just one."""
    return next((major for names, major in _MAJORS if _begins(symbol, names)), None)


def is_later(symbol: str) -> bool:
    """Say whether Prefect 1 lacks a name; `prefect.flow.run` stands for a method that flows of all majors have."""
    return symbol == "prefect.flow" or _begins(symbol, LATER_MAJORS)


def _begins(symbol: str, names: tuple[str, ...]) -> bool:
    return any(
        symbol == name or (symbol.startswith(name) and (name.endswith(".") or symbol[len(name)] in ".("))
        for name in names
    )


_MAJORS: tuple[tuple[tuple[str, ...], Literal["1", "2", "3"]], ...] = (
    (THIRD_MAJOR, "3"),
    (FIRST_MAJOR, "1"),
    (SECOND_MAJOR, "2"),
)
