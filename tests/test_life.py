"""A repository's life in real Git: what is new, fixed and moved at each step, by baseline and by revision."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from p2d_audit.against import Against, audit_against
from p2d_audit.audit import load_all_plugins
from p2d_audit.baseline import read_baseline
from p2d_audit.config import load_config
from p2d_audit.errors import UsageError
from p2d_audit.plugins import Plugins
from p2d_audit.report import Comparison, Report

from tests.cli.running import Ended, run
from tests.git_repositories import Repository, environment, init, run_git

SETTINGS = """\
[tool.p2d-audit]
select = ["PTD203", "PTD402"]
baseline = "p2d-audit-baseline.jsonl"
"""
TASKS = """\
from prefect import flow, task
from prefect.blocks.system import Secret

ITEMS = [1, 2, 3]


@task
def double(number):
    return 2 * number


@task
def sign_in():
    return Secret.load("token").get()
"""
NIGHTLY = """

@flow
def nightly():
    sign_in()
    double.map(ITEMS)
    double.map(ITEMS)
    double.map(ITEMS)
"""
WEEKLY = """

@flow
def weekly():
    double.map(range(7))
"""
BASELINE = "p2d-audit-baseline.jsonl"
MAPPED, SIGNED = "PTD203 flows/etl.py nightly", "PTD402 flows/etl.py sign_in"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = init(tmp_path / "work")
    made.commit({"pyproject.toml": SETTINGS, "flows/etl.py": TASKS + NIGHTLY})
    return made


@cache
def plugins() -> Plugins:
    return load_all_plugins()


def audit(folder: Path, base: Against, *paths: str) -> Report:
    places = [folder / path for path in paths] or [folder]
    return audit_against(places, load_config(None, places[0]), plugins(), base)


def since(folder: Path, revision: str = "main", *paths: str) -> Report:
    return audit(folder, Against(kind="revision", revision=revision), *paths)


def against_baseline(repository: Repository, *paths: str) -> Report:
    return audit(repository.folder, Against(kind="baseline", file=repository.folder / BASELINE), *paths)


def compared(report: Report) -> Comparison:
    assert report.comparison is not None
    return report.comparison


def new(report: Report) -> list[str]:
    found = ((row.rule, row.path, row.unit) for row in report.findings if row.baseline_state == "new")
    return sorted(named(*one) for one in found)


def fixed(report: Report) -> list[str]:
    return sorted(named(row.rule, row.path, row.unit) for row in compared(report).fixed)


def moved(report: Report) -> list[str]:
    return sorted(named(row.rule, row.path, row.unit) for row in report.findings if row.id in movers(report))


def movers(report: Report) -> set[str]:
    return {row.finding for row in compared(report).moved}


def named(rule: str, path: str, unit: str | None) -> str:
    return " ".join((rule, path, (unit or "").rpartition(":")[2]))


def told(report: Report) -> tuple[list[str], list[str], list[str]]:
    return new(report), fixed(report), moved(report)


def command(repository: Repository, *arguments: str, **variables: str) -> Ended:
    return run(*arguments, cwd=repository.folder, **{**environment(repository.folder), "CI": "", **variables})


def steps(repository: Repository) -> Iterator[tuple[str, tuple[list[str], list[str], list[str]]]]:
    """Play the life of the first flow; yield the name of each step and what it makes new, fixed and moved."""
    path = "flows/etl.py"
    yield "nothing", ([], [], [])

    repository.write({path: '"""Flows."""\nimport os\n\n\n' + repository.read(path) + "\n\ndef unused():\n    ...\n"})
    repository.replace(path, 'Secret.load("token").get()', 'Secret.load( "token" ).get()  # who are we?')
    yield "edits elsewhere, another layout and a comment", ([], [], [])

    repository.replace(path, "    sign_in()\n    double.map(ITEMS)\n", "    sign_in()\n")
    yield "the first of three equal ones is fixed", ([], [MAPPED], [])

    repository.write({path: repository.read(path) + WEEKLY.replace("range(7)", "ITEMS")})
    yield "and an equal one comes elsewhere", (["PTD203 flows/etl.py weekly"], [MAPPED], [])

    repository.git("add", "--all")
    (repository.folder / "jobs").mkdir()
    repository.git("mv", path, "jobs/load.py")
    here = [name.replace("flows/etl.py", "jobs/load.py") for name in (MAPPED, MAPPED, SIGNED)]
    yield "the file moves", (["PTD203 jobs/load.py weekly"], [MAPPED], here)

    text = repository.read("jobs/load.py")
    repository.write({path: text.replace("def nightly", "def daily")})
    shutil.rmtree(repository.folder / "jobs")
    renamed = ["PTD203 flows/etl.py daily"] * 2
    yield "it moves back and a function is renamed", (["PTD203 flows/etl.py weekly"], [MAPPED], renamed)

    repository.replace(
        path, "sign_in():\n    return Secret", "sign_in():\n    # p2d: ignore[PTD402] -- ok\n    return Secret"
    )
    yield "one is suppressed", (["PTD203 flows/etl.py weekly"], [MAPPED], renamed)

    repository.write({path: "from prefect import flow\n\n\ndef broken(:\n"})
    yield "the file cannot be read", (["PTD900 flows/etl.py "], [], [])

    (repository.folder / path).unlink()
    yield "the file is gone", ([], [MAPPED] * 3 + [SIGNED], [])


def test_a_life_by_its_baseline_and_by_its_first_commit(repository: Repository) -> None:
    assert command(repository, "baseline", "create").status == 0
    repository.commit(message="Keep a baseline")
    first = repository.git("rev-parse", "HEAD").strip()
    for name, expected in steps(repository):
        assert told(against_baseline(repository)) == expected, name
        assert told(since(repository.folder, first)) == expected, name
        repository.commit(message=name)
        assert told(since(repository.folder, first)) == expected, f"{name}, committed"


def test_a_baseline_is_kept_with_the_command_line(repository: Repository) -> None:
    created = command(repository, "baseline", "create")
    assert (created.status, created.err) == (0, f"p2d-audit: 4 entries in {BASELINE}\n")
    assert command(repository, "check").status == 0
    again = command(repository, "baseline", "create")
    assert again.status == 2
    assert f"{BASELINE}: exists; `p2d-audit baseline update` renews it" in again.err

    repository.replace("flows/etl.py", "    sign_in()\n    double.map(ITEMS)\n", "    sign_in()\n")
    repository.write({"flows/more.py": TASKS + WEEKLY})
    before = repository.read(BASELINE)
    checked = command(repository, "check")
    assert checked.status == 1
    assert "gate: 1 new finding of severity warning: PTD203 at flows/more.py:19" in checked.err
    assert checked.err.endswith(
        f"p2d-audit: since {BASELINE}: 2 new, 3 known, 1 fixed\n"
        "p2d-audit: 1 entry of the baseline can go: `p2d-audit baseline prune` takes out what is fixed\n"
    )
    refused = command(repository, "baseline", "update")
    assert refused.status == 2
    assert "new findings (2) are not taken in without --reason TEXT" in refused.err
    assert repository.read(BASELINE) == before

    assert command(repository, "check", "--fail-on", "never", "--strict-baseline").status == 1
    assert command(repository, "baseline", "prune").status == 0
    assert command(repository, "check", "--fail-on", "stale").status == 0
    assert command(repository, "check").status == 1
    assert command(repository, "baseline", "update", "--reason", "agreed").status == 0
    assert command(repository, "check", "--strict-baseline").status == 0
    reasons = {entry.path: entry.reason for entry in read_baseline(repository.folder / BASELINE)}
    assert reasons == {"flows/etl.py": None, "flows/more.py": "agreed"}
    shown = command(repository, "baseline", "show").out.splitlines()
    assert [line.split(": ")[0] for line in shown] == [
        "known      flows/etl.py:14",
        "known      flows/etl.py:20",
        "known      flows/etl.py:21",
        "known      flows/more.py:14",
        "known      flows/more.py:19",
    ]
    assert shown[-1].endswith("(agreed)")


@pytest.mark.parametrize(
    "arguments",
    [("create", "--file", "new.jsonl"), ("update", "--reason", "x"), ("prune",), ("merge", BASELINE, "-o", BASELINE)],
)
def test_a_pipeline_writes_no_baseline_unless_it_is_forced(repository: Repository, arguments: tuple[str, ...]) -> None:
    repository.write({BASELINE: ""})
    refused = command(repository, "baseline", *arguments, CI="true")
    assert refused.status == 2
    assert "a baseline is not written in a pipeline (the variable CI is set)" in refused.err
    assert repository.read(BASELINE) == ""
    assert command(repository, "baseline", *arguments, "--force", CI="true").status == 0


def branches(repository: Repository, attributes: str) -> None:
    """Let two branches each accept a finding of their own, the second of them on top."""
    command(repository, "baseline", "create")
    repository.commit({".gitattributes": attributes}, "Keep a baseline")
    for name, code in (("left", "range(2)"), ("right", "range(3)")):
        repository.git("switch", "--quiet", "--create", name, "main")
        repository.write({f"flows/{name}.py": TASKS + WEEKLY.replace("range(7)", code)})
        assert command(repository, "baseline", "update", "--reason", name).status == 0
        repository.commit(message=name)


def test_the_baselines_of_two_branches_merge_line_by_line(repository: Repository) -> None:
    branches(repository, f"{BASELINE} merge=union\n")
    repository.git("merge", "--quiet", "left")
    assert told(against_baseline(repository)) == ([], [], [])
    entries = read_baseline(repository.folder / BASELINE)
    assert sorted((entry.path, entry.reason) for entry in entries if entry.reason) == [
        ("flows/left.py", "left"),
        ("flows/left.py", "left"),
        ("flows/right.py", "right"),
        ("flows/right.py", "right"),
    ]


def test_a_conflict_is_told_and_merged_by_command(repository: Repository) -> None:
    branches(repository, f"{BASELINE} -merge\n")
    with pytest.raises(AssertionError):
        repository.git("merge", "--quiet", "left")
    for side, number in (("ours", 2), ("theirs", 3)):
        repository.write({side: repository.git("show", f":{number}:{BASELINE}")})
    marked = "<<<<<<< HEAD\n" + repository.read("ours") + "=======\n" + repository.read("theirs") + ">>>>>>> left\n"
    repository.write({BASELINE: marked})
    refused = command(repository, "check")
    assert refused.status == 2
    assert f"{BASELINE}:1: is a conflict that Git left" in refused.err
    assert command(repository, "baseline", "merge", "ours", "theirs", "-o", BASELINE).status == 0
    assert told(against_baseline(repository)) == ([], [], [])


def test_a_revision_is_compared_where_histories_part(repository: Repository) -> None:
    repository.git("switch", "--quiet", "--create", "feature")
    repository.commit({"flows/more.py": TASKS + WEEKLY})
    repository.git("switch", "--quiet", "main")
    start = repository.git("rev-parse", "HEAD").strip()
    repository.replace("flows/etl.py", "    sign_in()\n    double.map(ITEMS)\n", "    sign_in()\n")
    repository.commit({"flows/other.py": TASKS + WEEKLY})
    repository.git("switch", "--quiet", "feature")
    report = since(repository.folder)
    assert told(report) == (["PTD203 flows/more.py weekly", "PTD402 flows/more.py sign_in"], [], [])
    comparison = compared(report)
    assert (comparison.base.kind, comparison.base.name, comparison.base.commit) == ("revision", "main", start)
    added, shared = comparison.flows
    assert (added.id, added.change, added.before) == ("flow:flows.more:weekly", "added", None)
    assert added.after is not None
    assert added.delta == added.after.effort.likely > 0
    # Both flows use one Secret: what that costs is shared by two now.
    assert (shared.id, shared.change) == ("flow:flows.etl:nightly", "changed")
    assert comparison.before is not None
    assert comparison.after is not None
    flows = comparison.after.effort_flows.likely - comparison.before.effort_flows.likely
    assert round(added.delta + shared.delta, 2) == round(flows, 2)
    assert [wave.joined for wave in comparison.waves] == [("flow:flows.more:weekly",)]
    assert comparison.notes[0] == (
        f"the base is commit {start[:12]}, where the histories of HEAD and main part,"
        " audited with the configuration of now"
    )


def test_what_is_not_committed_counts_and_the_repository_is_left_as_it_is(repository: Repository) -> None:
    repository.write({"flows/more.py": TASKS + WEEKLY})
    repository.replace("flows/etl.py", "    sign_in()\n", "")
    before = repository.git("status", "--porcelain=2"), (repository.folder / ".git" / "index").read_bytes()
    assert told(since(repository.folder, "HEAD")) == (
        ["PTD203 flows/more.py weekly", "PTD402 flows/more.py sign_in"],
        [],
        [],
    )
    assert (repository.git("status", "--porcelain=2"), (repository.folder / ".git" / "index").read_bytes()) == before


def test_the_configuration_of_now_holds_for_both_sides(repository: Repository) -> None:
    repository.commit({"flows/more.py": TASKS + WEEKLY})
    repository.write({"pyproject.toml": SETTINGS + 'exclude = ["/flows/more.py"]\n'})
    assert told(since(repository.folder, "HEAD")) == ([], [], [])
    assert compared(since(repository.folder, "HEAD")).before == compared(since(repository.folder, "HEAD")).after


def test_a_subdirectory_gives_the_same_identities(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    command(repository, "baseline", "create")
    repository.commit()
    repository.write({"flows/more.py": TASKS + WEEKLY})
    expected = ["PTD203 flows/more.py weekly", "PTD402 flows/more.py sign_in"], [], []
    monkeypatch.chdir(repository.folder / "flows")
    for base in (
        Against(kind="revision", revision="main"),
        Against(kind="baseline", file=Path("..", BASELINE)),
    ):
        for path in (Path(), Path("more.py"), Path("..")):
            report = audit_against([path], load_config(None, path), plugins(), base)
            assert told(report) == expected, (base, path)


def test_a_shallow_clone_says_what_to_fetch(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"flows/more.py": TASKS + WEEKLY})
    repository.git("switch", "--quiet", "--create", "feature")
    repository.commit({"flows/other.py": TASKS + WEEKLY})
    run_git(tmp_path, "clone", "--quiet", "--depth=1", "--branch=feature", repository.folder.as_uri(), "shallow")
    shallow = Repository(tmp_path / "shallow")
    remedy = (
        ", of which this is a shallow clone; fetch the rest with `git fetch --unshallow`,"
        " or check out with `fetch-depth: 0`"
    )
    with pytest.raises(UsageError) as unknown:
        since(shallow.folder, "origin/main")
    assert str(unknown.value) == f"--since origin/main: is no revision of this repository{remedy}"

    shallow.git("fetch", "--quiet", "--depth=1", "origin", "main:refs/remotes/origin/main")
    with pytest.raises(UsageError) as parted:
        since(shallow.folder, "origin/main")
    assert str(parted.value) == f"--since origin/main: has no history in common with HEAD{remedy}"

    shallow.git("fetch", "--quiet", "--unshallow", "origin")
    assert new(since(shallow.folder, "origin/main")) == [
        "PTD203 flows/other.py weekly",
        "PTD402 flows/other.py sign_in",
    ]


def test_a_partial_clone_is_not_completed_over_the_network(repository: Repository, tmp_path: Path) -> None:
    repository.git("config", "uploadpack.allowFilter", "true")
    repository.replace("flows/etl.py", "ITEMS = [1, 2, 3]", "ITEMS = [1, 2]")
    repository.commit()
    run_git(tmp_path, "clone", "--quiet", "--filter=blob:none", repository.folder.as_uri(), "partial")
    with pytest.raises(UsageError, match="is not in this clone, which may be a partial one; fetch it first"):
        since(tmp_path / "partial", "HEAD~1")


def test_submodules_are_not_entered_on_either_side(repository: Repository, tmp_path: Path) -> None:
    library = init(tmp_path / "library")
    library.commit({"jobs.py": TASKS + WEEKLY})
    repository.git("submodule", "--quiet", "add", library.folder.as_uri(), "vendored [x]")
    repository.commit()
    repository.git("switch", "--quiet", "--create", "feature")
    inside = Repository(repository.folder / "vendored [x]")
    inside.commit({"more.py": TASKS + WEEKLY, "pyproject.toml": SETTINGS})
    repository.commit({"flows/more.py": TASKS + WEEKLY})
    report = since(repository.folder)
    assert told(report) == (["PTD203 flows/more.py weekly", "PTD402 flows/more.py sign_in"], [], [])
    assert {row.path for row in report.findings} == {"flows/etl.py", "flows/more.py"}
    assert compared(report).notes[1:] == ("submodules are not entered on either side: vendored [x]",)
    left_out = [(row.path, row.reason) for row in report.coverage.files.skipped]
    assert left_out == [("vendored [x]", "excluded by --since, which enters no submodules")]
    assert new(since(inside.folder, "HEAD~1")) == ["PTD203 more.py weekly", "PTD402 more.py sign_in"]


def test_a_linked_work_tree_is_compared_like_any_other(repository: Repository, tmp_path: Path) -> None:
    repository.git("worktree", "add", "--quiet", str(tmp_path / "linked"), "-b", "feature")
    linked = Repository(tmp_path / "linked")
    linked.write({"flows/more.py": TASKS + WEEKLY})
    assert new(since(linked.folder)) == ["PTD203 flows/more.py weekly", "PTD402 flows/more.py sign_in"]


def test_without_git_a_baseline_works_from_any_folder_and_a_revision_says_why_not(tmp_path: Path) -> None:
    plain = Repository(tmp_path / "plain")
    plain.write({"pyproject.toml": SETTINGS, "flows/etl.py": TASKS + NIGHTLY})
    with pytest.raises(UsageError) as refused:
        since(plain.folder)
    assert str(refused.value) == (
        "--since main: the audited paths are not in one Git repository;"
        " compare two reports with `p2d-audit diff OLD.json NEW.json`, or use --baseline"
    )
    assert command(plain, "baseline", "create").status == 0
    plain.write({"flows/more.py": TASKS + WEEKLY})
    for path in (".", "flows", "flows/more.py"):
        report = against_baseline(plain, path)
        assert new(report) == ["PTD203 flows/more.py weekly", "PTD402 flows/more.py sign_in"], path
        assert fixed(report) == []


@pytest.mark.parametrize(
    ("revision", "problem"),
    [
        ("nowhere", "is no revision of this repository; fetch it first, for instance with `git fetch origin nowhere`"),
        ("origin/x", "is no revision of this repository; fetch it first, for instance with `git fetch origin x`"),
        ("apart", "has no history in common with HEAD; fetch it first, for instance with `git fetch origin apart`"),
        ("HEAD:flows", "is no revision of this repository"),
    ],
)
def test_a_revision_that_cannot_be_compared_says_why(repository: Repository, revision: str, problem: str) -> None:
    repository.git("switch", "--quiet", "--orphan", "apart")
    repository.commit()
    repository.git("switch", "--quiet", "main")
    with pytest.raises(UsageError) as refused:
        since(repository.folder, revision)
    assert str(refused.value).startswith(f"--since {revision}: {problem}")


def test_a_branch_that_only_the_remote_has_is_meant(repository: Repository, tmp_path: Path) -> None:
    repository.git("switch", "--quiet", "--create", "feature")
    run_git(tmp_path, "clone", "--quiet", repository.folder.as_uri(), "clone")
    with pytest.raises(UsageError, match=r"--since main: is no revision .*; did you mean origin/main\?"):
        since(tmp_path / "clone", "main")


@pytest.mark.parametrize("revision", ["", "--output=x", "-h"])
def test_what_git_would_take_for_an_option_is_no_revision(repository: Repository, revision: str) -> None:
    with pytest.raises(UsageError, match="is no name of a revision; give a branch, a tag or a commit"):
        since(repository.folder, revision)


def test_a_repository_without_a_commit_says_so(tmp_path: Path) -> None:
    empty = init(tmp_path / "empty")
    empty.write({"flows.py": TASKS})
    with pytest.raises(UsageError, match="the repository has no commit yet; commit first"):
        since(empty.folder, "HEAD")


TRAPS = (
    "core.alternateRefsCommand",
    "core.fsmonitor",
    "core.pager",
    "core.sshCommand",
    "diff.external",
    "diff.trap.textconv",
    "filter.trap.clean",
    "filter.trap.process",
    "filter.trap.smudge",
)


def test_a_repository_that_git_cannot_read_is_no_other_one_above_it(repository: Repository) -> None:
    inner = repository.folder / "inner"
    repository.write({"inner/flows.py": TASKS})
    (inner / ".git").mkdir()
    with pytest.raises(UsageError) as refused:
        since(inner, "HEAD")
    assert str(refused.value) == f"--since HEAD: Git cannot read {inner / '.git'}; mend the repository first"


def test_nothing_that_a_repository_names_is_run(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark, trap = tmp_path / "was run", tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch '{mark}'\nexec cat\n", encoding="utf-8")
    trap.chmod(0o755)
    repository.commit({".gitattributes": "*.py filter=trap diff=trap\n", "flows/more.py": TASKS + WEEKLY})
    hooks = repository.folder / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("post-checkout", "post-index-change", "reference-transaction"):
        shutil.copy(trap, hooks / hook)
    for key in TRAPS:
        repository.git("config", key, str(trap))
    repository.git("status")
    assert mark.exists()
    mark.unlink()
    monkeypatch.setenv("GIT_DIR", str(tmp_path))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(trap))
    assert fixed(since(repository.folder, "HEAD")) == []
    assert fixed(since(repository.folder, "HEAD~1")) == []
    assert not mark.exists()


def test_a_tree_cannot_write_anywhere_else(repository: Repository, tmp_path: Path) -> None:
    code = (TASKS + WEEKLY).replace("token", "other")
    blob = repository.git("hash-object", "-w", "--stdin", given=code.encode()).strip()
    entries = b"".join(
        f"{mode} {name}".encode() + b"\0" + bytes.fromhex(blob)
        for mode, name in (
            ("100644", "../../escaped.py"),
            ("100644", ".git"),
            ("120000", "link.py"),
            ("100644", "ok.py"),
        )
    )
    tree = repository.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", given=entries).strip()
    commit = repository.git("commit-tree", tree, "-p", "HEAD", "-m", "hostile").strip()
    repository.git("update-ref", "refs/heads/main", commit)
    assert fixed(since(repository.folder, "HEAD")) == ["PTD203 ok.py weekly", "PTD402 ok.py sign_in"]
    assert list(tmp_path.rglob("escaped.py")) == []


def test_names_that_are_no_plain_text_are_the_same_on_both_sides(repository: Repository) -> None:
    names = ("flows/é 😀.py", "flows/a:b.py", 'flows/"q"\\.py', "flows/new\nline.py", "flows/#[x]*.py")
    repository.commit(dict.fromkeys(names, TASKS + WEEKLY))
    assert told(since(repository.folder, "HEAD")) == ([], [], [])


def test_pointers_of_lfs_are_told(repository: Repository) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 9\n"
    repository.commit({"flows/more.py": pointer})
    repository.write({"flows/more.py": TASKS + WEEKLY})
    report = since(repository.folder, "HEAD")
    assert new(report) == ["PTD203 flows/more.py weekly", "PTD402 flows/more.py sign_in"]
    assert compared(report).notes[1:] == (
        "1 file is only a pointer of Git LFS in the base: what is found there counts as new",
    )


def test_what_a_sparse_checkout_leaves_out_is_not_gone(repository: Repository) -> None:
    repository.commit({"jobs/more.py": TASKS + WEEKLY, "notes.txt": "x"})
    repository.git("sparse-checkout", "set", "flows")
    assert not (repository.folder / "jobs").exists()
    report = since(repository.folder, "HEAD")
    assert told(report) == ([], [], [])
    assert compared(report).flows == ()
    assert compared(report).notes[1:] == (
        "1 file is not checked out, as the checkout is sparse: left out on either side",
    )


def test_a_freeze_is_a_gate_of_its_own(repository: Repository) -> None:
    freeze = '[tool.p2d-audit.freeze]\nkinds = ["flows"]\npaths = ["flows/"]\nsince = 2027-01-01\n'
    repository.commit({"pyproject.toml": SETTINGS + freeze})
    repository.write({"flows/more.py": TASKS + WEEKLY, "jobs/more.py": TASKS + WEEKLY})
    arguments = ("check", "--since", "HEAD", "--fail-on", "error", "--today")
    assert command(repository, *arguments, "2026-12-31").status == 0
    frozen = command(repository, *arguments, "2027-01-01")
    assert frozen.status == 1
    assert (
        "gate: the flow weekly at flows/more.py:18 is new:"
        " [tool.p2d-audit.freeze] allows no new flows in `flows/` since 2027-01-01"
    ) in frozen.err
    assert "jobs/more.py" not in frozen.err
    unchecked = command(repository, "check", "--no-baseline", "--fail-on", "error")
    assert "warning: the freeze is not checked: what is new is known only with --since or --against" in unchecked.err
    assert command(repository, "audit", "--since", "HEAD", "--today", "2027-01-01").status == 0
