"""Reads makefiles and justfiles: their recipes and the variables they set."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from p2d_audit.declarations import Declaration
from p2d_audit.facts.shell.components import read_image
from p2d_audit.facts.shell.invocations import read_commands
from p2d_audit.facts.shell.passages import Passage, SourceText, joined
from p2d_audit.facts.shell.settings import make_setting, why_unknown
from p2d_audit.facts.shell.words import may_vary
from p2d_audit.model import Unknown

MAX_NESTED = 5

_ASSIGNMENT = re.compile(
    r"(?P<target>[\w./% -]+:\s*)?(?P<words>(?:export\s+|override\s+|private\s+)*)(?P<name>[A-Za-z_][\w-]*)\s*"
    r"(?P<how>:{0,3}=|\?=|\+=|!=)[ \t]*(?P<value>.*?)[ \t]*(?:(?<=[ \t])#.*)?"
)
_RULE = re.compile(r"[^\s:=#][^:=#]*:{1,2}(?![:=])(?P<needs>[^;=#]*)(?:;(?P<recipe>.*))?(?:#.*)?")
_PREFIX = re.compile(r"\.RECIPEPREFIX\s*:?=\s*(\S)", re.MULTILINE)
_CONTROL = re.compile(r"[@+-]*[ \t]*")
_REFERENCE = re.compile(r"\$(?:\(([\w.-]+)\)|\{([\w.-]+)\})")
_FUNCTION = re.compile(r"\$\(\s*(shell\s+)?")
_SHEBANG = re.compile(r"\s*#!")


def read_makefile(path: str, text: str) -> Iterator[Declaration]:
    """Yield what a makefile or justfile says."""
    source = SourceText(path, text)
    just = PurePosixPath(path).name.lower().endswith(("justfile", ".just"))
    yield from (_Justfile if just else _Makefile)(source).read()


class _Makefile:
    """A file of rules; a recipe's lines begin with a tab, and each is given to a shell of its own."""

    def __init__(self, source: SourceText) -> None:
        self._source = source
        self._lines = list(_logical_lines(source.whole()))
        found = _PREFIX.search(source.text)
        self._prefix = found[1] if found else "\t"
        self._together = re.search(r"^\.ONESHELL\b", source.text, re.MULTILINE) is not None
        self._variables = self._constants()

    def read(self) -> Iterator[Declaration]:
        """Yield what recipes and assignments say."""
        recipe: list[Passage] = []
        for line in (*self._lines, Passage("end:", [0] * 4)):
            if line.text.startswith(self._prefix) and line.text.strip():
                recipe.append(line.part(len(self._prefix)))
                continue
            if line.text.strip() and not line.text.lstrip().startswith("#"):
                yield from self._commands(recipe)
                recipe = []
                yield from self._line(line)

    def _line(self, line: Passage) -> Iterator[Declaration]:
        if found := _ASSIGNMENT.fullmatch(line.text):
            yield from self._assigned(line, found)
        elif (rule := _RULE.fullmatch(line.text)) and rule["recipe"]:
            yield from self._commands([line.part(*rule.span("recipe"))])
        elif "$(shell" in line.text:
            yield from read_commands(self._expanded(line), self._source, sure=False)

    def _assigned(self, line: Passage, found: re.Match[str]) -> Iterator[Declaration]:
        value = line.part(*found.span("value"))
        span = self._source.span(line.offsets[found.start("name")], value.end or line.end)
        if setting := make_setting(found["name"], self._value_of(value), span):
            yield setting
        if value.text and (image := read_image(value.text, self._source.span(value.start, value.end), bare=False)):
            yield image
        if found["how"] == "!=":
            yield from read_commands(self._expanded(value), self._source)
        elif "$(shell" in value.text:
            yield from read_commands(self._expanded(value), self._source, sure=False)

    def _value_of(self, value: Passage) -> str | Unknown:
        """Return what a variable is set to."""
        expanded = self._expanded(value).text
        return Unknown(value.text, why_unknown(expanded)) if may_vary(expanded) else expanded

    def _commands(self, recipe: list[Passage]) -> Iterator[Declaration]:
        lines = [self._uncontrolled(line) for line in recipe]
        if self._together and lines:
            separated = [part for line in lines for part in (line, Passage("\n", [line.end]))]
            yield from read_commands(self._expanded(joined(separated)), self._source)
        else:
            for line in lines:
                yield from read_commands(self._expanded(line), self._source)

    def _uncontrolled(self, line: Passage) -> Passage:
        line = line.stripped()
        found = _CONTROL.match(line.text)
        return line.part(found.end() if found else 0)

    def _constants(self) -> Mapping[str, str]:
        """Return the variables that are set once, to a text."""
        found: dict[str, list[str]] = {}
        for line in self._lines:
            one = _ASSIGNMENT.fullmatch(line.text) if not line.text.startswith(self._prefix) else None
            if one:
                plain = one["how"] in ("=", ":=", "::=", ":::=") and not one["target"]
                found.setdefault(one["name"], []).append(one["value"] if plain else "")
        return {name: values[0] for name, values in found.items() if len(values) == 1 and values[0]}

    def _expanded(self, passage: Passage) -> Passage:
        """Put in the variables that are known, and write the others as a shell does."""
        for _ in range(MAX_NESTED):
            replaced = _replaced(passage, _REFERENCE, self._value)
            if replaced.text == passage.text:
                break
            passage = replaced
        passage = _replaced(passage, _REFERENCE, lambda found: f"${{{re.sub(r'[.-]', '_', found[1] or found[2])}}}")
        passage = _replaced(passage, re.compile(r"\$[<^+|%]"), lambda _: "$@")
        passage = _replaced(passage, _FUNCTION, lambda _: "$(")
        return _replaced(passage, re.compile(r"\$\$"), lambda _: "$")

    def _value(self, found: re.Match[str]) -> str | None:
        return self._variables.get(found[1] or found[2])


class _Justfile(_Makefile):
    """A file of recipes whose lines are indented; one that begins with `#!` is a script."""

    def read(self) -> Iterator[Declaration]:
        """Yield what recipes and assignments say."""
        recipe: list[Passage] = []
        for line in (*self._lines, Passage("end:", [0] * 4)):
            if line.text[:1] in (" ", "\t"):
                recipe.append(line)
            elif line.text.strip():
                yield from self._commands(recipe)
                recipe = []
                yield from self._line(line)

    def _commands(self, recipe: list[Passage]) -> Iterator[Declaration]:
        if recipe and _SHEBANG.match(recipe[0].text):
            if re.search(r"\b\w*sh\b", recipe[0].text):
                separated = [part for line in recipe for part in (line, Passage("\n", [line.end]))]
                yield from read_commands(joined(separated), self._source)
            return
        for line in recipe:
            yield from read_commands(self._uncontrolled(line), self._source)

    def _line(self, line: Passage) -> Iterator[Declaration]:
        found = _ASSIGNMENT.fullmatch(line.text)
        if found and found["how"] == ":=":
            yield from self._assigned(line, found)

    def _value_of(self, value: Passage) -> str | Unknown:
        """Return what a variable is set to: a text in quotes, if it is known."""
        quoted = re.fullmatch(r"([\"'])([^\"']*)\1", value.text)
        return quoted[2] if quoted else Unknown(value.text, "an expression")


def _logical_lines(passage: Passage) -> Iterator[Passage]:
    """Yield lines, those that end in a backslash together with what follows."""
    gathered: list[Passage] = []
    for line in passage.lines():
        gathered.append(line)
        if line.text.endswith("\\"):
            gathered.append(Passage("\n", [line.end]))
        else:
            yield joined(gathered) if len(gathered) > 1 else line
            gathered = []
    if gathered:
        yield joined(gathered)


def _spread(offsets: Sequence[int], length: int) -> list[int]:
    """Return offsets for a text in place of another: its last character stands at the end, all else at the start."""
    return [offsets[0]] * (length - 1) + [offsets[-1] if length > 1 else offsets[0]] if length else []


def _replaced(
    passage: Passage, pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str | None]
) -> Passage:
    """Return a passage with what matches replaced; a word of a replacement stands where all of it does."""
    parts: list[Passage] = []
    at = 0
    for found in pattern.finditer(passage.text):
        new = replacement(found)
        if new is None:
            continue
        parts.append(passage.part(at, found.start()))
        offsets = passage.offsets[found.start() : found.end()]
        parts.append(Passage(new, _spread(offsets, len(new))))
        at = found.end()
    return joined((*parts, passage.part(at))) if parts else passage
