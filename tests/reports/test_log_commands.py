"""What the logs of GitHub and Azure Pipelines are told, and what they must not be."""

from __future__ import annotations

from collections import Counter

import msgspec
import pytest
from p2d_audit import Renderer
from p2d_audit.report import Report
from p2d_reports import p2d_renderers
from p2d_reports.pipelines import azure, github

from tests.reports.comparison_samples import foreign_comparison
from tests.reports.pipeline_logs import Command, azure_commands, github_commands
from tests.reports.report_parts import finding, region, report
from tests.reports.report_samples import small_report
from tests.reports.strange_reports import hostile_report
from tests.reports.troubled_reports import HOSTILE, clean_report, compared, foreign_report, many, read, unread

RENDERERS = {one.name if one.file is None else f"export {one.name}": one for one in p2d_renderers()}
WRITTEN = {name: one for name, one in RENDERERS.items() if name not in ("github", "azure", "html")}
"""All but those that are commands, and the page, which is no text."""

PRINTED: dict[str, Renderer] = {one.name: one for one in p2d_renderers() if one.name in ("table", "concise")}


def is_unicode(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def levels(commands: list[Command]) -> dict[str, int]:
    return dict(Counter(command.name for command in commands))


def test_an_annotation_has_its_place_its_rule_and_what_it_takes() -> None:
    charge = region(30, "    done = charge.map(orders)", "charge.map(orders)")
    told = read(report(findings=[finding("PTD203", "`charge` is mapped, 100%", "shop/a,b:c.py", charge)]))
    assert github.render(told) == (
        "::warning file=shop/a%2Cb%3Ac.py,line=30,endLine=30,col=12,endColumn=30,title=PTD203 MappedTask"
        "::`charge` is mapped, 100%25%0Aredesign, likely 1.25 h; see `p2d-audit explain PTD203`\n"
    )


def test_an_issue_has_its_place_and_its_rule() -> None:
    charge = region(30, "    done = charge.map(orders)", "charge.map(orders)")
    told = read(report(findings=[finding("PTD203", "`charge` is mapped, 100%", "shop/a;b].py", charge)]))
    assert azure.render(told) == (
        "##vso[task.logissue type=warning;sourcepath=shop/a%3Bb%5D.py;linenumber=30;columnnumber=12;code=PTD203;]"
        "PTD203 `charge` is mapped, 100%AZP25\n"
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_github_runs_no_foreign_command(text: str) -> None:
    log = github.render(foreign_report(text))
    commands = github_commands(log)
    assert len(commands) == log.count("\n")
    assert levels(commands) == {"error": 3, "warning": 1, "notice": 1}
    assert all(set(one.properties) <= {"file", "line", "endLine", "col", "endColumn", "title"} for one in commands)
    assert all(one.properties["title"].isprintable() for one in commands)
    assert azure_commands(log) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_azure_runs_no_foreign_command(text: str) -> None:
    log = azure.render(foreign_report(text))
    commands = azure_commands(log)
    assert len(commands) == log.count("\n")
    assert levels(commands) == {"task.logissue": 5}
    known = {"type", "sourcepath", "linenumber", "columnnumber", "code"}
    assert all(set(one.properties) <= known for one in commands)
    assert all(one.data.isprintable() for one in commands)
    assert github_commands(log) == []


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", sorted(PRINTED))
def test_what_is_printed_is_no_command_and_moves_no_cursor(name: str, text: str) -> None:
    reports = [foreign_report(text), *([hostile_report(text)] if text.isprintable() else [])]
    for told in reports:
        log = PRINTED[name].render(told)
        assert github_commands(log) == azure_commands(log) == []
        assert all(line.isprintable() for line in log.split("\n"))


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_a_report_that_is_printed_is_no_command(name: str, text: str) -> None:
    told = [foreign_comparison(text), foreign_report(text), *([hostile_report(text)] if is_unicode(text) else [])]
    for one in told:
        log = WRITTEN[name].render(one)
        assert github_commands(log) == azure_commands(log) == []


def test_github_is_told_the_worst_ten_of_each_level_and_how_many_more_there_are() -> None:
    told = read(report(findings=[*many("error", 12), *many("warning", 10), *many("note", 30)]))
    commands = github_commands(github.render(told))
    assert levels(commands) == {"error": 10, "warning": 10, "notice": 10}
    assert commands[-1].properties == {"title": "p2d-audit"}
    assert commands[-1].data.startswith("23 more findings (2 errors, 21 notes): ")


def test_ten_of_each_level_need_no_pointer() -> None:
    told = read(report(findings=[*many("error", 10), *many("warning", 10), *many("note", 10)]))
    assert levels(github_commands(github.render(told))) == {"error": 10, "warning": 10, "notice": 10}
    assert "p2d-audit::" not in github.render(told)


def test_the_pointer_takes_the_place_of_the_tenth_notice() -> None:
    told = read(report(findings=[*many("error", 11), *many("note", 10)]))
    commands = github_commands(github.render(told))
    assert levels(commands) == {"error": 10, "notice": 10}
    assert commands[-1].data.startswith("2 more findings (1 error, 1 note): ")


def test_silent_traps_sure_and_dear_findings_come_first() -> None:
    first, second, third, fourth = many("warning", 4)
    worse = msgspec.structs.replace(second, effort=msgspec.structs.replace(second.effort, likely=9.0))
    unsure = msgspec.structs.replace(first, confidence="low")
    trap = msgspec.structs.replace(fourth, trap=True)
    told = read(report(findings=[unsure, worse, third, trap]))
    for log, line in ((github.render(told), "line"), (azure.render(told), "linenumber")):
        commands = github_commands(log) or azure_commands(log)
        assert [command.properties[line] for command in commands] == ["4", "2", "3", "1"]


def test_what_could_not_be_read_comes_before_all_else() -> None:
    row = finding("PTD001", "the file cannot be read", "z.py", region(3, "def (", "def"), severity="error")
    cheap = msgspec.structs.replace(row, effort=msgspec.structs.replace(row.effort, likely=0.0))
    told = read(report(findings=[*many("error", 30), cheap]), unread("z.py"), unread("y.py"))
    shown = github_commands(github.render(told))[:2]
    assert [command.properties["file"] for command in shown] == ["y.py", "z.py"]


@pytest.mark.parametrize("render", [github.render, azure.render])
def test_a_pull_request_shows_nothing_old(render: object) -> None:
    log = render(compared(None, "unchanged", "new", "absent"))  # type: ignore[operator]
    assert [command.data.partition(" is ")[2][:4] for command in github_commands(log) or azure_commands(log)] == [
        "None",
        "new" if render is azure.render else "new\n",
    ]


def test_azure_knows_notes_as_warnings_that_say_so() -> None:
    told = read(report(findings=many("note", 1)))
    assert [command.data for command in azure_commands(azure.render(told))] == ["note: PTD203 `step_1` is note"]


def test_a_clean_audit_says_nothing() -> None:
    assert github.render(clean_report()) == azure.render(clean_report()) == ""


def test_what_is_in_no_file_has_no_place() -> None:
    told: Report = small_report()
    (failure,) = (one for one in github_commands(github.render(told)) if "ACME01" in one.data)
    assert failure.properties == {"title": "AUDIT002 AuditFailure"}
    (failure,) = (one for one in azure_commands(azure.render(told)) if "ACME01" in one.data)
    assert failure.properties == {"type": "error", "code": "AUDIT002"}
