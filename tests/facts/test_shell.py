"""Shell text in, commands with words and their places out."""

from __future__ import annotations

import shutil
import subprocess
import tempfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from p2d_audit.facts.shell.lexer import ShellText, read_shell
from p2d_audit.facts.shell.passages import SourceText
from p2d_audit.facts.shell.words import BATCH, POWERSHELL, SHELL, Dialect

BASH = shutil.which("bash")
_PRELUDE = """exec 9>&1
prefect() { local word; for word; do printf '%s\\0' "$word" >&9; done; printf '\\1' >&9; }
"""


def _read(text: str, dialect: Dialect = SHELL) -> ShellText:
    return read_shell(SourceText("a.sh", text).whole(), dialect)


def _words(text: str, dialect: Dialect = SHELL) -> list[list[str]]:
    return [[word.value for word in command.words] for command in _read(text, dialect).commands if command.words]


def _unknown(text: str) -> list[str]:
    return [word.value for command in _read(text).commands for word in command.words if not word.known]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a b  c", [["a", "b", "c"]]),
        ("a 'b c' \"d e\" f\\ g h'i'\"j\"", [["a", "b c", "d e", "f g", "hij"]]),
        ("a '' \"\"", [["a", "", ""]]),
        ("a \\\n  b", [["a", "b"]]),
        ("a # b\nc#d", [["a"], ["c#d"]]),
        ("a; b && c || d | e & f", [["a"], ["b"], ["c"], ["d"], ["e"], ["f"]]),
        ("a |& b", [["a"], ["b"]]),
        ("(a; b) && { c; }", [["a"], ["b"], ["c"]]),
        ("! a", [["a"]]),
        ("if a; then b; elif c; then d; else e; fi", [["a"], ["b"], ["c"], ["d"], ["e"]]),
        ("while a; do b; done\nuntil c; do d; done", [["a"], ["b"], ["c"], ["d"]]),
        ("for x in a b; do c; done", [["for", "x", "in", "a", "b"], ["c"]]),
        ("f() { a; }\nfunction g { b; }\nfunction h() {\n c\n}", [["a"], ["b"], ["c"]]),
        ("case $x in\n a|b) c ;;\n (d) e;;\n *) f\nesac; g", [["c"], ["e"], ["f"], ["g"]]),
        ("case $x in a) case $y in b) c;; esac;; d) e;; esac", [["c"], ["e"]]),
        ("echo $(a $(b))", [["b"], ["a", "$(b)"], ["echo", "$(a $(b))"]]),
        ("echo `a \\`b\\``", [["b"], ["a", "`b`"], ["echo", "`a \\`b\\``"]]),
        ("echo \"x $(a 'b)') y\"", [["a", "b)"], ["echo", "x $(a 'b)') y"]]),
        ("echo ${x:-$(a)}", [["a"], ["echo", "${x:-$(a)}"]]),
        ("a > b 2>&1 < c &> d", [["a"]]),
        ("2> x a", [["a"]]),
        ("diff <(a) >(b)", [["a"], ["b"], ["diff", "<(a)", ">(b)"]]),
        ("[[ a == b && c || (d) ]] && e", [["e"]]),
        ("(( a = b )) ; c $((1 + 2))", [["c", "$((1 + 2))"]]),
        ("x=(a b\nc) d", [["d"]]),
        ("a $'b c'", [["a", "b c"]]),
        ("a ${{ github.event['x y'] }} '${{ a['b'] }}'", [["a", "${{ github.event['x y'] }}", "${{ a['b'] }}"]]),
        ("a {{ b | c }} d", [["a", "{{ b | c }}", "d"]]),
    ],
)  # fmt: skip
def test_commands_are_lists_of_words(text: str, words: list[list[str]]) -> None:
    assert _words(text) == words


@pytest.mark.parametrize(
    "word", ["$x", "${x}", '"$x"', "$(a)", "`a`", "*.py", "a?", "{a,b}", "~/a", "${{ a }}", "{{ a }}"]
)
def test_what_a_run_puts_in_is_not_known(word: str) -> None:
    assert word.strip('"') in _unknown(f"a {word}")


@pytest.mark.parametrize("word", ["'$x'", "\\$x", "'*.py'", '"a*b"', "a$", "'`a`'", "{a}"])
def test_what_is_quoted_is_known(word: str) -> None:
    assert _unknown(f"a {word}") == []


def test_assignments_stand_before_the_words() -> None:
    (command,) = _read("A=1 B='x y' prefect C=2").commands

    assert [word.value for word in command.assignments] == ["A=1", "B=x y"]
    assert [word.value for word in command.words] == ["prefect", "C=2"]


def test_here_documents_belong_to_the_command_before_them() -> None:
    (first, second) = _read("bash <<'A' && cat <<-B > x\none\nA\n\ttwo\n\tB\nls").commands[:2]

    assert [part.text for part in first.inputs] == ["one\n"]
    assert [part.text for part in second.inputs] == ["\ttwo\n"]
    assert [word.value for word in second.outputs] == ["x"]


def test_words_know_where_they_stand() -> None:
    text = "echo x\n  prefect \\\n    'a b'\"$c\""
    source = SourceText("a.sh", text)
    command = read_shell(source.whole()).commands[1]

    assert [source.written(word.start, word.end) for word in command.words] == ["prefect", "'a b'\"$c\""]
    spans = [source.span(word.start, word.end) for word in command.words]
    assert [(span.line, span.column, span.end_line, span.end_column) for span in spans] == [
        (2, 3, 2, 10),
        (3, 5, 3, 14),
    ]


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("a\nb 'c\nd", 2, "a quote that is never closed"),
        ('a\nb "c\nd', 2, "a quote that is never closed"),
        ("a\nb `c\nd", 2, "a backtick that is never closed"),
        ("a\nb $(c\nd", 2, "a `(` that is never closed"),
        ("a\nb ${c\nd", 2, "a `${` that is never closed"),
        ("a\nb <<X\nd", 2, "a here-document that no line `X` ends"),
    ],
)
def test_what_is_never_closed_costs_one_line(text: str, line: int, why: str) -> None:
    found = _read(text)

    assert [(text.count("\n", 0, problem.offset) + 1, problem.why) for problem in found.problems] == [(line, why)]
    assert ["a"] in _words(text)
    assert ["d"] in _words(text) or "<<" in text


def test_nesting_is_bounded() -> None:
    found = _read("a\n" + "$(" * 5000 + "\nb")

    assert found.problems[0].why == "nested more than 30 levels deep"
    assert _words("a\n" + '"$(' * 5000 + "\nb")[-1] == ["b"]
    assert _words("a\n" + "x=(" * 5000 + "\nb")[-1] == ["b"]
    assert _words("a\n" + "`" * 5001 + "\nb")[0] == ["a"]


def test_powershell_has_its_own_escape_and_texts_of_lines() -> None:
    text = '& prefect deploy `\n  --name "a`"b"\n$x = @"\nprefect no\n"@\n<# prefect\nno #>'

    assert _words(text, POWERSHELL) == [["prefect", "deploy", "--name", 'a"b'], ["$x", "=", "prefect no"]]


def test_batch_files_have_their_own_variables_and_comments() -> None:
    text = "rem prefect no\n:: no\nprefect deploy ^\n  'a %X% C:\\y"

    assert _words(text, BATCH) == [["prefect", "deploy", "'a", "%X%", "C:\\y"]]


_PIECES = (
    "a", "b c", "'", '"', "\\", " ", "\n", ";", "&&", "||", "|", "(", ")", "#", "{ ", "}", "=", "$x", "$(", "`",
    "<<E\n",
    "\nE\n", "if ", "; then ", "else ", "; fi", "case a in ", "a)", ";;", "esac", "prefect ", "prefect a ", "${", "$'",
    "; do ", "; done", "for x in a b", "((", "))", ">o", "2>&1", "<<<", "! ", "function f ", "f() ", "é", "\t", "x=(",
    "*", "x=1 ", "while ", "until ", "{a,b}",
)  # fmt: skip


def _as_run(script: str) -> list[list[str]] | None:
    """Return the words of each call of `prefect` that bash makes, in its order; None if it refuses the script."""
    program = [str(BASH), "--norc", "--noprofile"]
    options = {"capture_output": True, "env": {"PATH": "/nonexistent"}, "stdin": subprocess.DEVNULL, "timeout": 2}
    with tempfile.TemporaryDirectory() as folder:
        checked = subprocess.run([*program, "-n", "-c", script], check=False, cwd=folder, **options)
        if checked.returncode or checked.stderr:
            return None
        try:
            done = subprocess.run([*program, "-c", _PRELUDE + script], check=False, cwd=folder, **options)
        except subprocess.TimeoutExpired:
            return None
    return [call.split("\0")[:-1] for call in done.stdout.decode().split("\1")[:-1]]


def _fits(call: list[str], words: list[tuple[str, bool]]) -> bool:
    """Say whether a call can be what a command becomes: a word that is not known can be any number of words."""
    if not words:
        return not call
    (text, known), *rest = words
    if known:
        return bool(call) and call[0] == text and _fits(call[1:], rest)
    return any(_fits(call[start:], rest) for start in range(len(call) + 1))


@pytest.mark.skipif(BASH is None, reason="bash is the judge")
@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=12).map(lambda pieces: f"prefect {''.join(pieces)}"))
@example("prefect a; f() { prefect 'b c'; }; f; x=$(prefect \"d $x\")")
@example("prefect <<E\nprefect a\nE\nprefect b `prefect c`")
@example("case a in prefect) ;; a) prefect a ;; esac; prefect b # c")
def test_every_call_that_bash_makes_is_found_with_its_words(script: str) -> None:
    made = _as_run(script)
    found = _read(script)
    if made is None or found.problems:
        return
    commands = [
        [(word.value, word.known) for word in command.words[1:]]
        for command in found.commands
        if command.words and command.words[0].value == "prefect"
    ]

    assert [call for call in made if not any(_fits(call, words) for words in commands)] == []


@given(st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=5))).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_and_its_words_stand_in_it(text: str) -> None:
    for dialect in (SHELL, POWERSHELL, BATCH):
        found = _read(text, dialect)
        words = [word for command in found.commands for word in (*command.words, *command.assignments)]
        assert all(0 <= word.start < word.end <= len(text) for word in words)
        assert all(0 <= problem.offset < len(text) for problem in found.problems)
        assert all(
            text[at] == char for word in words for char, at in zip(word.text.text, word.text.offsets, strict=True)
        )
