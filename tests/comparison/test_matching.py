"""Which findings are new, which are gone and which have moved."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from p2d_audit.comparison import compare_with_baseline, compare_with_report
from p2d_audit.report import Base, Comparison, ErrorRow, Report

from tests.comparison.sides import Thing, entries, made

BASE = Base(kind="report", name="old.json")
MAPPED, LOADED = Thing("flows.py"), Thing("flows.py", "etl", "Secret.load('a')")
WHOLE = (MAPPED, LOADED, Thing("flows.py", "report", "x.submit()"), Thing("flows.py", None, "import prefect"))


def compare(before: Sequence[Thing] | Report, after: Sequence[Thing] | Report) -> Report:
    old, new = (side if isinstance(side, Report) else made(side) for side in (before, after))
    return compare_with_report(old, new, BASE)


def compared(before: Sequence[Thing] | Report, after: Sequence[Thing] | Report) -> Comparison:
    comparison = compare(before, after).comparison
    assert comparison is not None
    return comparison


def outcome(before: Sequence[Thing] | Report, after: Sequence[Thing] | Report) -> tuple[int, int, int]:
    """Return how many findings are new, fixed and moved, by a report and, which must be the same, by a baseline."""
    counts = compared(before, after).counts
    result = (counts.new, counts.fixed, counts.moved)
    if not isinstance(before, Report):
        new = after if isinstance(after, Report) else made(after)
        remembered = compare_with_baseline(entries(before), new, "baseline").comparison
        assert remembered is not None
        assert remembered.counts == counts
    return result


def failing(source: str) -> Report:
    """Return a report of an audit in which something of the tool failed."""
    return replace(made(paths=["flows.py"]), errors=(ErrorRow(source=source, message="failed"),))


def renamed(things: Sequence[Thing], path: str) -> tuple[Thing, ...]:
    return tuple(thing._replace(path=path) for thing in things)


def test_nothing_changes_where_nothing_changed() -> None:
    report = compare(WHOLE, WHOLE)
    assert report.comparison is not None
    assert (report.comparison.counts.unchanged, outcome(WHOLE, WHOLE)) == (4, (0, 0, 0))
    assert {row.baseline_state for row in report.findings} == {"unchanged"}
    assert (report.comparison.fixed, report.comparison.moved, report.comparison.flows) == ((), (), ())


def test_the_order_of_lines_does_not_matter() -> None:
    assert outcome(WHOLE, WHOLE[::-1]) == (0, 0, 0)


@pytest.mark.parametrize("left", range(3))
def test_of_equal_findings_as_many_are_fixed_as_are_gone(left: int) -> None:
    assert outcome((MAPPED,) * 3, made((MAPPED,) * left, paths=["flows.py"])) == (0, 3 - left, 0)


def test_one_more_of_equal_findings_is_new() -> None:
    assert outcome((MAPPED,) * 2, (MAPPED,) * 3) == (1, 0, 0)


def test_a_fixed_finding_does_not_stand_for_an_equal_one_elsewhere() -> None:
    there = (Thing("other.py", "etl", "y()"), Thing("flows.py", "report", "x()"))
    for elsewhere in (Thing("other.py"), Thing("flows.py", "report"), Thing("flows.py", None), Thing("new.py")):
        assert outcome((MAPPED, LOADED, *there), (LOADED, elsewhere, *there)) == (1, 1, 0)


def test_a_file_whose_last_finding_was_fixed_has_not_moved() -> None:
    assert outcome((MAPPED,), made([Thing("new.py")], paths=["flows.py", "new.py"])) == (1, 1, 0)


def test_a_moved_file_takes_its_findings_along() -> None:
    report = compare(WHOLE, renamed(WHOLE, "jobs/etl.py"))
    assert report.comparison is not None
    assert {row.baseline_state for row in report.findings} == {"unchanged"}
    assert {(row.path, row.unit) for row in report.comparison.moved} == {
        ("flows.py", "flow:flows:etl"),
        ("flows.py", "flow:flows:report"),
        ("flows.py", None),
    }
    assert {row.finding for row in report.comparison.moved} == {row.id for row in report.findings}
    assert outcome(WHOLE, renamed(WHOLE, "jobs/etl.py")) == (0, 0, 4)


def test_a_file_that_was_moved_and_edited_is_recognised_by_half_of_it() -> None:
    edited = renamed((MAPPED, LOADED, Thing("", "etl", "new()"), Thing("", "etl", "newer()")), "jobs.py")
    assert outcome(WHOLE, edited) == (2, 2, 2)


def test_another_file_with_an_equal_finding_among_many_is_not_the_same_file() -> None:
    other = (Thing("jobs.py", "sync"), *(Thing("jobs.py", "sync", f"step_{number}()") for number in range(4)))
    assert outcome(WHOLE, other) == (5, 4, 0)


def test_a_copied_and_deleted_file_is_new_in_both_places_and_that_is_said() -> None:
    comparison = compared(WHOLE, (*renamed(WHOLE, "a.py"), *renamed(WHOLE, "b.py")))
    assert (comparison.counts.new, comparison.counts.fixed, comparison.counts.moved) == (8, 4, 0)
    assert comparison.notes == ("flows.py may have become one of several files: what is found there counts as new",)


def test_a_moved_folder_is_recognised_by_the_names_of_its_files() -> None:
    before = (*renamed(WHOLE, "old/a.py"), *renamed(WHOLE, "old/b.py"))
    after = (*renamed(WHOLE, "new/a.py"), *renamed(WHOLE, "new/b.py"))
    assert outcome(before, after) == (0, 0, 8)
    assert {row.path for row in compared(before, after).moved} == {"old/a.py", "old/b.py"}


def test_a_split_file_takes_the_findings_of_each_function_along() -> None:
    functions = [tuple(Thing("flows.py", name, f"{name}_{n}()") for n in range(2)) for name in ("a", "b", "c")]
    parts = [renamed(function, f"{function[0].function}.py") for function in functions]
    assert outcome(sum(functions, ()), sum(parts, ())) == (0, 0, 6)


def test_a_renamed_function_keeps_its_findings() -> None:
    after = tuple(thing._replace(function="load") if thing.function == "etl" else thing for thing in WHOLE)
    assert outcome(WHOLE, after) == (0, 0, 2)


def test_a_function_that_is_still_there_was_not_renamed() -> None:
    after = (LOADED, Thing("flows.py", "load"), Thing("flows.py", "load", "Secret.load('a')"), *WHOLE[2:])
    assert outcome(WHOLE, after) == (2, 1, 0)


def test_a_suppressed_finding_is_not_fixed() -> None:
    comparison = compared(WHOLE, made(WHOLE[1:], suppressed=[MAPPED]))
    assert (comparison.counts.fixed, comparison.counts.suppressed) == (0, 1)
    assert [row.state for row in comparison.aside] == ["suppressed"]


def test_a_finding_that_is_not_suppressed_any_more_is_new() -> None:
    assert outcome(made(WHOLE[1:], suppressed=[MAPPED]), WHOLE) == (1, 0, 0)


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (made(failed=["flows.py"]), "the file could not be read: bad"),
        (made(skipped=["flows.py"]), "the file was left out: excluded"),
        (made(scope=("jobs",)), "it is outside of the audited paths"),
        (made(paths=["flows.py"], codes=["PTD101"]), "the rule PTD203 was not asked"),
        (failing("PTD203"), "the rule PTD203 failed"),
        (failing("flows.py"), "reading the file failed"),
    ],
)
def test_what_was_not_looked_at_is_not_fixed(after: Report, why: str) -> None:
    comparison = compared((MAPPED,), after)
    assert (comparison.counts.fixed, comparison.counts.unseen) == (0, 1)
    assert [(row.state, row.why) for row in comparison.aside] == [("unseen", why)]


def test_a_folder_that_was_left_out_hides_what_is_in_it() -> None:
    assert compared((Thing("old/a/flows.py"),), made(skipped=["old"])).counts.unseen == 1


def test_a_part_of_the_base_tells_nothing_of_what_needs_the_whole() -> None:
    before = (MAPPED, Thing("jobs/b.py"))
    comparison = compared(before, made([], scope=("jobs",), paths=["jobs/b.py"]))
    assert comparison.counts.fixed == 0
    assert [row.why for row in comparison.aside] == [
        "it is outside of the audited paths",
        "only a part of the paths that the base covers was audited",
    ]


def test_what_is_new_in_a_part_may_not_be_new_and_that_is_said() -> None:
    part = made([Thing("jobs/b.py", "etl", "new()")], scope=("jobs",))
    assert compared((MAPPED,), part).notes == (
        "only a part of the paths that the base covers was audited: rules that look at several files may find there"
        " what is not new",
    )


def test_a_report_for_some_files_alone_tells_nothing_of_others() -> None:
    narrowed = made(WHOLE[1:2])
    narrowed = replace(narrowed, run=replace(narrowed.run, only=("flows.py",)))
    comparison = compared((*WHOLE, Thing("jobs.py")), narrowed)
    assert (comparison.counts.fixed, comparison.counts.unseen) == (0, 4)
    assert compared(narrowed, WHOLE).notes == (
        "the base was audited at flows.py alone: what is found elsewhere counts as new",
    )


def test_what_the_base_could_not_see_counts_as_new_and_that_is_said() -> None:
    assert compared(made(failed=["flows.py"]), WHOLE).notes == (
        "the base could not read flows.py: what is found there now counts as new",
    )
    assert compared(made(codes=["PTD203", "PTD900"]), WHOLE).notes == (
        "the base did not ask PTD101: what they find counts as new",
    )
    assert compared(made(scope=("jobs",)), WHOLE).notes == (
        "the base was audited at jobs alone: what is found elsewhere counts as new",
    )


THINGS = st.lists(
    st.builds(
        Thing,
        path=st.sampled_from(["a.py", "b.py", "c/a.py"]),
        function=st.sampled_from(["etl", "sync", None]),
        code=st.sampled_from(["x()", "y()", "z()"]),
        rule=st.sampled_from(["PTD101", "PTD203"]),
    ),
    max_size=14,
)


@settings(deadline=None)
@given(THINGS, THINGS)
def test_what_is_new_less_what_is_gone_is_how_many_more_there_are(before: list[Thing], after: list[Thing]) -> None:
    new, fixed, _ = outcome(before, after)
    assert new - fixed == len(after) - len(before)


@settings(deadline=None)
@given(THINGS, st.data())
def test_a_permutation_of_findings_changes_nothing(things: list[Thing], data: st.DataObject) -> None:
    assert outcome(things, data.draw(st.permutations(things))) == (0, 0, 0)


@settings(deadline=None)
@given(THINGS, THINGS, st.data())
def test_the_order_of_both_sides_changes_nothing(before: list[Thing], after: list[Thing], data: st.DataObject) -> None:
    old, new = (data.draw(st.permutations(side)) for side in (before, after))
    assert outcome(before, after) == outcome(old, new)


@settings(deadline=None)
@given(THINGS, THINGS)
def test_where_every_file_is_still_there_equal_findings_are_counted(before: list[Thing], after: list[Thing]) -> None:
    everywhere = ["a.py", "b.py", "c/a.py"]
    named = [thing._replace(function=None) for thing in before], [thing._replace(function=None) for thing in after]
    then, now = (sorted(side) for side in named)
    gone, came = list(then), []
    for thing in now:
        gone.remove(thing) if thing in gone else came.append(thing)
    assert outcome(made(then, paths=everywhere), made(now, paths=everywhere)) == (len(came), len(gone), 0)


@settings(deadline=None)
@given(THINGS)
def test_a_moved_repository_has_nothing_new(things: list[Thing]) -> None:
    moved = [thing._replace(path=f"src/{thing.path}") for thing in things]
    new, fixed, moves = outcome(things, moved)
    # Files that are copies of each other and have one name cannot be told apart.
    assert new == fixed == len(things) - moves
    if len({thing.path for thing in things}) == 1:
        assert moves == len(things)
