"""A plugin that nobody here knows reads files of its own kind."""

import json
from pathlib import Path

from tests.cli.running import FLOW, install, run, write

READER = '''\
from p2d_audit import (
    DeclaredAutomation,
    DeclaredBlock,
    DeclaredDeployment,
    DeclaredOption,
    DeclaredSchedule,
    DeclaredUse,
    DeclaredValue,
    DeclaredVariable,
    Doubt,
    Reader,
    ReadFailure,
    Setting,
    Span,
    Unknown,
    hookimpl,
)


def read(path, text):
    """Read lines such as `deploy nightly flow.py:nightly` and `every 60 nightly`."""
    for number, line in enumerate(text.splitlines(), 1):
        word, *rest = line.split()
        span = Span(path, number, 1, number, len(line) + 1)
        if word == "prefect":
            continue
        if word == "crash":
            raise LookupError(rest[0])
        if word == "deploy":
            limit = DeclaredOption(name="concurrency_limit", value=1, text="1", span=span)
            yield DeclaredDeployment(
                span=span,
                key=rest[0],
                name=rest[0],
                source="other",
                entrypoint=rest[1],
                work_pool=Unknown("pool", "in another file"),
                options=(limit,),
            )
        elif word == "every":
            yield DeclaredSchedule(span=span, kind="interval", value=f"{rest[0]}s", deployment=rest[1])
        elif word == "pool":
            yield DeclaredValue(span=span, key="pool", value=rest[0])
        elif word == "block":
            yield DeclaredBlock(span=span, type=rest[0], action="define", name=rest[1])
        elif word == "variable":
            yield DeclaredVariable(span=span, name=rest[0], action="set")
        elif word == "when":
            yield DeclaredAutomation(
                span=span, name=rest[0], trigger="event", text=rest[0], actions=("run-deployment",), deployment=rest[1]
            )
        elif word == "set":
            yield Setting(span=span, name=rest[0], value=rest[1])
        elif word == "use":
            yield DeclaredUse(span=span, symbol=rest[0])
        else:
            yield Doubt(span=span, what=word, why="no such word")


def read_or_refuse(path, text):
    lines = text.splitlines()
    if "???" in lines:
        return ReadFailure(line=lines.index("???") + 1, reason="a riddle", remedy="solve it")
    return read(path, text)


@hookimpl
def p2d_readers():
    return (Reader(name="acme", patterns=("*.acme",), read=read_or_refuse),)
'''


def audit(tree: Path, plugins: Path, status: int = 0) -> dict:
    ended = run("audit", "-o", "json", "--select", "PTD9", cwd=tree, plugins=plugins)
    assert ended.status == status, ended.err
    return json.loads(ended.out)


def test_what_a_reader_declares_is_joined_to_flows_and_over_the_files_of_a_folder(tmp_path: Path) -> None:
    files = {
        "flow.py": FLOW,
        "jobs/a.acme": "prefect\ndeploy nightly flow.py:nightly\nset PREFECT_API_URL http://server\n",
        "jobs/b.acme": "prefect\nevery 3600 nightly\nwhen late nightly\npool big\nblock s3-bucket landing\nriddle\n",
        "elsewhere/c.acme": "prefect\nevery 60 nightly\nvariable region\nuse acme.pool\n",
        "jobs/d.acme": "nothing of interest\n",
    }
    report = audit(write(tmp_path / "tree", files), install(tmp_path / "plugins", READER))
    (deployment,) = report["deployments"]
    assert (deployment["path"], deployment["line"], deployment["flow"]) == ("jobs/a.acme", 2, "flow:flow:nightly")
    assert deployment["work_pool"] == "big"
    assert [(one["path"], one["value"], one["target"]) for one in report["schedules"]] == [
        ("elsewhere/c.acme", "60s", None),
        ("jobs/b.acme", "3600s", "deployment:nightly/nightly"),
    ]
    assert [(one["name"], one["actions"]) for one in report["automations"]] == [("late", ["run-deployment"])]
    assert [(one["type"], one["name"]) for one in report["blocks"]] == [("s3-bucket", "landing")]
    assert [one["name"] for one in report["variables"]] == ["region"]
    assert [(one["name"], one["value"]) for one in report["settings"]] == [("PREFECT_API_URL", "http://server")]
    assert [one["what"] for one in report["coverage"]["unresolved"] if one["path"] == "jobs/b.acme"] == ["riddle"]


def test_a_file_that_a_reader_refuses_is_a_finding_with_its_line(tmp_path: Path) -> None:
    tree = write(tmp_path / "tree", {"flow.py": FLOW, "jobs/a.acme": "prefect\n???\n"})
    report = audit(tree, install(tmp_path / "plugins", READER), status=3)
    (failed,) = report["coverage"]["files"]["failed"]
    assert (failed["path"], failed["line"], failed["reason"], failed["remedy"]) == (
        "jobs/a.acme",
        2,
        "a riddle",
        "solve it",
    )
    found = [(one["path"], one["region"]["line"]) for one in report["findings"] if one["rule"] == "PTD900"]
    assert found == [("jobs/a.acme", 2)]


def test_a_reader_that_crashes_is_named_and_costs_only_its_file(tmp_path: Path) -> None:
    files = {"flow.py": FLOW, "a.acme": "prefect\ncrash secret-door\n", "b.acme": "prefect\nvariable region\n"}
    ended = run(
        "audit",
        "-o",
        "json",
        cwd=write(tmp_path / "tree", files),
        plugins=install(tmp_path / "plugins", READER),
    )
    report = json.loads(ended.out)
    assert ended.status == 4
    assert report["errors"] == [{"source": "a.acme", "message": "the reader `acme` failed: LookupError: secret-door"}]
    assert [(one["path"], one["reason"]) for one in report["coverage"]["files"]["failed"]] == [
        ("a.acme", "the reader `acme` failed on it: LookupError: secret-door")
    ]
    assert [one["name"] for one in report["variables"]] == ["region"]
    assert report["summary"]["flows"] == 1


def test_a_reader_gets_no_file_that_a_kind_of_ours_claims(tmp_path: Path) -> None:
    greedy = READER.replace('"*.acme"', '"*"')
    files = {"flow.py": FLOW, "deploy.sh": "prefect version\n", "a.acme": "prefect\nvariable region\n"}
    report = audit(write(tmp_path / "tree", files), install(tmp_path / "plugins", greedy))
    assert report["coverage"]["files"]["failed"] == []
    assert {one["path"] for one in report["coverage"]["unresolved"]} == set()


def test_a_reader_named_as_a_kind_of_ours_is_refused(tmp_path: Path) -> None:
    twin = READER.replace('name="acme"', 'name="yaml"')
    ended = run("audit", cwd=write(tmp_path / "tree", {"flow.py": FLOW}), plugins=install(tmp_path / "plugins", twin))
    assert ended.status == 2
    assert "file kind yaml is claimed by more than one plugin" in ended.err
