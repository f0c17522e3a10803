"""The catalogue: every Prefect construct with what it becomes in Dagster, read from tables of families.

A rule covers a pattern, a construct names the exact API. A table is a TOML file
that `catalogue.schema.json` describes; `source` of an entry says where its facts
are from.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import msgspec
from msgspec import Struct

from p2d_audit.errors import PluginError
from p2d_audit.model import Disposition, Effort


class PrefectName(Struct, frozen=True, order=True):
    """A name by which a construct is told, and the major versions of Prefect that have it.

    `text` is a dotted name, one that ends in `.*` for all below it, a keyword such
    as `@prefect.flow(retries=)`, or, for what is not Python, a kind and a name:
    `cli: deploy`, `yaml: deployments.schedules`, `setting: PREFECT_API_URL`.
    """

    text: str
    majors: tuple[str, ...]


class Construct(Struct, frozen=True, kw_only=True):
    """One construct of Prefect: how it is written, what it becomes, what that costs and what changes.

    `setting` is the Dagster setting of one that is a setting, with `{value}` for the value as written.
    """

    id: str
    family: str
    pattern: str
    names: tuple[PrefectName, ...]
    equivalent: str
    disposition: Disposition
    effort: Effort
    caveat: str
    source: str
    setting: str | None = None


class Catalogue(Mapping[str, Construct]):
    """Constructs by id; `named` finds the one that a name tells."""

    def __init__(self, constructs: Iterable[Construct]) -> None:
        self._by_id: dict[str, Construct] = {}
        self._exact: dict[str, list[tuple[PrefectName, Construct]]] = {}
        self._below: dict[str, list[tuple[PrefectName, Construct]]] = {}
        for construct in constructs:
            if construct.id in self._by_id:
                raise PluginError(f"construct {construct.id} stands in the catalogue twice")
            self._by_id[construct.id] = construct
            for name in construct.names:
                table, text = (self._below, name.text[:-1]) if name.text.endswith("*") else (self._exact, name.text)
                table.setdefault(text, []).append((name, construct))

    def __getitem__(self, key: str) -> Construct:
        return self._by_id[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def named(self, name: str, major: str | None = None) -> Construct | None:
        """Return the construct of exactly this name, else of its class or the longest `…*` that it begins with.

        Where a name means something else in another major version of Prefect, `major` decides, or the newest.
        """
        found = self._exact.get(name) or self._of_beginning(name)
        if found is None:
            return None
        return max(found, key=lambda pair: (major in pair[0].majors, pair[0].majors[-1]))[1]

    def _of_beginning(self, name: str) -> list[tuple[PrefectName, Construct]] | None:
        """Return what the longest beginning of a name tells: a class, of whose methods it is one, or a `…*`."""
        for end in range(len(name), 0, -1):
            beginning = name[:end]
            if beginning in self._below:
                return self._below[beginning]
            is_class = name[end : end + 1] == "." and beginning.rpartition(".")[2][:1].isupper()
            if is_class and beginning in self._exact:
                return self._exact[beginning]
        return None


def load_catalogue(*tables: Traversable, compiled: Traversable | None = None) -> Catalogue:
    """Return the constructs of TOML tables; raise PluginError, naming file and entry, for one that is wrong.

    `compiled` is a file that may hold the same as JSON, which is read ten times as fast. It is only heeded
    where it was made of exactly these tables, and what it says was checked then.
    """
    texts = [(table.name, _text(table)) for table in tables]
    known = _compiled(compiled, dict(texts)) if compiled else None
    contents = [known[name] if known else _checked(name, text) for name, text in texts]
    return Catalogue(_construct(content["family"], row) for content in contents for row in content["construct"])


def compile_tables(tables: Mapping[str, str]) -> str:
    """Return the text of a compiled file of tables, given by name; raise PluginError for one that is wrong."""
    contents = {name: _checked(name, text) for name, text in tables.items()}
    return json.dumps({"digest": _digest(tables), "tables": contents}, ensure_ascii=False, sort_keys=True)


def _digest(tables: Mapping[str, str]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for name, text in sorted(tables.items()):
        digest.update(f"{name}\0{text}\0".encode())
    return digest.hexdigest()


def _compiled(file: Traversable, tables: Mapping[str, str]) -> Mapping[str, Any] | None:
    try:
        found = msgspec.json.decode(file.read_bytes())
    except (OSError, msgspec.DecodeError):
        return None
    current = isinstance(found, dict) and found.get("digest") == _digest(tables)
    return found["tables"] if current else None


def _text(table: Traversable) -> str:
    try:
        return table.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PluginError(f"{table.name}: cannot be read as TOML: {error}") from error


def _checked(name: str, text: str) -> dict[str, Any]:
    import tomllib  # wanted only where nothing is compiled

    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PluginError(f"{name}: cannot be read as TOML: {error}") from error
    for problem in sorted(_validator().iter_errors(content), key=lambda problem: problem.json_path):
        raise PluginError(f"{name}: {_entry(content, list(problem.absolute_path))}{problem.message}")
    for row in content["construct"]:
        if sorted(row["effort"]) != row["effort"]:
            raise PluginError(f"{name}: construct {row['id']}: `effort` is not in the order low, typical, high")
    return content


def _construct(family: str, row: Mapping[str, Any]) -> Construct:
    low, likely, high = row["effort"]
    return Construct(
        id=row["id"],
        family=family,
        pattern=row["pattern"],
        names=tuple(sorted(_names(row["names"]))),
        equivalent=row["equivalent"],
        disposition=row["disposition"],
        effort=Effort(low, likely, high, row["scope"]),
        caveat=row["caveat"],
        source=row["source"],
        setting=row.get("setting"),
    )


def _names(by_majors: Mapping[str, Iterable[str]]) -> Iterator[PrefectName]:
    majors: dict[str, list[str]] = {}
    for key, texts in by_majors.items():
        for text in texts:
            majors.setdefault(text, []).extend(key.split(","))
    return (PrefectName(text, tuple(sorted(set(found)))) for text, found in majors.items())


def _entry(content: Mapping[str, Any], path: list[Any]) -> str:
    if path[:1] == ["construct"] and len(path) > 1:
        row = content["construct"][path[1]]
        name = row.get("id", f"number {path[1] + 1}") if isinstance(row, Mapping) else f"number {path[1] + 1}"
        return f"construct {name}: {'.'.join(str(step) for step in path[2:])}: "
    return ""


@cache
def _validator() -> Any:
    # Heavy, and wanted by the commands that load rules alone: this module is imported by all.
    from jsonschema import Draft202012Validator

    schema = files("p2d_audit").joinpath("catalogue.schema.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(schema))
