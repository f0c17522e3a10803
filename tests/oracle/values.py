"""Values of audited code: their content as comparable data, and different values of the same shape."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import enum
import functools
import inspect
import re
import types
from collections.abc import Callable, Mapping
from typing import Any

# `up` and `down` move every number and text, `falsy` empties, `size` lengthens, `empty` is for mappings alone.
MODES = ("up", "down", "falsy", "size", "empty")
DEPTH = 12
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


class CannotChangeError(Exception):
    """No different value of this shape is known."""


def picture(value: Any, depth: int = DEPTH, above: tuple[int, ...] = ()) -> Any:
    """Return the content of a value: equal pictures mean equal content, whatever the identity."""
    if isinstance(value, enum.Enum):
        return (type(value).__qualname__, value.name)
    if value is None or isinstance(value, (bool, int, float, complex, str, bytes)):
        return (type(value).__name__, repr(value))
    if depth == 0 or id(value) in above:
        return ("...",)
    go = functools.partial(picture, depth=depth - 1, above=(*above, id(value)))
    kind = type(value).__qualname__
    if isinstance(value, (list, tuple)):
        return (kind, *map(go, value))
    if isinstance(value, (set, frozenset)):
        return (kind, *sorted(map(go, value), key=repr))
    if isinstance(value, Mapping):
        return (kind, *((go(key), go(item)) for key, item in value.items()))
    if isinstance(value, (type, types.ModuleType)):
        return (kind, value.__name__)
    return _picture_of_object(value, kind, go)


def _picture_of_object(value: Any, kind: str, go: Callable[[Any], Any]) -> Any:
    if type(value).__module__.startswith("prefect"):
        return _picture_of_prefect(value, kind, go)
    if hasattr(value, "to_dict") and hasattr(value, "dtypes"):  # a frame or series of pandas
        return (kind, str(value.dtypes), go(value.to_dict()), str(list(value.index)))
    if hasattr(value, "tolist") and hasattr(value, "dtype"):  # an array of numpy
        return (kind, str(value.dtype), go(value.tolist()))
    if isinstance(value, types.FunctionType):
        cells = [cell for cell in map(_content, value.__closure__ or ()) if cell is not value]
        return (kind, value.__qualname__, go(cells), go(value.__defaults__))
    if isinstance(value, functools.partial):
        return (kind, go(value.func), go(value.args), go(value.keywords))
    if isinstance(value, types.MethodType):
        return (kind, value.__func__.__qualname__, go(value.__self__))
    state = dict(getattr(value, "__dict__", {}))
    slots = [name for one in type(value).__mro__ for name in _names(getattr(one, "__slots__", ()))]
    state.update({name: getattr(value, name) for name in slots if hasattr(value, name)})
    if state:
        return (kind, *((name, go(item)) for name, item in sorted(state.items())))
    try:
        return (kind, _ADDRESS.sub("", repr(value)))
    except Exception:
        return (kind, "?")


def _picture_of_prefect(value: Any, kind: str, go: Callable[[Any], Any]) -> Any:
    if hasattr(value, "task_run_id") and hasattr(value, "result"):
        return ("future", go(value.result(raise_on_failure=False)))
    if hasattr(value, "is_completed"):
        return ("state", value.type.value, go(getattr(value.data, "result", value.data)))
    if hasattr(value, "fn") and hasattr(value, "name"):
        return (kind, value.name, value.fn.__qualname__)
    if hasattr(value, "value"):  # an annotation such as quote(value)
        return (kind, go(value.value))
    return (kind, _ADDRESS.sub("", repr(value)))


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return None


def _names(slots: Any) -> tuple[str, ...]:
    names = (slots,) if isinstance(slots, str) else tuple(slots)
    return tuple(name for name in names if name not in {"__weakref__", "__dict__"})


def changed(value: Any, mode: str, depth: int = 6) -> Any:
    """Return a different value of the same shape; raise CannotChangeError where there is none."""
    if depth == 0:
        return value
    go = functools.partial(changed, mode=mode, depth=depth - 1)
    match value:
        case enum.Enum():
            others = [member for member in type(value) if member is not value]
            if not others:
                raise CannotChangeError(type(value).__name__)
            return others[0]
        case bool():
            return not value
        case int() | float():
            kind = type(value)
            # Modest steps: the number may be a loop count or the length of a map.
            return {"up": value * 2 + 7, "down": -value - 7, "size": value + 1}.get(mode, kind(0) if value else kind(1))
        case str():
            return {"up": value + "~", "down": "!" + value, "size": value + "~~"}.get(mode, "" if value else "~")
        case bytes():
            return value + b"~"
        case None:
            return {"up": "~", "down": -7919, "size": ["~"]}.get(mode, 0)
        case list():
            return _changed_list(value, mode, go)
        case tuple():
            items = [go(item) for item in value]
            return type(value)._make(items) if hasattr(value, "_make") else tuple(items)
        case set() | frozenset():
            return type(value)([] if mode == "falsy" and value else map(go, value)) or type(value)(["~"])
        case dict():
            return _changed_dict(value, mode, go)
        case _:
            return _changed_object(value, mode, go)


def _changed_list(value: list[Any], mode: str, go: Callable[[Any], Any]) -> list[Any]:
    if mode in {"falsy", "empty"}:
        return [] if value else ["~"]
    if mode == "size" and value:
        return [*value, copy.deepcopy(value[-1])]
    return [go(item) for item in value] or ["~"]


def _changed_dict(value: dict[Any, Any], mode: str, go: Callable[[Any], Any]) -> dict[Any, Any]:
    if mode == "empty":
        return {} if value else {"~": 1}
    if mode == "size":
        return {**value, "~": 1}
    return {key: go(item) for key, item in value.items()} or {"~": 1}


def _changed_object(value: Any, mode: str, go: Callable[[Any], Any]) -> Any:
    if hasattr(value, "dtypes") and hasattr(value, "columns"):
        return _changed_frame(value, mode, go)
    if hasattr(value, "dtype") and hasattr(value, "map"):
        return value.map(go)
    if hasattr(value, "dtype") and hasattr(value, "shape"):
        return value * 2 + 7919 if mode == "up" else -value - 7919
    if hasattr(value, "is_completed") and hasattr(value.data, "result"):  # a state with its result
        return value.model_copy(update={"data": value.data.model_copy(update={"result": go(value.data.result)})})
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: _changed_or_same(getattr(value, field.name), go) for field in dataclasses.fields(value)}
        return _with_state(value, fields)
    if hasattr(value, "model_copy"):
        return value.model_copy(update={name: _changed_or_same(item, go) for name, item in dict(value).items()})
    state = getattr(value, "__dict__", None)
    if state and not callable(value) and not inspect.ismodule(value):
        return _with_state(value, {name: _changed_or_same(item, go) for name, item in state.items()})
    raise CannotChangeError(type(value).__name__)


def _changed_frame(value: Any, mode: str, go: Callable[[Any], Any]) -> Any:
    if mode in {"falsy", "empty"}:
        return value.iloc[:0]
    if mode == "size":
        return value.loc[[*value.index, value.index[-1]]].reset_index(drop=True)
    out = value.copy()
    for column in out.columns:
        with contextlib.suppress(Exception):
            out[column] = out[column].map(go)
    return out


def _changed_or_same(value: Any, go: Callable[[Any], Any]) -> Any:
    try:
        return go(value)
    except CannotChangeError:
        return value


def _with_state(value: Any, state: dict[str, Any]) -> Any:
    out = copy.copy(value)
    for name, item in state.items():
        object.__setattr__(out, name, item)
    return out
