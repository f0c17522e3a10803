"""What kind of value a task returns, from its annotation or from what builds the value."""

from __future__ import annotations

import re

from msgspec.structs import replace

from p2d_audit.facts import records as r
from p2d_audit.link.atoms import Atom, Box, Class, External, Instance, Made, Text, Value, in_order
from p2d_audit.link.frame import Frame
from p2d_audit.link.frames import Frames
from p2d_audit.link.holding import Held, held_in
from p2d_audit.link.modules import Modules
from p2d_audit.link.vocabulary import is_prefect
from p2d_audit.model import Payload

UNKNOWN = Payload(type=None, basis="unknown")

CONSTRUCTORS = {
    "pandas.concat": "pandas.DataFrame",
    "pandas.merge": "pandas.DataFrame",
    "pandas.get_dummies": "pandas.DataFrame",
    "pandas.json_normalize": "pandas.DataFrame",
    "polars.concat": "polars.DataFrame",
    "geopandas.read_file": "geopandas.GeoDataFrame",
    "numpy.array": "numpy.ndarray",
    "numpy.zeros": "numpy.ndarray",
    "numpy.ones": "numpy.ndarray",
    "numpy.load": "numpy.ndarray",
    "builtins.open": "io.TextIOWrapper",
    "builtins.list": "list",
    "builtins.dict": "dict",
    "builtins.set": "set",
    "builtins.tuple": "tuple",
    "builtins.str": "str",
    "builtins.int": "int",
    "builtins.float": "float",
    "builtins.len": "int",
    "builtins.sum": "float",
    "builtins.sorted": "list",
    "sqlalchemy.create_engine": "sqlalchemy.engine.Engine",
    "sqlite3.connect": "sqlite3.Connection",
    "psycopg2.connect": "psycopg2.extensions.connection",
    "psycopg.connect": "psycopg.Connection",
    "pymysql.connect": "pymysql.connections.Connection",
    "snowflake.connector.connect": "snowflake.connector.SnowflakeConnection",
    "duckdb.connect": "duckdb.DuckDBPyConnection",
    "boto3.client": "botocore.client.BaseClient",
    "boto3.resource": "boto3.resources.base.ServiceResource",
    "requests.get": "requests.Response",
    "requests.post": "requests.Response",
    "json.loads": "dict",
    "json.load": "dict",
    "joblib.load": "object",
}
"""What well-known functions return."""

_READERS = {
    "pandas.read_": "pandas.DataFrame",
    "polars.read_": "polars.DataFrame",
    "geopandas.read_": "geopandas.GeoDataFrame",
}
_SAME_TYPE_METHODS = frozenset(
    {"fit", "copy", "dropna", "fillna", "drop", "rename", "assign", "astype", "merge", "join", "head", "tail", "query",
     "filter", "sort_values", "sort", "reset_index", "set_index", "drop_duplicates", "sample", "apply", "pipe",
     "with_columns", "replace"}
)  # fmt: skip
"""Methods of estimators and data frames that return what they are called on, or another of its type."""
UNTELLING = frozenset({"object", "typing.Any", "typing.Optional", "typing.Union", "typing.Tuple", "None"})
_AROUND = ("typing.Optional", "typing.Annotated", "typing_extensions.Annotated")
"""What stands around the type that is meant."""
_TUPLES = ("tuple", "typing.Tuple")
_BUILTIN = "builtins."
_IN_BRACKETS = re.compile(r"\[[^\[\]]*\]")


def payload_of(frames: Frames, frame: Frame | None, defining: Frame, scope: r.Scope) -> Payload:
    """Return what a function returns: its annotation, else what builds the value; `frame` is its body's."""
    annotated = annotation_type(frames.modules, defining, scope.returns)
    optional = _may_be_none(scope.returns_text)
    if annotated in _AROUND and scope.returned_items:
        annotated = annotation_type(frames.modules, defining, scope.returned_items[0])
    holds = _held(frames, frame, scope) if frame is not None else None
    if annotated is not None and annotated not in UNTELLING:
        keys = _keys(frames, frame, scope) if frame is not None else ()
        return _holding(Payload(type=annotated, basis="annotation", optional=optional, keys=keys), holds)
    if frame is None:
        return UNKNOWN
    every = {_kind(frames, frame, node) for node in scope.returned}
    kinds = every - {"None"}
    if len(kinds) == 1 and (kind := kinds.pop()) is not None:
        keys = _keys(frames, frame, scope)
        return _holding(Payload(type=kind, basis="constructor", optional="None" in every, keys=keys), holds)
    return UNKNOWN


def _held(frames: Frames, frame: Frame, scope: r.Scope) -> Held | None:
    found = (held_in(frames, frame.values[node]) for node in scope.returned)
    return next((one for one in found if one is not None), None)


def _holding(payload: Payload, held: Held | None) -> Payload:
    return payload if held is None else replace(payload, holds=held.attribute, held=held.made_by)


def _keys(frames: Frames, frame: Frame, scope: r.Scope) -> tuple[str, ...]:
    """Return the keys of the dicts that are written out and returned."""
    found: set[str] = set()
    for box in (atom for node in scope.returned for atom in frame.values[node] if isinstance(atom, Box)):
        home, made = frames.node_of(box)
        for key in made.keys if isinstance(made, r.Mapping) else ():
            found |= {text.value for text in home.values[key] if isinstance(text, Text) and isinstance(text.value, str)}
    return tuple(sorted(found))


def _may_be_none(annotation: str | None) -> bool:
    """Say whether an annotation, as written, tells that a value may be None: `X | None`, `Optional[X]`."""
    text = (annotation or "").strip("'\"")
    outermost = text.partition("[")[0].rpartition(".")[2] == "Optional"
    while (shorter := _IN_BRACKETS.sub("", text)) != text:
        text = shorter
    parts = [part.strip() for part in text.split("|")]
    return outermost or (len(parts) > 1 and "None" in parts)


def element_of(modules: Modules, defining: Frame, scope: r.Scope, element: int) -> Payload:
    """Return what one of several returned values is: its annotation in `tuple[…]`."""
    items = scope.returned_items if annotation_type(modules, defining, scope.returns) in _TUPLES else ()
    if len(items) == 2 and (scope.returns_text or "").removesuffix("]").rstrip().endswith("..."):
        element = 0
    kind = annotation_type(modules, defining, items[element]) if -len(items) <= element < len(items) else None
    return UNKNOWN if kind is None or kind in UNTELLING else Payload(type=kind, basis="annotation")


def annotation_type(modules: Modules, defining: Frame, node: int) -> str | None:
    """Return the dotted origin of an annotation's outermost name; of a class of the module itself its name alone."""
    if node < 0:
        return None
    for atom in in_order(defining.values[node]):
        match atom:
            case External(name):
                return name.removeprefix(_BUILTIN)
            case Text("str", str() as text):
                return _outermost(text)
            case Text("NoneType"):
                return "None"
            case Class():
                return _class_name(modules, defining, atom)
    return None


def _class_name(modules: Modules, seen_in: Frame, of: Class) -> str:
    home = modules.all[of.module]
    own = home.scopes[of.scope].qualname
    return own if home is seen_in.module else f"{home.dotted}.{own}"


def _outermost(text: str) -> str:
    """Return the outermost name of a quoted annotation: of `Optional[X]` and `X | None` that is X."""
    told = [part.strip() for part in text.split("|") if part.strip() != "None"]
    name, bracket, rest = (told[0] if len(told) == 1 else text).partition("[")
    if bracket and name.strip().rpartition(".")[2] == "Optional":
        return _outermost(rest.rpartition("]")[0])
    return name.strip()


def _kind(frames: Frames, frame: Frame, node: int) -> str | None:
    value = frame.values[node]
    kinds = {_kind_of(frames, frame, atom) for atom in _built(value)}
    return kinds.pop() if len(kinds) == 1 else _method_kind(frame, node)


def _built(value: Value) -> list[Atom]:
    return [atom for atom in value if isinstance(atom, Made | Box | Text | Instance)]


def _kind_of(frames: Frames, frame: Frame, atom: Atom) -> str | None:
    match atom:
        case Made(name):
            return _constructed(name)
        case Text("NoneType"):
            return "None"
        case Text(kind):
            return kind
        case Box():
            return _container(frames, atom)
        case Instance(of):
            return _class_name(frames.modules, frame, of)
    return None


def _container(frames: Frames, box: Box) -> str | None:
    match frames.node_of(box)[1]:
        case r.Mapping():
            return "dict"
        case r.Sequence(kind):
            return kind
    return None


def _constructed(name: str) -> str | None:
    """Return the type a call makes: a known function's result, or the class that is called."""
    if name in CONSTRUCTORS:
        return CONSTRUCTORS[name]
    for prefix, kind in _READERS.items():
        if name.startswith(prefix) and "(" not in name:
            return kind
    base, _, method = name.rpartition("().")
    if base and method in _SAME_TYPE_METHODS:
        return _constructed(base)
    last = name.rpartition(".")[2]
    return name if last[:1].isupper() and "(" not in name and not is_prefect(name) else None


def _method_kind(frame: Frame, node: int) -> str | None:
    """Return the type of a formatted text."""
    match frame.scope.nodes[node]:
        case r.Expression("format"):
            return "str"
    return None
