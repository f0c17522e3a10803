"""Says what an expression is, as far as its file tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import replace
from p2d_audit import Span, Unknown

from p2d_audit_terraform.functions import FUNCTIONS, shown, together
from p2d_audit_terraform.operations import MAX_SIZE, operate, size_of
from p2d_audit_terraform.syntax import (
    Access,
    Attribute,
    Block,
    Body,
    Call,
    Conditional,
    Expression,
    For,
    Index,
    Items,
    Literal,
    Object,
    Operation,
    Step,
    Template,
    Traversal,
)

RUN = "known only when Terraform runs"
GIVEN = "given when Terraform runs"
ELSEWHERE = "not in this file"
READ = "read from another file"
ABSENT = "no such key"
MAX_INSTANCES = 500
MAX_DEPTH = 60
MAX_WORK = 300_000
MAX_SHOWN = 200
_ROOTS = frozenset({"each", "count", "path", "terraform", "module", "self", "ephemeral", "provider"})
_FILES = frozenset({"file", "templatefile", "filebase64", "fileset"})


class Handle(Struct, frozen=True):
    """A resource, one of several, or what Terraform only knows when it runs: `prefect_flow.etl["a"]`, then `.id`."""

    key: str
    attribute: str | None = None


Value: TypeAlias = Any
"""A text, number, truth value, None, list, dict, `Handle` or `Unknown`; these also inside lists and dicts."""


class Scope(Struct, frozen=True):
    """What names mean in one instance of a resource."""

    names: Mapping[str, Value] = {}
    each: tuple[Value, Value] | None = None
    count: int | None = None


class Instance(Struct, frozen=True):
    """One of the objects that a resource stands for; `suffix` is `["a"]`, `[0]` or empty."""

    suffix: str
    scope: Scope


class Values:
    """The values of one file's locals and resources."""

    def __init__(self, root: Body) -> None:
        self.resources = {_address(block): block for block in _resources(root)}
        self._locals = {name: value for block in root.named("locals") for name, value in block.body.attributes.items()}
        self._known: dict[str, Value] = {}
        self._open: set[str] = set()
        self._instances: dict[str, tuple[Instance, ...]] = {}
        self._depth = self._work = 0

    def local_names(self) -> tuple[str, ...]:
        """Return the names of the file's locals."""
        return tuple(self._locals)

    def place(self, local: str) -> Span:
        """Return where the value of a local stands."""
        return self._locals[local].span

    def local(self, name: str) -> Value:
        """Return the value of a local."""
        if name not in self._locals:
            return Unknown(f"local.{name}", ELSEWHERE)
        if name not in self._known:
            if name in self._open:
                return Unknown(f"local.{name}", "defined by itself")
            self._open.add(name)
            self._known[name] = self.of(self._locals[name], Scope())
            self._open.discard(name)
        return self._known[name]

    def instances(self, address: str) -> tuple[Instance, ...]:
        """Return what a resource stands for: one object, or one for each element that is known."""
        if address not in self._instances:
            self._instances[address] = (Instance("", Scope()),)  # what it sees of itself
            self._instances[address] = tuple(self._expanded(self.resources[address].body))
        return self._instances[address]

    def text(self, expression: Expression | None, scope: Scope) -> str | Unknown | None:
        """Return the text that an expression is, None for null and for nothing."""
        if expression is None:
            return None
        value = self.of(expression, scope)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, Handle):
            source = f"{value.key}.{value.attribute}" if value.attribute else expression.text
            return Unknown(source, RUN if self._block(value) else ELSEWHERE)
        if isinstance(value, Unknown):
            return replace(value, source=value.source or expression.text)
        try:
            return shown(value)
        except TypeError:
            return Unknown(expression.text, "not a text")

    def of(self, expression: Expression, scope: Scope) -> Value:
        """Return the value of an expression."""
        if isinstance(expression.form, Literal):
            return expression.form.value
        self._work += 1
        if self._depth >= MAX_DEPTH or self._work > MAX_WORK:
            return Unknown(expression.text[:MAX_SHOWN], "too much to work out")
        self._depth += 1
        value = self._value(expression, scope)
        self._depth -= 1
        size = size_of(value)
        self._work += size
        return Unknown(expression.text[:MAX_SHOWN], "too large") if size > MAX_SIZE else value

    def _value(self, expression: Expression, scope: Scope) -> Value:
        match expression.form:
            case Template(parts):
                return self._template(expression, parts, scope)
            case Traversal() as traversal:
                return self._traversed(expression, traversal, scope)
            case Access(of, steps):
                return self._stepped(expression, self.of(of, scope), steps, scope)
            case Items(items):
                return [self.of(item, scope) for item in items]
            case Object(entries):
                pairs = [(self.of(key, scope), value) for key, value in entries]
                if all(isinstance(key, str | int | float) for key, _ in pairs):
                    return {shown(key): self.of(value, scope) for key, value in pairs}
            case Call() as call:
                return self._called(expression, call, scope)
            case Conditional(test, yes, no):
                decided = self.of(test, scope)
                if isinstance(decided, bool):
                    return self.of(yes if decided else no, scope)
            case Operation(operator, operands):
                result = operate(operator, [self.of(operand, scope) for operand in operands])
                return Unknown(expression.text, RUN) if result is None else result
            case For() as loop:
                return self._looped(expression, loop, scope)
        return Unknown(expression.text, RUN)

    def _template(self, expression: Expression, parts: tuple[Expression, ...], scope: Scope) -> Value:
        values = [self.of(part, scope) for part in parts]
        if len(values) == 1 and not isinstance(parts[0].form, Literal):
            return values[0]
        reason = next((value.why for value in values if isinstance(value, Unknown)), RUN)
        try:
            return together(map(shown, values))
        except (TypeError, ValueError):
            return Unknown(expression.text, reason)

    def _traversed(self, expression: Expression, traversal: Traversal, scope: Scope) -> Value:
        root, steps = traversal.root, traversal.steps
        first = steps[0].name if steps and isinstance(steps[0], Attribute) else None
        if root in scope.names:
            return self._stepped(expression, scope.names[root], steps, scope)
        if root == "local" and first:
            return self._stepped(expression, self.local(first), steps[1:], scope)
        if root == "each" and scope.each and first in ("key", "value"):
            return self._stepped(expression, scope.each[first == "value"], steps[1:], scope)
        if root == "count" and scope.count is not None and first == "index":
            return scope.count
        if root == "var":
            return Unknown(expression.text, GIVEN)
        if root == "data" and len(steps) > 1 and first and isinstance(steps[1], Attribute):
            return self._stepped(expression, Handle(f"data.{first}.{steps[1].name}"), steps[2:], scope)
        if first and root not in _ROOTS:
            return self._stepped(expression, Handle(f"{root}.{first}"), steps[1:], scope)
        return Unknown(expression.text, RUN)

    def _stepped(self, expression: Expression, value: Value, steps: tuple[Step, ...], scope: Scope) -> Value:
        for step in steps:
            if isinstance(step, Attribute):
                value = self._taken(value, step.name)
            elif isinstance(step, Index):
                value = self._taken(value, self.of(step.key, scope), step.key.text)
            else:
                return Unknown(expression.text, RUN)
        # What a caller may find in another file is called by the whole expression.
        return Unknown(expression.text, value.why) if isinstance(value, Unknown) else value

    def _taken(self, value: Value, key: Value, written: str | None = None) -> Value:
        if isinstance(value, Unknown):
            return value
        if isinstance(value, Handle):
            if value.attribute is not None:
                return Unknown("", RUN)
            if written is not None:
                return Handle(f"{value.key}[{_subscript(key, written)}]")
            return self._attribute(value, key)
        if isinstance(value, Mapping) and isinstance(key, str) and key in value:
            return value[key]
        if isinstance(value, list) and isinstance(key, int) and 0 <= key < len(value):
            return value[key]
        return Unknown("", ABSENT if isinstance(value, Mapping) and isinstance(key, str) else RUN)

    def _attribute(self, handle: Handle, name: str) -> Value:
        """Return what an attribute of a resource is set to; the resource itself where Terraform alone knows it."""
        block, instance = self._block(handle), self._instance(handle)
        if block is None or instance is None or name not in block.body.attributes or name == "id":
            return Handle(handle.key, name)
        mark = f"{handle.key}.{name}"
        if mark in self._open:
            return Unknown(mark, "defined by itself")
        self._open.add(mark)
        value = self.of(block.body.attributes[name], instance.scope)
        self._open.discard(mark)
        return value

    def is_here(self, value: Value) -> bool:
        """Say whether a value is a resource of this file."""
        return isinstance(value, Handle) and self._block(value) is not None

    def setting(self, value: Value, name: str) -> Value:
        """Return what an attribute of a resource of this file is set to, None if it is not, or lies elsewhere."""
        block = self._block(value) if isinstance(value, Handle) else None
        instance = self._instance(value) if isinstance(value, Handle) else None
        given = block is not None and instance is not None and name in block.body.attributes
        return self.of(block.body.attributes[name], instance.scope) if given and block and instance else None

    def _block(self, handle: Handle) -> Block | None:
        return self.resources.get(handle.key.partition("[")[0])

    def _instance(self, handle: Handle) -> Instance | None:
        address, bracket, rest = handle.key.partition("[")
        if address not in self.resources:
            return None
        instances = self.instances(address)
        exact = next((one for one in instances if one.suffix == bracket + rest), None)
        return exact or (instances[0] if len(instances) == 1 and not instances[0].suffix else None)

    def _expanded(self, body: Body) -> Iterator[Instance]:
        many, number = body.attributes.get("for_each"), body.attributes.get("count")
        if many is not None:
            over = self.of(many, Scope())
            elements = self._elements(over)
            if elements is None or len(elements) > MAX_INSTANCES:
                yield Instance("", Scope())
            else:
                for key, value in elements:
                    yield Instance(f'["{key}"]', Scope(each=(key, value)))
        elif number is not None:
            count = self.of(number, Scope())
            if isinstance(count, int) and 0 <= count <= MAX_INSTANCES:
                yield from (Instance(f"[{index}]", Scope(count=index)) for index in range(int(count)))
            else:
                yield Instance("", Scope())
        else:
            yield Instance("", Scope())

    def _elements(self, over: Value) -> list[tuple[str, Value]] | None:
        """Return the keys and values of what `for_each` goes over."""
        if isinstance(over, Mapping):
            return sorted(over.items())
        if isinstance(over, list) and all(isinstance(item, str) for item in over):
            return [(item, item) for item in sorted(set(over))]
        if isinstance(over, Handle) and over.attribute is None and over.key in self.resources:
            instances = self.instances(over.key)
            if all(one.scope.each for one in instances):
                return [(str(one.scope.each[0]), Handle(over.key + one.suffix)) for one in instances if one.scope.each]
        return None

    def _called(self, expression: Expression, call: Call, scope: Scope) -> Value:
        if call.name in _FILES:
            return Unknown(expression.text, READ)
        arguments = [self.of(argument, scope) for argument in call.arguments]
        if call.name == "try" and arguments:
            return next((one for one in arguments if one != Unknown(_source(one), ABSENT)), arguments[-1])
        if call.name == "lookup" and len(arguments) > 1 and isinstance(arguments[0], Mapping):
            return arguments[0].get(arguments[1], arguments[2] if len(arguments) > 2 else Unknown(expression.text, RUN))
        if call.spread and arguments and isinstance(arguments[-1], list):
            arguments[-1:] = arguments[-1]
        unknown = next((one for one in arguments if isinstance(one, Unknown)), None)
        if unknown is None and call.name in FUNCTIONS and not any(isinstance(one, Handle) for one in arguments):
            try:
                return FUNCTIONS[call.name](*arguments)
            except (TypeError, ValueError, KeyError, AttributeError, StopIteration, RecursionError):
                return Unknown(expression.text, RUN)
        return Unknown(expression.text, unknown.why if unknown else RUN)

    def _looped(self, expression: Expression, loop: For, scope: Scope) -> Value:
        over = self.of(loop.over, scope)
        if isinstance(over, list):
            pairs: list[tuple[Value, Value]] = list(enumerate(over))
        elif isinstance(over, Mapping):
            pairs = sorted(over.items())
        else:
            return Unknown(expression.text, over.why if isinstance(over, Unknown) else RUN)
        found: list[tuple[Value, Value]] = []
        for key, value in pairs:
            bound = (key, value) if len(loop.names) > 1 else (value,)
            inner = Scope({**scope.names, **dict(zip(loop.names, bound, strict=False))}, scope.each, scope.count)
            kept = self.of(loop.condition, inner) if loop.condition else True
            if not isinstance(kept, bool) or self._work > MAX_WORK:
                return Unknown(expression.text, RUN)
            if kept:
                found.append((self.of(loop.key, inner) if loop.key else None, self.of(loop.value, inner)))
            if len(found) > MAX_SIZE:
                return Unknown(expression.text, "too large")
        if loop.key is None:
            return [value for _, value in found]
        if loop.grouped or not all(isinstance(key, str) for key, _ in found):
            return Unknown(expression.text, RUN)
        return dict(found)


def _resources(root: Body) -> Iterator[Block]:
    return (block for block in root.blocks if block.kind in ("resource", "data") and len(block.labels) == 2)


def _address(block: Block) -> str:
    return ".".join((*(("data",) if block.kind == "data" else ()), *block.labels))


def _source(value: Value) -> str:
    return value.source if isinstance(value, Unknown) else ""


def _subscript(key: Value, written: str) -> str:
    if isinstance(key, bool) or not isinstance(key, str | int):
        return written
    return f'"{key}"' if isinstance(key, str) else str(key)
