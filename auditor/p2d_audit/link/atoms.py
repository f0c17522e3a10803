"""What a value can turn out to be once names are resolved; a value is a set of these."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Literal, TypeAlias, TypeVar

from msgspec import Struct

Thing = TypeVar("Thing")
How: TypeAlias = Literal["direct", "container", "altered", "transformed", "chosen", "failed", "mutated"]
"""How a result is in a value: as it is, in a container, changed in place, computed into another, only in having decided
which value it is or how many there are (`failed`: by whether the call failed), or only in that the call changed an
object in place."""
ITSELF: tuple[How, ...] = ("direct", "altered")
"""The ways in which a value is the object itself that a call returned."""
Form: TypeAlias = Literal[
    "", "items", "named", "elements", "nested", "rows", "numbered", "entries", "values", "joined", "fields"
]  # fmt: skip
UnitKey: TypeAlias = tuple[int, int, int, int, int]
"""What a flow or task is: module and scope of its function or class (-1 for `with Flow`), and, if it is made
by a call and not by a decorator, module, scope and node of that call (else -1)."""
Site: TypeAlias = tuple[int, int, int]
"""A call in the source: module, scope, node."""


class Atom(Struct, frozen=True, cache_hash=True):
    """One thing a value can be."""


class External(Atom, frozen=True, cache_hash=True):
    """A dotted name from outside of the tree, such as `prefect.flow` or `pandas`."""

    name: str


class Made(Atom, frozen=True, cache_hash=True):
    """What calling the external `name` at a place returns."""

    name: str
    frame: int
    node: int


class InTree(Atom, frozen=True, cache_hash=True):
    """A module of the tree."""

    module: int


class Function(Atom, frozen=True, cache_hash=True):
    """A function of the tree with the frame it closes over; `binding` says what its first parameter gets."""

    module: int
    scope: int
    frame: int
    binding: Literal["instance", "class", "static", "property"] = "instance"


class Class(Atom, frozen=True, cache_hash=True):
    """A class of the tree."""

    module: int
    scope: int
    frame: int


class Instance(Atom, frozen=True, cache_hash=True):
    """An instance of a class of the tree, told apart by where it is made (-1, -1 for any)."""

    of: Class
    frame: int
    node: int


class BoundFunction(Atom, frozen=True, cache_hash=True):
    """A method with its first argument."""

    function: Function
    owner: Atom


class Unit(Atom, frozen=True, cache_hash=True):
    """A flow or task."""

    kind: Literal["flow", "task"]
    key: UnitKey
    made: tuple[int, int] = (-1, -1)
    """Frame and node at which an instance of a Prefect 1 task class is made."""

    @property
    def plain(self) -> Unit:
        """The unit, whichever of its instances this is."""
        return self if self.made == (-1, -1) else Unit(self.kind, self.key)


class Maker(Atom, frozen=True, cache_hash=True):
    """A decorator that makes flows or tasks, with the call that holds its options (-1 for none)."""

    kind: Literal["flow", "task"]
    frame: int
    node: int
    symbol: str


class Method(Atom, frozen=True, cache_hash=True):
    """The attribute `name` of a flow, task, container or call result, about to be called."""

    owner: Atom
    name: str


class Partial(Atom, frozen=True, cache_hash=True):
    """`functools.partial` called at a place."""

    frame: int
    node: int


class Result(Atom, frozen=True, cache_hash=True):
    """A value that comes from the result of the task or sub-flow `unit`, called at `site`."""

    site: Site
    how: How
    unit: Unit
    sure: bool = True
    element: int | None = None
    """Which of several returned values it is, or is made of; None for all that is returned."""

    @property
    def carries(self) -> bool:
        """Whether the result's value is there, not only what it decided or what its call changed."""
        return _carries(self.how)

    def changed(self, how: How) -> Result:
        """Return the result after something that leaves it in a value only `how`."""
        now = worst(self.how, how)
        return Result(self.site, now, self.unit, self.sure, self.element if _carries(now) else None)

    def unpacked(self, position: int) -> Result:
        """Return what unpacking gives to the target at a position."""
        if self.how == "direct" and self.element is None:
            return Result(self.site, self.how, self.unit, self.sure, position)
        return self.changed("transformed")


class Text(Atom, frozen=True, cache_hash=True):
    """A constant; `type` keeps `True` and `1` apart."""

    type: str
    value: bool | int | float | str | None


class Box(Atom, frozen=True, cache_hash=True):
    """A container made, or changed, at a place; `form` says how what a call is given is in it.

    `items`: each argument is an item. `named`: keywords, and the entries of the
    other arguments. `elements`: the elements of the arguments. `nested`: the
    elements of their elements. `rows`: tuples of one element of each.
    `numbered`: pairs of a number and an element. `entries` and `values`: what
    the mapping holds whose method is called. `joined`: the elements of both
    operands of `+` or `|`. `fields`: the attributes of an instance, as a mapping.
    """

    frame: int
    node: int
    form: Form = ""


class Super(Atom, frozen=True, cache_hash=True):
    """`super()` in a method of a class."""

    of: Class
    owner: Atom


class Stream(Atom, frozen=True, cache_hash=True):
    """What a generator function gives, run in a frame."""

    frame: int


class Pack(Atom, frozen=True, cache_hash=True):
    """Items by key: what `*args` or `**kwargs` hold, a slice, a named tuple; a key is None where it is not known."""

    keys: tuple[Text | None, ...]
    values: tuple[frozenset[Atom], ...]


class Picked(Atom, frozen=True, cache_hash=True):
    """Tasks that the method `how` takes out of a Prefect 1 flow's graph, or one of them; `name` is the tasks'."""

    flow: Unit
    how: str
    name: str | None = None


class Given(Atom, frozen=True, cache_hash=True):
    """A parameter of a flow or of a function nobody in view calls."""

    scope: tuple[int, int]
    name: str


Value: TypeAlias = frozenset[Atom]
NOTHING: Value = frozenset()


MAX_NESTED = 3
"""How many packs are told apart that each hold the next; what a further one would hold is held by the last."""


@lru_cache(maxsize=100_000)
def pack_of(keys: tuple[Text | None, ...], values: tuple[Value, ...]) -> Pack:
    """Return the items by key, equal ones as one object, without packs that are nested too deeply.

    Packs that hold packs that hold packs, as slices of slices do, can be told to be equal only by all that is in
    them, each as often as there are ways to it.
    """
    return Pack(keys, tuple(_flattened(value) for value in values))


def _flattened(value: Value) -> Value:
    """Return a value without packs that hold as many others as there may be; what is in those is in it."""
    deep = [atom for atom in value if isinstance(atom, Pack) and _height(atom) >= MAX_NESTED]
    return value.difference(deep).union(*(held for atom in deep for held in atom.values)) if deep else value


@lru_cache(maxsize=100_000)
def _height(pack: Pack) -> int:
    return 1 + max((_height(atom) for held in pack.values for atom in held if isinstance(atom, Pack)), default=0)


def constant(value: bool | int | float | str | None) -> Value:
    """Return the value that is just this constant."""
    return _text(value) if type(value) is str else frozenset({Text(type(value).__name__, value)})


@lru_cache(maxsize=10_000)
def _text(value: str) -> Value:
    return frozenset({Text("str", value)})


def in_order(things: Iterable[Thing]) -> list[Thing]:
    """Return things in an order that does not depend on their hashes."""
    found = list(things)
    return found if len(found) < 2 else sorted(found, key=repr)


def only_text(value: Value) -> str | None:
    """Return the one text that a value is, or None."""
    atom = next(iter(value)) if len(value) == 1 else None
    return atom.value if isinstance(atom, Text) and isinstance(atom.value, str) else None


def worst(first: How, second: How) -> How:
    """Return the stronger of two ways a value was changed."""
    return first if _STRENGTH[first] >= _STRENGTH[second] else second


def _carries(how: How) -> bool:
    return _STRENGTH[how] < _STRENGTH["chosen"]


_STRENGTH: dict[How, int] = {
    "direct": 0, "container": 1, "altered": 2, "transformed": 3, "chosen": 4, "failed": 5, "mutated": 6,
}  # fmt: skip
