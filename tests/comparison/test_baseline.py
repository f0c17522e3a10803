"""The file of known findings: what a line says, how files are merged, and what is refused."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from p2d_audit.baseline import Entry, merge_baselines, read_baseline, write_entries
from p2d_audit.comparison import compare_with_baseline, first_entries, pruned_entries, renewed_entries
from p2d_audit.errors import UsageError
from p2d_audit.report import Report

from tests.comparison.sides import Thing, entries, made

ENTRY = Entry(fingerprint="0" * 32, rule="PTD203", path="flows.py", unit="flow:flows:etl", content="f" * 16)
OTHER = replace(ENTRY, fingerprint="1" * 32, unit=None, reason="agreed é")
LINE = (
    f'{{"fingerprint": "{"0" * 32}", "rule": "PTD203", "path": "flows.py", "unit": "flow:flows:etl",'
    f' "content": "{"f" * 16}"}}'
)


def written(folder: Path, text: str | bytes, name: str = "baseline.jsonl") -> Path:
    file = folder / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def complaint(folder: Path, text: str | bytes) -> str:
    with pytest.raises(UsageError) as refusal:
        read_baseline(written(folder, text))
    return str(refusal.value).replace(f"{folder}/", "")


def test_a_line_is_one_finding_and_begins_with_what_it_is_sorted_by() -> None:
    text = write_entries([OTHER, ENTRY])
    assert text.splitlines()[0] == LINE
    assert text.splitlines() == sorted(text.splitlines())
    assert text == write_entries([ENTRY, OTHER])


def test_an_empty_baseline_is_an_empty_file(tmp_path: Path) -> None:
    assert write_entries([]) == ""
    assert read_baseline(written(tmp_path, "")) == ()


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    assert read_baseline(written(tmp_path, write_entries([OTHER, ENTRY]))) == (ENTRY, OTHER)


def test_lines_may_be_in_any_order_with_any_line_ends(tmp_path: Path) -> None:
    first, second = write_entries([ENTRY, OTHER]).splitlines()
    assert read_baseline(written(tmp_path, f"\ufeff{second}\r\n\r\n{first}")) == (ENTRY, OTHER)


@pytest.mark.parametrize("mark", ["<<<<<<< HEAD", "=======", "||||||| base", ">>>>>>> branch"])
def test_a_conflict_names_its_line_and_what_to_do(tmp_path: Path, mark: str) -> None:
    assert complaint(tmp_path, f"{LINE}\n{mark}\n") == (
        "baseline.jsonl:2: is a conflict that Git left; keep the lines of both sides and take the marks out,"
        " or merge the files of both branches with `p2d-audit baseline merge`"
    )


def test_a_line_may_be_there_twice_as_git_leaves_it_where_it_unites_two_sides(tmp_path: Path) -> None:
    assert read_baseline(written(tmp_path, f"{LINE}\n\n{LINE}\n")) == (ENTRY,)


def test_two_lines_that_differ_about_one_finding_are_both_named(tmp_path: Path) -> None:
    assert complaint(tmp_path, f"{LINE}\n\n{LINE.replace('flows.py', 'jobs.py')}\n") == (
        "baseline.jsonl:3: says something else of the finding of line 1; unite them with"
        " `p2d-audit baseline merge baseline.jsonl -o baseline.jsonl`"
    )


@pytest.mark.parametrize(
    "line",
    ["[]", "{}", "{", "null", '{"fingerprint": 1}', LINE.replace('"rule"', '"rules"'), LINE[:-1] + ', "count": 2}'],
)
def test_what_is_no_entry_names_its_line(tmp_path: Path, line: str) -> None:
    told = complaint(tmp_path, f"{LINE}\n{line}\n")
    assert told.startswith("baseline.jsonl:2: is no line of a baseline: ")
    assert told.endswith("; take it out, or write the file anew with `p2d-audit baseline create --force`")


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\x00", b"[" * 200_000])
def test_bytes_that_are_no_text_are_no_entry(tmp_path: Path, content: bytes) -> None:
    assert complaint(tmp_path, content).startswith("baseline.jsonl:1: is no line of a baseline: ")


@pytest.mark.parametrize("fingerprint", ["", "0" * 31, "g" * 32, "A" * 32])
def test_a_fingerprint_has_32_hexadecimal_digits(tmp_path: Path, fingerprint: str) -> None:
    assert complaint(tmp_path, LINE.replace("0" * 32, fingerprint)) == (
        "baseline.jsonl:1: `fingerprint` is none of 32 hexadecimal digits; take the line out"
    )


def test_a_file_that_is_missing_says_how_to_write_it(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist; write it with `p2d-audit baseline create`"):
        read_baseline(tmp_path / "missing.jsonl")
    with pytest.raises(UsageError, match="cannot be read: Is a directory"):
        read_baseline(tmp_path)


def test_merging_keeps_each_finding_once_with_all_reasons(tmp_path: Path) -> None:
    ours = written(tmp_path, write_entries([ENTRY, OTHER]), "ours")
    theirs = written(
        tmp_path, write_entries([replace(ENTRY, reason="later"), replace(OTHER, reason="agreed")]), "theirs"
    )
    assert merge_baselines([ours, theirs]) == (
        replace(ENTRY, reason="later"),
        replace(OTHER, reason="agreed; agreed é"),
    )
    assert merge_baselines([theirs, ours]) == merge_baselines([ours, theirs])


def test_merging_mends_a_file_that_contradicts_itself(tmp_path: Path) -> None:
    lines = write_entries([ENTRY]) + write_entries([replace(ENTRY, reason="agreed")])
    assert merge_baselines([written(tmp_path, lines)]) == (replace(ENTRY, reason="agreed"),)


ENTRIES = st.lists(
    st.builds(
        Entry,
        fingerprint=st.text("0123456789abcdef", min_size=32, max_size=32),
        rule=st.sampled_from(["PTD101", "ACME1"]),
        path=st.text(min_size=1),
        unit=st.none() | st.text(),
        content=st.text("0123456789abcdef", max_size=16),
        reason=st.none() | st.text(min_size=1),
    ),
    unique_by=lambda entry: entry.fingerprint,
)


@settings(deadline=None)
@given(ENTRIES)
def test_any_entry_is_read_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, given_ones: list[Entry]) -> None:
    file = written(tmp_path_factory.mktemp("any"), write_entries(given_ones))
    assert read_baseline(file) == tuple(sorted(given_ones, key=lambda entry: entry.fingerprint))


KNOWN = (Thing("flows.py"), Thing("flows.py", "etl", "x()"), Thing("flows.py", "sync", "y()"))


def compared(before: tuple[Thing, ...], after: Report) -> Report:
    return compare_with_baseline(entries(before), after, "baseline.jsonl")


def renewed(before: tuple[Thing, ...], after: Report, reason: str | None = None) -> tuple[Entry, ...]:
    report = compared(before, after)
    assert report.comparison is not None
    return renewed_entries(entries(before), report, report.comparison, reason)


def test_the_first_entries_are_all_findings_but_files_that_could_not_be_read() -> None:
    report = made([*KNOWN, Thing("broken.py", None, "", "PTD900")])
    assert first_entries(report) == entries(KNOWN)


def test_renewing_takes_nothing_new_in_without_a_reason() -> None:
    after = made([*KNOWN[1:], Thing("flows.py", "etl", "new()")])
    assert renewed(KNOWN, after) == entries(KNOWN[1:])
    (new,) = entries([Thing("flows.py", "etl", "new()")])
    assert renewed(KNOWN, after, "agreed") == (*entries(KNOWN[1:]), replace(new, reason="agreed"))


def test_renewing_follows_what_moved_and_keeps_its_reason() -> None:
    moved = [thing._replace(path="jobs.py") for thing in KNOWN]
    report = compared(KNOWN, made(moved))
    assert report.comparison is not None
    before = [replace(entry, reason="old") for entry in entries(KNOWN)]
    after = renewed_entries(before, report, report.comparison, None)
    assert set(after) == {replace(entry, reason="old") for entry in entries(moved)}


def test_what_could_not_be_seen_stays() -> None:
    assert renewed(KNOWN, made([], failed=["flows.py"])) == entries(KNOWN)
    assert renewed(KNOWN, made([], paths=["flows.py"], codes=["PTD101"]), "agreed") == entries(KNOWN)


def test_pruning_only_takes_out() -> None:
    after = made([KNOWN[0], Thing("flows.py", "etl", "new()")], suppressed=[KNOWN[1]], paths=["flows.py"])
    report = compared(KNOWN, after)
    assert report.comparison is not None
    assert pruned_entries(entries(KNOWN), report.comparison) == entries(KNOWN[:1])


def test_a_renewed_baseline_has_nothing_left_to_renew() -> None:
    after = made([*(thing._replace(path="jobs.py") for thing in KNOWN[1:]), Thing("jobs.py", "etl", "new()")])
    again = compare_with_baseline(renewed(KNOWN, after, "agreed"), after, "baseline.jsonl").comparison
    assert again is not None
    assert (again.counts.new, again.counts.moved, again.counts.fixed, again.counts.unchanged) == (0, 0, 0, 3)


@settings(deadline=None)
@given(st.data())
def test_what_git_unites_of_two_branches_is_a_baseline_with_what_both_took_in(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("merge")
    sides = {name: data.draw(ENTRIES, label=name) for name in ("base", "left", "right")}
    known = {entry.fingerprint: entry for side in sides.values() for entry in side}
    base = {entry.fingerprint for entry in sides["base"]}
    kept = data.draw(st.sets(st.sampled_from(sorted(base)))) if base else set()
    branches = {
        "left": base | {entry.fingerprint for entry in sides["left"]},
        "base": base,
        "right": kept | {entry.fingerprint for entry in sides["right"]},
    }
    for name, fingerprints in branches.items():
        written(folder, write_entries(known[one] for one in fingerprints), name)
    arguments = ["git", "merge-file", "--union", "--stdout", *branches]
    merged = subprocess.run(arguments, cwd=folder, capture_output=True, check=True).stdout
    read = {entry.fingerprint for entry in read_baseline(written(folder, merged))}
    assert (branches["left"] | branches["right"]) - base <= read <= branches["left"] | branches["right"]
