"""Findings as failed tests, for everything that shows JUnit XML.

A file is a test suite and a finding a test in it that fails; what a base already
has is skipped, and what kept the audit from being whole is an error. A clean
audit is one test that passes: some readers refuse a report without tests. The
elements and attributes are those of `junit-10.xsd` of Jenkins.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from p2d_audit.report import FindingRow, Report, RuleRow

from p2d_reports.pipelines.problems import HERE, declare_problems, is_own, list_problems, locate, say
from p2d_reports.pipelines.xml_document import document, element
from p2d_reports.positions import measure, utf16_units
from p2d_reports.text import visible

_ENDS = ("failure", "error", "skipped")


def render(report: Report) -> str:
    """Return the test suites, by path."""
    rules = declare_problems(report)
    suites: defaultdict[str, list[FindingRow]] = defaultdict(list)
    for problem in list_problems(report):
        suites[locate(problem, report.run)].append(problem)
    root = element("testsuites", {})
    for path, problems in suites.items():
        _suite(root, path, problems, rules)
    if not suites:
        suite = element("testsuite", {"name": report.tool.name, **_numbers(Counter(), 1)}, root)
        element("testcase", {"name": "no findings", "classname": report.tool.name}, suite)
    totals = Counter({end: len(root.findall(f".//{end}")) for end in _ENDS})
    numbers = _numbers(totals, len(root.findall(".//testcase")))
    del numbers["skipped"]
    root.attrib.update(name=report.tool.name, **numbers)
    return document(root)


def _suite(root: ET.Element, path: str, problems: Sequence[FindingRow], rules: Mapping[str, RuleRow]) -> None:
    ends = Counter(map(_end, problems))
    attributes = {"name": path, **_numbers(ends, len(problems))}
    if path != HERE:
        attributes["file"] = path
    suite = element("testsuite", attributes, root)
    for problem in problems:
        name = f"{problem.rule} {rules[problem.rule].name} {problem.id}"
        case = element("testcase", {"name": name, "classname": path}, suite)
        end = element(_end(problem), {"type": problem.severity, "message": _message(problem)}, case)
        end.text = _details(problem, path)


def _end(problem: FindingRow) -> str:
    if is_own(problem):
        return "error"
    return "skipped" if problem.baseline_state == "unchanged" else "failure"


def _numbers(ends: Mapping[str, int], tests: int) -> dict[str, str]:
    return {
        "tests": str(tests),
        "failures": str(ends.get("failure", 0)),
        "errors": str(ends.get("error", 0)),
        "skipped": str(ends.get("skipped", 0)),
    }


def _message(problem: FindingRow) -> str:
    if problem.path == HERE:
        return say(problem)
    extent = measure(problem.region, utf16_units)
    column = f", column {extent.column}" if extent.column else ""
    return f"line {extent.line}{column}: {say(problem)}"


def _details(problem: FindingRow, path: str) -> str:
    """Return the finding as the log of a test has it: its place first, then what is known of it."""
    place = "" if path == HERE else f"{path}:{problem.region.line}: "
    lines = [f"{place}{problem.rule} {say(problem)}"]
    if not is_own(problem):
        lines.append(
            f"{problem.severity}, confidence {problem.confidence}, {problem.disposition},"
            f" likely {problem.effort.likely:g} h; see p2d-audit explain {problem.rule}"
        )
    return "\n".join(map(visible, lines))
