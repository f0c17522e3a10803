"""Takes out of a notebook's cell what is no Python: magics, shell commands and questions for help.

Lines stay where they are, and so does the Python on them. The forms are those
of IPython (its documentation: "IPython enhanced interactive Python") and of
Databricks, where a cell begins with its language.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from msgspec import Struct

from p2d_audit.facts.code.syntax import read_tree

Lines = tuple[str, ...]

PYTHON_MAGICS = frozenset({
    "capture", "debug", "heat", "local", "lprun", "memit", "mprun", "prun", "px", "pyinstrument", "pypy", "python",
    "python3", "scalene", "snakeviz", "time", "timeit", "wandb",
})  # fmt: skip
"""Cell magics whose cells are Python."""

OTHER_MAGICS = frozenset({
    "R", "bash", "bigquery", "cmd", "configure", "cython", "file", "fs", "html", "HTML", "javascript", "js", "julia",
    "latex", "markdown", "md", "md-sandbox", "perl", "pwsh", "powershell", "python2", "r", "ruby", "scala", "script",
    "sh", "shell", "spark", "sparkr", "sql", "svg", "SVG", "system", "sx", "writefile", "writetemplate",
})  # fmt: skip
"""Cell magics whose cells are no Python, or no code of the notebook."""

SHELL_MAGICS = frozenset({"bash", "sh", "shell", "system", "sx"})

_LANGUAGES = frozenset({"fs", "md", "md-sandbox", "r", "scala", "sh", "sql"})
"""Magics that give a Databricks cell its language with a single `%`."""

_RUNS_PYTHON = re.compile(r"([ \t]*)(%(?:time|timeit|memit|prun)[ \t]+(?:-[a-zA-Z]+(?:[ \t]*\d+)?[ \t]+)*)(.+)")
_CELL_MAGIC = re.compile(r"%%(!|[\w.-]+)(.*)")
_LINE_MAGIC = re.compile(r"%([\w-]+)[ \t]*(.*)")
_ESCAPED = re.compile(r"[ \t]*[!%?,;/]")
_HELP = re.compile(r"[ \t]*%{0,2}(?!\d)[\w*]+(?:\.(?!\d)[\w*]+|\[-?\d+\])*\?{1,2}[ \t]*")
_ASSIGNED = re.compile(r"([ \t]*+(?:[^#='\"(\[<>!+\-*/%&|^:@]|:(?!=)|\[[^\[\]]*\])++=[ \t]*)(?:!|%[A-Za-z])")
_INSTALLS = re.compile(r"[ \t]*%?(?:pip3?|conda|mamba|uv)[ \t]")
_AUTOMATIC = re.compile(
    r"(?:pip3?|conda|mamba|uv|cd|ls|ll|pwd|cat|cp|mv|mkdir|rm|rmdir|run|matplotlib|load_ext|who|whos|time)"
    r"[ \t]+[^\s=(\[,:+|&<>].*"
)
"""Magics that IPython knows without their `%`."""

_PIECE = re.compile(
    r"""(?P<comment>\#.*)|(?P<quote>\"\"\"|'''|["'])|(?P<open>[(\[{])|(?P<close>[)\]}])|[^#"'()\[\]{}]+"""
)
_ENDS = {
    '"': re.compile(r'(?:[^"\\]++|\\.)*+"'),
    "'": re.compile(r"(?:[^'\\]++|\\.)*+'"),
    '"""': re.compile(r'(?:[^"\\]++|\\.|"(?!""))*+"""'),
    "'''": re.compile(r"(?:[^'\\]++|\\.|'(?!''))*+'''"),
}


class Stripped(Struct, frozen=True):
    """A cell without its magics: `python` line by line, `shell` what it gives to a shell, `runs` what it includes.

    Without `certain`, an unknown magic decides what the cell is, and it may be no Python.
    """

    python: Lines | None
    shell: Lines
    runs: tuple[str, ...] = ()
    certain: bool = True


def strip_magics(lines: Sequence[str], *, databricks: bool = False) -> Stripped:
    """Return a cell's lines as Python and as commands of a shell; what is neither is blank in both."""
    certain, begin = True, 0
    none = ("",) * len(lines)
    while (first := _first(lines, begin)) < len(lines) and (magic := _cell_magic(lines[first], databricks=databricks)):
        begin = first + 1
        if magic in OTHER_MAGICS:
            rest = (*none[:begin], *lines[begin:])
            return Stripped(None, rest if magic in SHELL_MAGICS else none)
        certain = certain and magic in PYTHON_MAGICS
    reader = _Reader((*none[:begin], *lines[begin:]))
    reader.read()
    return Stripped(tuple(reader.python), tuple(reader.shell), tuple(reader.runs), certain)


def _first(lines: Sequence[str], start: int) -> int:
    """Return the first line from `start` on that is neither blank nor a comment."""
    return next(
        (at for at in range(start, len(lines)) if lines[at].strip() and not lines[at].lstrip().startswith("#")),
        len(lines),
    )


def _cell_magic(line: str, *, databricks: bool) -> str | None:
    """Return the magic that a line gives the whole cell to."""
    if match := _CELL_MAGIC.match(line):
        return "sh" if match[1] == "!" else match[1]
    if (match := _LINE_MAGIC.match(line)) and (databricks or not match[2]):
        return match[1] if match[1] in _LANGUAGES else "python" if match[1] == "python" else None
    return None


class _Reader:
    """Goes through the lines of a cell and knows where a statement begins: magics stand only there."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.python = [""] * len(lines)
        self.shell = [""] * len(lines)
        self.runs: list[str] = []
        self._depth = 0
        self._quote: str | None = None
        self._continued = False

    def read(self) -> None:
        """Sort the lines."""
        at = 0
        while at < len(self.lines):
            line = self.lines[at]
            inside = self._depth > 0 or self._quote is not None or self._continued
            if not inside and (python := self._without_magic(line)) is not None:
                end = self._magic_end(at)
                self.python[at] = python
                self._note(at, end)
                at = end
            else:
                self.python[at] = line
                self._follow(line)
                at += 1

    def _without_magic(self, line: str) -> str | None:
        """Return what is Python of a line that has a magic, else None."""
        if match := _RUNS_PYTHON.fullmatch(line):
            indent, magic, statement = match.groups()
            if _is_simple(statement):
                return f"{indent}0;{' ' * (len(magic) - 2)}{statement}"
        indent = line[: len(line) - len(line.lstrip())]
        if _ESCAPED.match(line) or _HELP.fullmatch(line):
            return f"{indent}pass"
        if _AUTOMATIC.fullmatch(line.strip()) and not _is_simple(line.strip()):
            return f"{indent}pass"
        if match := _ASSIGNED.match(line):
            return f"{match[1]}get_ipython()"
        return None

    def _magic_end(self, at: int) -> int:
        """Return the line after a magic, which backslashes continue."""
        while self.lines[at].endswith("\\") and at + 1 < len(self.lines):
            at += 1
        return at + 1

    def _note(self, at: int, end: int) -> None:
        """Keep what a magic gives to a shell, and which file it runs in the notebook."""
        line = self.lines[at]
        start = next((match.end() for match in (_ASSIGNED.match(line), _ESCAPED.match(line)) if match), 0)
        if start and line[start - 1] == "!":
            command = line[start:].lstrip("!")
            self.shell[at:end] = [" " * (len(line) - len(command)) + command, *self.lines[at + 1 : end]]
        elif _INSTALLS.match(line):
            self.shell[at:end] = [line.replace("%", " ", 1), *self.lines[at + 1 : end]]
        elif match := re.match(r"[ \t]*%?run[ \t]+(?:-[a-zA-Z]+[ \t]+)*[\"']?([^\"'\s]+)", line):
            self.runs.append(match[1])

    def _follow(self, line: str) -> None:
        """Go on through the strings and brackets of a line."""
        self._continued = False
        at = 0
        while at < len(line):
            if self._quote is not None:
                end = _ENDS[self._quote].match(line, at)
                if end is None:
                    self._quote = self._quote if len(self._quote) == 3 or line.endswith("\\") else None
                    return
                at, self._quote = end.end(), None
            piece = _PIECE.match(line, at)
            if piece is None:
                return
            at = piece.end()
            match piece.lastgroup:
                case "quote":
                    self._quote = piece["quote"]
                case "open":
                    self._depth += 1
                case "close":
                    self._depth = max(self._depth - 1, 0)
                case "comment":
                    return
        if self._quote is not None and len(self._quote) == 1:
            self._quote = None
        self._continued = self._quote is None and line.endswith("\\")


def _is_simple(statement: str) -> bool:
    """Say whether a text is Python that can stand behind a semicolon."""
    tree = read_tree(statement.strip())
    body = tree.body if isinstance(tree, ast.Module) else []
    return bool(body) and not any(isinstance(getattr(part, "body", None), list) for part in body)
