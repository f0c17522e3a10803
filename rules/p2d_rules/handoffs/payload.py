"""What a handed-over value costs to write down and read again."""

import re
from typing import Literal, TypeAlias

from p2d_audit import Handoff, Related, Task, TaskCall

Weight: TypeAlias = Literal["small", "large", "unserialisable"]

# Packages whose values are tables, arrays or models: pickling each on every edge is what an I/O manager is chosen for.
HEAVY = frozenset(
    {
        "catboost", "cudf", "dask", "datasets", "geopandas", "keras", "lightgbm", "modin", "numpy", "pandas", "polars",
        "pyarrow", "pyspark", "scipy", "sklearn", "statsmodels", "tensorflow", "torch", "xarray", "xgboost",
    }
)  # fmt: skip

# Each fails in pickle, which Dagster's default I/O manager uses, or loses what it stands for.
UNPICKLABLE = frozenset(
    {
        "_io.TextIOWrapper", "asyncio.Event", "asyncio.Lock", "asyncio.Queue", "asyncio.Task",
        "collections.abc.AsyncGenerator", "collections.abc.AsyncIterator", "collections.abc.Generator",
        "concurrent.futures.Executor",
        "concurrent.futures.Future", "concurrent.futures.ProcessPoolExecutor", "concurrent.futures.ThreadPoolExecutor",
        "generator", "io.BufferedReader", "io.BufferedWriter", "io.TextIOWrapper", "queue.Queue", "socket.socket",
        "boto3.resources.base.ServiceResource", "duckdb.DuckDBPyRelation", "pyspark.SparkContext",
        "pyspark.sql.SparkSession", "sqlite3.Connection", "sqlite3.Cursor", "subprocess.Popen",
        "tempfile.NamedTemporaryFile", "threading.Condition", "threading.Event", "threading.Lock", "threading.RLock",
        "threading.Semaphore", "threading.Thread", "typing.AsyncGenerator", "typing.AsyncIterator", "typing.BinaryIO",
        "typing.Generator", "typing.IO", "typing.TextIO", "zipfile.ZipFile",
    }
)  # fmt: skip

HANDLE = re.compile(r"(Connection|Cursor|Engine|Client|Session|[cC]onnection|[cC]ursor)$")
PICKLABLE_HANDLES = frozenset({"requests.Session", "requests.session", "requests.sessions.Session"})


def weigh(handoff: Handoff) -> Weight:
    """Return how a handoff's value can be stored, judged by its type; an unknown type is small."""
    kind = handoff.payload.type or ""
    if handoff.producer.task.is_generator or is_holder(handoff) or is_unpicklable(kind):
        return "unserialisable"
    return "large" if kind.partition(".")[0] in HEAVY else "small"


def is_holder(handoff: Handoff) -> bool:
    """Tell whether an object of the project is handed on as it is that has a connection, client or secret in it."""
    return handoff.payload.holds is not None and handoff.kind in ("direct", "future")


def is_unpicklable(kind: str) -> bool:
    """Tell whether a dotted type is a live handle: a connection, session, lock, file or generator."""
    return kind in UNPICKLABLE or (kind not in PICKLABLE_HANDLES and HANDLE.search(kind) is not None)


def is_carried(handoff: Handoff) -> bool:
    """Tell whether a call receives its own result of the turn before, in a loop whose length is not written down."""
    loops = ("for", "while", "comprehension")
    looping = any(r.kind in loops and r.decided_by != "constant" for r in handoff.consumer.within)
    return handoff.producer is handoff.consumer and looping


def handles_runs(call: TaskCall) -> bool:
    """Tell whether a call is one of Prefect's own that starts other runs, waits for them or names them."""
    library = call.task.library if isinstance(call.task, Task) else None
    return library is not None and library.startswith("prefect.tasks.prefect.")


def is_each_item(handoff: Handoff) -> bool:
    """Tell whether what is handed on is the item of a loop over the producer's result, and nothing more."""
    texts = {one.text for one in handoff.consumer.arguments if one.parameter == handoff.parameter}
    loops = (r for r in handoff.consumer.within if r.kind == "for" and handoff.producer in r.on)
    heads = (re.match(r"(?:async )?for (\w+) in (\w+(?:\(.*\))?)$", " ".join(one.test.split())) for one in loops)
    return handoff.kind == "transformed" and any(head and texts == {head[1]} for head in heads)


def describe(handoff: Handoff, kind: str | None = None) -> str:
    """Return the fact of a handoff: who gives, who takes, as which parameter, of which type where that is known.

    The type is the result's: of the parameter it is told where the result arrives as it is.
    """
    each = "each item of " if handoff.mapped_by == "consumer" or is_each_item(handoff) else ""
    arrives = handoff.kind not in ("transformed", "container") and handoff.mapped_by != "producer"
    given = "its result" if handoff.element is None else "one of its results"
    what = f"{each}{given}" if arrives or not kind else f"{each}{given}, of type `{kind}`,"
    ends = f"`{handoff.producer.task.function}` hands {what} to `{handoff.consumer.task.function}`"
    return f"{ends} as `{handoff.parameter}`" + (f", of type `{kind}`" if arrives and kind else "")


def origin(handoff: Handoff) -> tuple[Related, ...]:
    """Return the place where the value comes from."""
    return (Related(handoff.producer.span, f"`{handoff.producer.task.function}` is called here"),)
