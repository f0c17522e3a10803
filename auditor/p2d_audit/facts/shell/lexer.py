"""Reads shell text into simple commands: words with what is quoted in them, and where they stand.

Conditions, loops, functions and lists only group commands, so they are passed
over; commands in substitutions are listed with all others. Nothing is expanded.
"""

from __future__ import annotations

import re
from array import array

from msgspec import Struct, field

from p2d_audit.facts.shell.passages import Passage
from p2d_audit.facts.shell.words import ASSIGNMENT, BATCH, SHELL, Dialect, ShellWord

MAX_DEPTH = 30
MAX_PROBLEMS = 20
READ_IN_VAIN = 5_000_000
"""Characters behind what is never closed that may be read again."""

_BLANK = " \t\r\f\v"
_ENDS_WORD = frozenset(" \t\r\f\v\n;&|()<>")
_SKIPPED = frozenset({"if", "then", "elif", "else", "while", "until", "do", "{", "}", "!", "fi", "done", "coproc"})
_DESCRIPTOR = re.compile(r"(?:\d+|\{\w+\})(?=[<>])")
_REDIRECTION = re.compile(r"&>>?|<<<|<<-?|<>|>>|>\||[<>]&|[<>]")
_VARIABLE = re.compile(r"[A-Za-z_][\w:]*|[0-9*@#?$!_-]")
_BRACES = re.compile(r"\{[^\s{}]{0,200}(?:,|\.\.)[^\s{}]{0,200}\}")
_PLAIN = re.compile(r"[\w./:,=+-]+")
"""What means nothing but itself within a word, in all dialects."""
_PLAIN_IN_SINGLE = re.compile(r"[^'$]+")
_PLAIN_IN_DOUBLE = re.compile(r"[^\"\\`^${%!]+")
"""What means nothing but itself between quotes, in all dialects."""
_SPACE = re.compile(r"(?:\s|#[^\n]*\n)*")
_ESAC = re.compile(r"esac\b")
_IN = re.compile(r"\s*in(?=\s)")
_EMPTY_BRACKETS = re.compile(r"\([ \t]*\)")
_TEMPLATE = 500
"""Characters within which the end of a placeholder is looked for."""
_ARITHMETIC = 2000
"""Characters within which the end of an arithmetic expression is looked for."""


class SimpleCommand(Struct, kw_only=True):
    """A command: assignments before it, its words, what is given to it by here-documents, and where its output goes."""

    assignments: list[ShellWord] = field(default_factory=list)
    words: list[ShellWord] = field(default_factory=list)
    inputs: list[Passage] = field(default_factory=list)
    outputs: list[ShellWord] = field(default_factory=list)


class Problem(Struct, frozen=True):
    """What keeps a line from being understood, and the offset in the file where it begins."""

    offset: int
    why: str


class ShellText(Struct, frozen=True, kw_only=True):
    """The commands of a text in the order of their ends, and what could not be read."""

    commands: tuple[SimpleCommand, ...]
    problems: tuple[Problem, ...]


def read_shell(passage: Passage, dialect: Dialect = SHELL) -> ShellText:
    """Return the commands of a shell text; a line that makes no sense is passed over."""
    lexer = _Lexer(passage, dialect, 0)
    lexer.read()
    return ShellText(commands=tuple(lexer.commands), problems=tuple(lexer.problems))


class _UnclosedError(Exception):
    def __init__(self, at: int, why: str) -> None:
        super().__init__(why)
        self.at = at


class _Growing:
    """The word that is being read."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.offsets = array("Q")
        self.known = True
        self.bare: int | None = None

    def quote(self) -> None:
        """Note that something quoted follows."""
        if self.bare is None:
            self.bare = len(self.offsets)


class _Block(Struct):
    """What is open in a list of commands: brackets, `case` statements, and whether a pattern of one is due."""

    brackets: int = 0
    cases: int = 0
    pattern: bool = False


def _past_template(text: str, at: int) -> int:
    """Return where `${{ … }}`, `{{ … }}` or `{% … %}` ends; 0 if none begins here."""
    expression = text.startswith("${{", at)
    opening = text[at + expression : at + expression + 2]
    if opening not in ("{{", "{%"):
        return 0
    end = text.find("}}" if opening == "{{" else "%}", at + 2, at + _TEMPLATE)
    return end + 2 if end >= 0 and (expression or "\n" not in text[at:end]) else 0


class _Lexer:
    """Reads one text from its beginning to its end; `_at` is the character that comes next."""

    def __init__(self, passage: Passage, dialect: Dialect, depth: int) -> None:
        self.commands: list[SimpleCommand] = []
        self.problems: list[Problem] = []
        self._passage = passage
        self._text = passage.text
        self._dialect = dialect
        self._depth = depth
        self._at = 0
        self._no_here_string = False
        self._current = SimpleCommand()
        self._awaited: list[tuple[SimpleCommand, str, bool, int]] = []
        """Here-documents whose bodies begin on the next line: command, delimiter, whether tabs are stripped, place."""

    def read(self) -> None:
        """Read everything; behind what is never closed go on with the next line."""
        depth, left = self._depth, READ_IN_VAIN
        while self._at < len(self._text):
            try:
                self._list("")
            except _UnclosedError as error:
                left -= len(self._text) - error.at
                last = left < 0 or len(self.problems) + 1 >= MAX_PROBLEMS
                why = f"{error}; nothing behind it is read" if last else str(error)
                self.problems.append(Problem(self._passage.offsets[error.at], why))
                if last:
                    break
                self._current, self._awaited, self._depth = SimpleCommand(), [], depth
                after = self._text.find("\n", error.at)
                self._at = after + 1 if after >= 0 else len(self._text)
        self._finish()

    def _list(self, closer: str) -> bool:
        """Read commands up to the character that closes the list, and say whether it came."""
        block = _Block()
        while self._at < len(self._text):
            if block.pattern:
                self._pattern(block)
            elif self._skip_blank():
                continue
            elif self._operator(block):
                if block.brackets < 0:
                    if closer:
                        return True
                    block.brackets = 0
            else:
                self._next_word(block)
        self._finish()
        return not closer

    def _skip_blank(self) -> bool:
        text, at = self._text, self._at
        if text[at] in _BLANK:
            while self._at < len(text) and text[self._at] in _BLANK:
                self._at += 1
        elif text.startswith(self._dialect.escape + "\n", at):
            self._at += 2
        elif (found := self._dialect.comment.match(text, at)) and self._begins_comment():
            self._at = found.end()
        else:
            return False
        return True

    def _begins_comment(self) -> bool:
        before = self._text[self._at - 1] if self._at else "\n"
        empty = not self._current.words
        return before in _ENDS_WORD and (empty or self._dialect is not BATCH)

    def _operator(self, block: _Block) -> bool:
        """Read what stands between commands, if it does."""
        text, at = self._text, self._at
        if text[at] == "\n":
            self._at += 1
            self._finish()
            self._bodies()
        elif self._redirection():
            pass
        elif text[at] in ";&|":
            self._at += 1
            self._finish()
            if text.startswith((";;", ";&"), at) and block.cases:
                self._at = at + (3 if text.startswith(";;&", at) else 2)
                block.pattern = True
        elif text[at] == "(":
            self._open(block)
        elif text[at] == ")":
            self._at += 1
            block.brackets -= 1
            self._finish()
        else:
            return False
        return True

    def _open(self, block: _Block) -> None:
        """Read a bracket: of arithmetic, of a function's definition, or around commands."""
        at = self._at
        end = self._text.find("))", at, at + _ARITHMETIC) if self._text.startswith("((", at) else -1
        if end >= 0 and not self._current.words:
            self._at = end + 2
            return
        if _EMPTY_BRACKETS.match(self._text, at):
            self._current = SimpleCommand()
        self._at += 1
        block.brackets += 1
        self._finish()

    def _pattern(self, block: _Block) -> None:
        """Read the pattern of a `case`, up to its bracket, or the end of the statement."""
        block.pattern = False
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at
        if _ESAC.match(self._text, self._at):
            self._at += len("esac")
            block.cases -= 1
            return
        self._at += self._text.startswith("(", self._at)
        while self._at < len(self._text) and self._text[self._at] not in ")\n":
            if self._text[self._at] in _ENDS_WORD:
                self._at += 1
            else:
                self._word()
        self._at += self._text.startswith(")", self._at)

    def _next_word(self, block: _Block) -> None:
        current = self._current
        word = self._word()
        reserved = word.value if word.bare == len(word.value) and not current.assignments else ""
        if not current.words:
            found = ASSIGNMENT.match(word.value[: word.bare])
            if reserved in _SKIPPED and not current.words:
                return
            if reserved == "case":
                self._case(block)
                return
            if reserved == "esac" and block.cases:
                block.cases -= 1
                return
            if reserved == "function":
                self._function()
                return
            if reserved == "[[":
                self._condition()
                return
            if found:
                current.assignments.append(word)
                return
        current.words.append(word)

    def _case(self, block: _Block) -> None:
        """Read `word in` behind `case`."""
        self._blanks()
        if self._at < len(self._text) and self._text[self._at] not in _ENDS_WORD:
            self._word()
        found = _IN.match(self._text, self._at)
        if found:
            self._at = found.end()
            block.cases += 1
            block.pattern = True

    def _function(self) -> None:
        """Read the name behind `function`."""
        self._blanks()
        if self._at < len(self._text) and self._text[self._at] not in _ENDS_WORD:
            self._word()

    def _condition(self) -> None:
        """Read up to the `]]` that ends a condition, or the end of the text."""
        while self._at < len(self._text):
            if self._text[self._at] in _ENDS_WORD:
                self._at += 1
            elif self._word().value == "]]":
                return

    def _blanks(self) -> None:
        while self._at < len(self._text) and self._text[self._at] in _BLANK:
            self._at += 1

    def _redirection(self) -> bool:
        """Read a redirection with what it goes to, if one begins here."""
        text = self._text
        described = _DESCRIPTOR.match(text, self._at)
        start = described.end() if described else self._at
        found = _REDIRECTION.match(text, start)
        if found is None:
            return False
        self._at = found.end()
        if found[0] in "<>" and text.startswith("(", self._at):
            self._at += 1
            self._nested()
            self._current.words.append(self._raw_word(start))
            return True
        self._blanks()
        if self._at < len(text) and text[self._at] not in _ENDS_WORD:
            target = self._word()
            if found[0] in ("<<", "<<-") and self._dialect.here_documents:
                self._awaited.append((self._current, target.value, found[0] == "<<-", found.start()))
            elif found[0] == "<<<":
                self._current.inputs.append(target.text)
            elif found[0] in (">", ">>", ">|", "&>", "&>>"):
                self._current.outputs.append(target)
        return True

    def _raw_word(self, start: int) -> ShellWord:
        """Return what was read since `start` as a word that is known only when the text is run."""
        text = self._passage.part(start, self._at)
        return ShellWord(text=text, start=text.start, end=text.end, known=False, bare=len(text.text))

    def _bodies(self) -> None:
        """Read the here-documents that begin on this line."""
        awaited, self._awaited = self._awaited, []
        for command, delimiter, tabs, at in awaited:
            start = stop = self._at
            closed = False
            while self._at < len(self._text) and not closed:
                stop = self._at
                end = self._text.find("\n", stop)
                end = len(self._text) if end < 0 else end
                line = self._text[stop:end]
                closed = (line.lstrip("\t") if tabs else line) == delimiter
                self._at = min(end + 1, len(self._text))
            if not closed:
                stop = self._at
                self.problems.append(
                    Problem(self._passage.offsets[at], f"a here-document that no line `{delimiter}` ends")
                )
            command.inputs.append(self._passage.part(start, stop))

    def _word(self) -> ShellWord:
        """Read a word; at least one character."""
        start = self._at
        growing = _Growing()
        while self._at < len(self._text) and (self._text[self._at] not in _ENDS_WORD or self._at == start):
            if plain := _PLAIN.match(self._text, self._at):
                self._keep(growing, self._at, plain.end())
                self._at = plain.end()
            else:
                self._character(growing)
            if self._text.startswith("(", self._at) and ASSIGNMENT.fullmatch("".join(growing.parts)):
                self._array(growing)
        text = Passage("".join(growing.parts), growing.offsets)
        offsets = self._passage.offsets
        return ShellWord(
            text=text,
            start=offsets[start],
            end=offsets[self._at - 1] + 1,
            known=growing.known and "{{" not in text.text and "{}" not in text.text,
            bare=len(text.text) if growing.bare is None else growing.bare,
        )

    def _character(self, growing: _Growing) -> None:
        """Read the next character of a word, or what is quoted or expanded there."""
        text, at, dialect = self._text, self._at, self._dialect
        if text[at] == "@" and dialect.here_strings and self._here_string(growing):
            return
        if text[at] == dialect.escape and at + 1 < len(text):
            growing.quote()
            self._at += 2
            if text[at + 1] != "\n":
                self._keep(growing, at + 1, at + 2)
        elif text[at] == "'" and dialect.single_quotes:
            self._single(growing)
        elif text[at] == '"':
            self._double(growing)
        elif not self._expansion(growing):
            if text[at] in "*?[" or (text[at] == "~" and not growing.offsets) or _BRACES.match(text, at):
                growing.known = False
            self._at += 1
            self._keep(growing, at, at + 1)

    def _here_string(self, growing: _Growing) -> bool:
        """Read a text between a line that ends in `@"` and one that begins with `"@`, if it is one."""
        quote = self._text[self._at + 1 : self._at + 2]
        start = self._at + 3
        if quote not in ("'", '"') or self._text[start - 1 : start] != "\n" or self._no_here_string:
            return False
        end = self._text.find(f"\n{quote}@", start - 1)
        if end < 0:
            self._no_here_string = True
            return False
        growing.quote()
        self._keep(growing, start, max(start, end))
        self._at = end + 3
        return True

    def _keep(self, growing: _Growing, start: int, end: int) -> None:
        growing.parts.append(self._text[start:end])
        growing.offsets.extend(self._passage.offsets[start:end])

    def _single(self, growing: _Growing) -> None:
        growing.quote()
        start = end = self._at + 1
        while True:
            if end >= len(self._text):
                raise _UnclosedError(start - 1, "a quote that is never closed")
            if self._text[end] == "$" and (stop := _past_template(self._text, end)):
                end = stop
                growing.known = False
            elif self._text[end] == "'":
                break
            else:
                plain = _PLAIN_IN_SINGLE.match(self._text, end)
                end = plain.end() if plain else end + 1
        self._keep(growing, start, end)
        self._at = end + 1

    def _double(self, growing: _Growing) -> None:
        growing.quote()
        start = self._at
        text, escape = self._text, self._dialect.escape
        self._at += 1
        while self._at < len(text):
            at = self._at
            if plain := _PLAIN_IN_DOUBLE.match(text, at):
                self._at = plain.end()
                self._keep(growing, at, self._at)
                continue
            if text[at] == '"':
                self._at += 1
                return
            if text[at] == escape and at + 1 < len(text) and text[at + 1] in self._dialect.escapes_in_quotes:
                self._at += 2
                if text[at + 1] != "\n":
                    self._keep(growing, at + 1, at + 2)
            elif not self._expansion(growing, quoted=True):
                self._at += 1
                self._keep(growing, at, at + 1)
        raise _UnclosedError(start, "a quote that is never closed")

    def _expansion(self, growing: _Growing, *, quoted: bool = False) -> bool:
        """Read a variable, substitution or template as it is written, if one begins here."""
        text, at = self._text, self._at
        variable = self._dialect.variable.match(text, at) if self._dialect.variable else None
        stop = variable.end() if variable else _past_template(text, at) if text[at] in "${" else 0
        if stop:
            self._at = stop
        elif text[at] == "`" and self._dialect.escape != "`":
            self._backticks()
        elif text[at] == "$":
            if text.startswith("$'", at) and self._dialect is SHELL and not quoted:
                return self._ansi(growing)
            self._dollar()
        else:
            return False
        growing.known = growing.known and text[at : self._at] == "$"
        self._keep(growing, at, self._at)
        return True

    def _ansi(self, growing: _Growing) -> bool:
        """Read `$'…'`, in which a backslash keeps the quote open."""
        growing.quote()
        end = self._at + 2
        while end < len(self._text) and self._text[end] != "'":
            end += 2 if self._text[end] == "\\" else 1
        if end >= len(self._text):
            raise _UnclosedError(self._at, "a quote that is never closed")
        growing.known = growing.known and "\\" not in self._text[self._at : end]
        self._keep(growing, self._at + 2, end)
        self._at = end + 1
        return True

    def _dollar(self) -> None:
        text, at = self._text, self._at
        if text.startswith("$((", at) and (end := text.find("))", at, at + _ARITHMETIC)) >= 0:
            self._at = end + 2
        elif text.startswith("$(", at):
            self._at += 2
            self._nested()
        elif text.startswith("${", at):
            self._parameter()
        else:
            found = _VARIABLE.match(text, at + 1)
            self._at = found.end() if found else at + 1

    def _parameter(self) -> None:
        """Read `${…}`, which may hold quotes, substitutions and further parameters."""
        start = self._at
        self._at += 2
        unused = _Growing()
        while self._at < len(self._text):
            if self._text[self._at] == "}":
                self._at += 1
                return
            if self._depth >= MAX_DEPTH:
                raise _UnclosedError(start, f"nested more than {MAX_DEPTH} levels deep")
            self._depth += 1
            if self._text[self._at] == "'":
                self._at += 1
            else:
                self._character(unused)
            self._depth -= 1
        raise _UnclosedError(start, "a `${` that is never closed")

    def _nested(self) -> None:
        """Read the commands of a substitution up to its bracket."""
        start = self._at - 1
        if self._depth >= MAX_DEPTH:
            raise _UnclosedError(start, f"nested more than {MAX_DEPTH} levels deep")
        current, awaited = self._current, self._awaited
        self._current, self._awaited = SimpleCommand(), []
        self._depth += 1
        closed = self._list(")")
        self._depth -= 1
        self._current, self._awaited = current, awaited
        if not closed:
            raise _UnclosedError(start, "a `(` that is never closed")

    def _backticks(self) -> None:
        """Read the commands between backticks, in which a backslash hides another backtick."""
        start = end = self._at + 1
        kept: list[int] = []
        while end < len(self._text) and self._text[end] != "`":
            end += self._text[end] == "\\" and self._text[end + 1 : end + 2] in ("`", "$", "\\")
            kept.append(end)
            end += 1
        if end >= len(self._text):
            raise _UnclosedError(start - 1, "a backtick that is never closed")
        self._at = end + 1
        if self._depth < MAX_DEPTH:
            inside = Passage("".join(self._text[at] for at in kept), [self._passage.offsets[at] for at in kept])
            lexer = _Lexer(inside, self._dialect, self._depth + 1)
            lexer.read()
            self.commands.extend(lexer.commands)
            self.problems.extend(lexer.problems)

    def _array(self, growing: _Growing) -> None:
        """Read the words of an array, which are no command."""
        start = self._at
        if self._depth >= MAX_DEPTH:
            raise _UnclosedError(start, f"nested more than {MAX_DEPTH} levels deep")
        self._at += 1
        self._depth += 1
        growing.known = False
        while self._at < len(self._text):
            if self._text[self._at] == ")":
                self._at += 1
                self._depth -= 1
                self._keep(growing, start, self._at)
                return
            if self._skip_blank():
                continue
            if self._text[self._at] in _ENDS_WORD:
                self._at += 1
            else:
                self._word()
        raise _UnclosedError(start, "a `(` that is never closed")

    def _finish(self) -> None:
        """End the command that is being read."""
        current = self._current
        awaits = any(command is current for command, *_ in self._awaited)
        if current.words or current.assignments or current.inputs or awaits:
            self.commands.append(current)
        self._current = SimpleCommand()
