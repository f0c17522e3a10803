"""Identities that survive edits elsewhere."""

from __future__ import annotations

from p2d_audit import Finding, Span
from p2d_audit.fingerprints import cut_snippet, fingerprint_findings, normalise, shorten, split_lines

from tests.effort import build

CODE = """\
@flow
def etl():
    rows = load.map(urls)
    more = load.map(urls)
"""


def at(line: int, path: str = "flows.py", rule: str = "PTD203") -> Finding:
    return build.finding(rule, build.flow("etl"), place=Span(path, line, 12, line, 26))


def fingerprints(code: str, *findings: Finding) -> tuple[str, ...]:
    return fingerprint_findings(findings, lambda span: normalise(cut_snippet(split_lines(code), span), span.path))


def test_edits_elsewhere_change_nothing() -> None:
    edited = "import os\n\n" + CODE + "    print(more)\n"
    assert fingerprints(CODE, at(3), at(4)) == fingerprints(edited, at(5), at(6))


def test_layout_and_comments_change_nothing() -> None:
    assert fingerprints("rows=load.map( urls )  # all", at(1)) == fingerprints("    rows = load.map(urls)", at(1))


def test_another_credential_changes_nothing() -> None:
    assert fingerprints("f(password='a')", at(1)) == fingerprints("f(password='b')", at(1))


def test_rule_path_unit_and_code_each_make_a_difference() -> None:
    other_unit = build.finding("PTD203", build.flow("other"), place=at(3).span)
    different = [at(3), at(4), at(3, path="b.py"), at(3, rule="PTD202"), other_unit]
    assert len({fingerprints(CODE, finding) for finding in different}) == 5


def test_equal_findings_are_told_apart_by_their_order() -> None:
    code = "load.map(a); load.map(a)\n" * 2
    first, second = fingerprints(code, at(1), at(2))
    assert first != second
    assert fingerprints("\n" + code, at(2), at(3)) == (first, second)


def test_a_fingerprint_is_stable_between_releases() -> None:
    assert fingerprints(CODE, at(3)) == ("ab478693b2f2b985fba77b6687cadb40",)


def test_identifiers_are_twelve_digits_and_longer_where_taken() -> None:
    assert shorten(["a" * 32, "a" * 12 + "b" * 20, "c" * 32]) == ("a" * 12, "a" * 12 + "b", "c" * 12)


def test_strings_keep_their_spaces_and_hashes() -> None:
    assert normalise("a = 'x # y'  # note\n\tb", "a.py") == "a='x # y'b"
    assert normalise('"""a # b\n c""" ;  d', "a.py") == '"""a # b\n c""";d'


def test_a_hash_inside_a_word_is_no_comment_in_yaml() -> None:
    assert normalise("name: a#b # note\ncron: '0 2 * * *'", "prefect.yaml") == "name:a#bcron:'0 2 * * *'"


def test_a_snippet_is_whole_lines_and_at_most_twenty() -> None:
    lines = [str(number) for number in range(1, 41)]
    assert cut_snippet(lines, Span("a.py", 2, 5, 3, 2)) == "2\n3"
    assert cut_snippet(lines, Span("a.py", 2, 5, 4, 1)) == "2\n3"
    assert cut_snippet(lines, Span("a.py", 5, 1, 40, 3)) == "\n".join(lines[4:24])
    assert cut_snippet([], Span("a.py", 1, 1, 1, 1)) == ""


def test_lines_end_where_python_ends_them() -> None:
    assert split_lines("a\x0cb\r\nc\rd\u2028e\n") == ["a\x0cb", "c", "d\u2028e", ""]
