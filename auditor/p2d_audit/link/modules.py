"""Finds the module of the tree that an import means, if it means one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from msgspec import Struct

from p2d_audit.facts.notebooks.cells import Cells
from p2d_audit.facts.records import Call, Element, FileFacts, Import, Scope, Touched
from p2d_audit.files.modules import NOT_OURS
from p2d_audit.link.exact.operands import operands_of


class Module(Struct, frozen=True, eq=False):
    """A Python file of the tree; `dotted` is its path as a dotted name, unique in the tree."""

    index: int
    path: str
    dotted: str
    lines: list[str]
    scopes: tuple[Scope, ...]
    touching: tuple[frozenset[int], ...]
    """For each scope, the calls that a `Touched` follows."""
    iterated: tuple[frozenset[int], ...]
    """For each scope, what it iterates over."""
    calls: tuple[tuple[tuple[int, Call], ...], ...]
    """For each scope, its calls and their nodes."""
    forward: tuple[bool, ...]
    """For each scope, whether every node is computed from earlier ones alone: there is no loop in it."""
    cells: Cells
    """Where the lines stand if the file is a notebook; else empty."""

    @property
    def is_package(self) -> bool:
        """Whether the file is an `__init__.py`."""
        return self.path.endswith("__init__.py")


class Modules:
    """All Python files, found by path and by every dotted name they can be imported as."""

    def __init__(self, files: Sequence[FileFacts]) -> None:
        python = [file for file in files if file.scopes]
        self.all = [
            Module(
                i,
                file.path,
                _dotted(file.path),
                _lines(file.text),
                file.scopes,
                _touching(file.scopes),
                _iterated(file.scopes),
                tuple(map(_calls, file.scopes)),
                tuple(map(_is_forward, file.scopes)),
                Cells(file.cells),
            )
            for i, file in enumerate(python)
        ]
        self._by_path = {module.path: module for module in self.all}
        self._by_folder: dict[str, list[tuple[str, Module]]] = {}
        """What scripts find that are run in a folder, even if it is a package."""
        self._by_name: dict[str, list[tuple[str, Module]]] = {}
        for module in self.all:
            if _is_notebook(module.path):
                continue
            for root, name in _importable(module.path, self._by_path.keys()):
                self._by_name.setdefault(name, []).append((root, module))
            for root, name in _importable_as_script(module.path):
                self._by_folder.setdefault(name, []).append((root, module))
        self.set_in_methods = {
            store.name
            for module in self.all
            for scope in module.scopes
            if _is_method(module, scope)
            for store in scope.stores
        }
        """Attributes that a method other than a constructor assigns."""
        self._tops = {name.partition(".")[0] for name in self._by_name}
        self.in_order = self._imported_first()
        """All modules, each after those it imports."""

    def _imported_first(self) -> list[Module]:
        """Return all modules, each after those it imports as far as they do not import each other."""
        ordered: dict[int, Module] = {}
        begun: set[int] = set()
        stack = [(module, False) for module in reversed(self.all)]
        while stack:
            module, ready = stack.pop()
            if ready:
                ordered.setdefault(module.index, module)
            elif module.index not in begun:
                begun.add(module.index)
                stack.append((module, True))
                stack += [(other, False) for other in reversed(self._imports(module)) if other.index not in begun]
        return list(ordered.values())

    def _imports(self, module: Module) -> list[Module]:
        scope = module.scopes[0]
        named = [(node.module, node.level) for node in scope.nodes if isinstance(node, Import)]
        found: list[Module] = []
        for name, level in (*named, *scope.stars):
            other = self.relative(name, level, module) if level else self.absolute(name, module)
            if other is not None and other is not module:
                found.append(other)
        return found

    def knows(self, name: str) -> bool:
        """Say whether a dotted name's first part is one of the tree's own."""
        return name.partition(".")[0] in self._tops

    def absolute(self, name: str, importer: Module) -> Module | None:
        """Return the module that `import name` in `importer` means: the nearest source root wins.

        A name of the standard library means what lies below a root around the importer, never what lies elsewhere.
        """
        found = [(root, module) for root, module in self._by_name.get(name, ()) if module is not importer]
        if not found:
            found = [(root, module) for root, module in self._by_folder.get(name, ()) if module is not importer]
        if not found:
            return None
        folder = PurePosixPath(importer.path).parent.as_posix()
        around = [(root, module) for root, module in found if _is_above(root, folder)]
        if around:
            return max(around, key=lambda pair: (len(pair[0]), pair[1].path))[1]
        if name.partition(".")[0] in NOT_OURS:
            return None
        return min(found, key=lambda pair: (-_shared(pair[0], folder), len(pair[0]), pair[1].path))[1]

    def relative(self, name: str, level: int, importer: Module) -> Module | None:
        """Return the module that a relative import means."""
        folder = PurePosixPath(importer.path).parent
        for _ in range(level - 1):
            folder = folder.parent
        return self.at(folder.joinpath(*name.split(".")) if name else folder)

    def submodule(self, package: Module, name: str) -> Module | None:
        """Return the module `name` inside a package."""
        return self.at(PurePosixPath(package.path).parent / name) if package.is_package else None

    def at(self, path: PurePosixPath) -> Module | None:
        """Return the module or package at a path without its ending; `a/ipynb` is the notebook `a.ipynb`."""
        if path.name == "ipynb" and (notebook := self._by_path.get(f"{path.parent}.ipynb")):
            return notebook
        return self._by_path.get(f"{path}.py") or self._by_path.get((path / "__init__.py").as_posix())


def _is_notebook(path: str) -> bool:
    """Say whether a file imports others but cannot be imported itself."""
    return path.lower().endswith(".ipynb")


def _is_method(module: Module, scope: Scope) -> bool:
    return scope.name != "__init__" and scope.parent >= 0 and module.scopes[scope.parent].kind == "class"


def _calls(scope: Scope) -> tuple[tuple[int, Call], ...]:
    return tuple((index, node) for index, node in enumerate(scope.nodes) if isinstance(node, Call))


def _is_forward(scope: Scope) -> bool:
    return all(operand < index for index, node in enumerate(scope.nodes) for operand in operands_of(node))


def _iterated(scopes: Sequence[Scope]) -> tuple[frozenset[int], ...]:
    return tuple(frozenset(node.value for node in scope.nodes if isinstance(node, Element)) for scope in scopes)


def _touching(scopes: Sequence[Scope]) -> tuple[frozenset[int], ...]:
    return tuple(frozenset(node.call for node in scope.nodes if isinstance(node, Touched)) for scope in scopes)


def _lines(text: str) -> list[str]:
    """Split as Python's own parser counts lines."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _dotted(path: str) -> str:
    """Return a path as a dotted name; a notebook keeps its ending, a module beside it may have the same stem."""
    if _is_notebook(path):
        return path.replace("/", ".")
    parts = PurePosixPath(path).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def _importable(path: str, paths: object) -> list[tuple[str, str]]:
    """Return (source root, dotted name) pairs: a root is any folder above the file that is no package itself."""
    parts = PurePosixPath(path).with_suffix("").parts
    names = parts[:-1] if parts[-1] == "__init__" else parts
    pairs = []
    for cut in range(len(names)):
        root = "/".join(parts[:cut])
        is_package = bool(root) and f"{root}/__init__.py" in paths  # type: ignore[operator]
        if not is_package and all(part.isidentifier() for part in names[cut:]):
            pairs.append((root, ".".join(names[cut:])))
    return pairs


def _importable_as_script(path: str) -> list[tuple[str, str]]:
    """Return (folder, dotted name) pairs for every folder above, but for names of the standard library."""
    parts = PurePosixPath(path).with_suffix("").parts
    names = parts[:-1] if parts[-1] == "__init__" else parts
    return [
        ("/".join(parts[:cut]), ".".join(names[cut:]))
        for cut in range(1, len(names))
        if all(part.isidentifier() for part in names[cut:]) and names[cut] not in NOT_OURS
    ]


def _is_above(root: str, folder: str) -> bool:
    return not root or folder == root or folder.startswith(f"{root}/")


def _shared(root: str, folder: str) -> int:
    """Count the leading path parts two folders share."""
    count = 0
    for left, right in zip(root.split("/"), folder.split("/"), strict=False):
        if left != right:
            break
        count += 1
    return count
