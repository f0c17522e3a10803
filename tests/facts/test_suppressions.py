"""Comments that suppress findings, as they are written in files of any kind."""

from __future__ import annotations

import pytest
from p2d_audit.facts.suppressions import Suppression, read_suppressions


def read(text: str, *, python: bool = True) -> tuple[Suppression, ...]:
    return read_suppressions(text, python=python)


def only(text: str, *, python: bool = True) -> Suppression:
    (one,) = read(text, python=python)
    return one


def test_a_comment_at_the_end_of_a_line_is_for_that_line() -> None:
    assert only("x = 1\ny = 2  # p2d: ignore[PTD203] -- three items\n") == Suppression(
        line=2, column=8, end_column=44, target=2, rules=("PTD203",), reason="three items"
    )


@pytest.mark.parametrize("between", ["", "\n", "# a word\n", "\n    # p2d: ignore[PTD1] -- why\n"])
def test_a_comment_on_a_line_of_its_own_is_for_the_next_code(between: str) -> None:
    text = f"# p2d: ignore[PTD203] -- why\n{between}@flow\n"
    assert read(text)[0].target == text.count("\n")


def test_a_comment_with_nothing_below_is_for_its_own_line() -> None:
    assert only("x = 1\n# p2d: ignore[PTD203] -- why\n").target == 2


def test_a_comment_for_the_file_has_no_line() -> None:
    assert only("# p2d: ignore-file[PTD2, MappedTask] -- why\n").target is None


@pytest.mark.parametrize(
    "text",
    [
        "# p2d: ignore[PTD2] until=2027-01-31 -- why",
        "# p2d: ignore[PTD2] -- why until=2027-01-31",
        "# p2d: ignore[PTD2] -- until=2027-01-31 why",
        "# p2d: ignore[PTD2], until = 2027-01-31 -- why",
    ],
)
def test_a_date_may_stand_before_or_in_the_reason(text: str) -> None:
    found = only(text)
    assert (found.rules, found.until, found.reason) == (("PTD2",), "2027-01-31", "why")


def test_another_comment_on_the_line_is_no_part_of_it() -> None:
    assert only("x = 1  # noqa: E501  # p2d: ignore[PTD2] -- why  # type: ignore\n").reason == "why"


@pytest.mark.parametrize("text", ["x = '# p2d: ignore[PTD2]'\n", 'x = """\n# p2d: ignore[PTD2]\n"""\n'])
def test_a_string_of_python_is_no_comment(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("  - cron: '0 2 * * *'  # p2d: ignore[PTD301] -- why", 24),
        ("# p2d: ignore[PTD301] -- why", 1),
        ('resource "x" "y" { // p2d: ignore[PTT101] -- why', 20),
        ("prefect deploy --all # p2d: ignore[PTD920] -- why", 22),
    ],
)
def test_files_of_other_kinds_are_read_by_line(line: str, column: int) -> None:
    found = only(f"{line}\n", python=False)
    assert (found.column, found.target, found.reason) == (column, 1, "why")


@pytest.mark.parametrize(
    "line", ["name: 'a # p2d: ignore[PTD3]'", 'name: "# p2d: ignore[PTD3]"', "url: a#p2d: ignore[X]"]
)
def test_a_quoted_text_is_no_comment(line: str) -> None:
    assert read(f"{line}\n", python=False) == ()


@pytest.mark.parametrize(
    ("comment", "problem"),
    [
        ("# p2d: ignore", "it names no rule; write the codes in brackets"),
        ("# p2d: ignore[] -- why", "it names no rule; write the codes in brackets"),
        ("# p2d: ignore PTD203", "it names no rule; write the codes in brackets"),
        ("# p2d: ingore[PTD203]", "`ingore` is unknown; write `ignore[…]` or `ignore-file[…]`"),
    ],
)
def test_what_cannot_be_heeded_says_why(comment: str, problem: str) -> None:
    assert only(f"x = 1  {comment}\n").problem == problem


def test_a_file_whose_tokens_end_early_keeps_what_was_read() -> None:
    assert only("x = 1  # p2d: ignore[PTD2] -- why\ny = '''\n").rules == ("PTD2",)
