"""What is known of a project is carried over to a text that is being changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from p2d_audit.lsp.merging import Edit, merge, moved
from p2d_audit.model import Effort, Span
from p2d_audit.rule import Finding

LINES = st.lists(st.sampled_from("abc"), max_size=8).map("\n".join)


def finding(line: int, message: str = "m", rule: str = "PTD203") -> Finding:
    return Finding(
        rule=rule,
        span=Span("flow.py", line, 1, line, 5),
        message=message,
        unit=None,
        severity="warning",
        confidence="high",
        disposition="adapt",
        effort=Effort(0, 0, 0),
        key=message,
    )


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("a\nb\nc", "a\nb\nc", [1, 2, 3]),
        ("a\nb\nc", "new\na\nb\nc", [2, 3, 4]),
        ("a\nb\nc", "a\nb\nc\nnew", [1, 2, 3]),
        ("a\nb\nc", "a\nB\nc", [1, None, 3]),
        ("a\nb\nc", "a\nc", [1, None, 2]),
        ("a\na\na", "a\na", [1, 2, None]),
        ("a\nb\nc", "", [None, None, None]),
    ],
)
def test_lines_are_found_again_before_and_behind_what_was_changed(
    before: str, after: str, lines: list[int | None]
) -> None:
    edit = Edit(before, after)
    assert [edit.line(number) for number in range(1, len(lines) + 1)] == lines


@given(LINES, LINES)
def test_a_line_that_is_found_again_says_the_same(before: str, after: str) -> None:
    old, new = before.split("\n"), after.split("\n")
    edit = Edit(before, after)
    for number, line in enumerate(old, start=1):
        place = edit.line(number)
        assert place is None or new[place - 1] == line


@given(LINES)
def test_no_change_moves_nothing(text: str) -> None:
    edit = Edit(text, text)
    numbers = range(1, len(text.split("\n")) + 1)
    assert [edit.line(number) for number in numbers] == list(numbers)


SAME = Edit("\n" * 20, "\n" * 20)
ONE_LINE_MORE = Edit("\n" * 20, "new\n" + "\n" * 20)


def test_where_the_surroundings_show_the_truth_what_they_show_now_holds() -> None:
    assert merge([finding(3)], [finding(3)], [finding(4), finding(9)], ONE_LINE_MORE) == (finding(4), finding(9))


def test_what_only_the_surroundings_showed_stays_hidden() -> None:
    false = finding(5, "nothing saves it", "PTD913")
    moved_on = finding(6, "nothing saves it", "PTD913")
    assert merge([], [false], [moved_on, finding(9)], ONE_LINE_MORE) == (finding(9),)


def test_what_only_the_whole_project_showed_moves_with_its_line() -> None:
    assert merge([finding(5)], [], [finding(2, "other")], ONE_LINE_MORE) == (finding(2, "other"), finding(6))


def test_what_was_in_changed_lines_is_not_kept() -> None:
    edit = Edit("a\nb\nc", "a\nB\nc")
    assert merge([finding(2)], [], [], edit) == ()
    assert moved([finding(1), finding(2), finding(3)], edit) == (finding(1), finding(3))


def test_of_equal_findings_as_many_are_hidden_as_were() -> None:
    whole, before = [finding(3)], [finding(3), finding(7)]
    assert merge(whole, before, [finding(3), finding(7)], SAME) == (finding(3),)
    assert merge(whole, before, [finding(3), finding(7), finding(9)], SAME) == (finding(3), finding(9))


PLACES = st.lists(st.integers(1, 9).map(finding), max_size=6)


@given(PLACES, PLACES)
def test_without_a_change_the_project_is_right(whole: list[Finding], before: list[Finding]) -> None:
    shown = merge(whole, before, before, SAME)
    assert len(shown) == len(whole)
    assert set(shown) <= {*whole, *before}


@given(PLACES, PLACES)
def test_without_a_difference_the_surroundings_are_right(before: list[Finding], after: list[Finding]) -> None:
    assert sorted(one.span for one in merge(before, before, after, SAME)) == sorted(one.span for one in after)
