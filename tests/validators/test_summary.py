"""The summary of a job, rendered by GitHub's own Markdown."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import given, settings
from hypothesis import strategies as st
from p2d_audit.report import Report
from p2d_reports.summary.page import render

from tests.reports.comparison_samples import compared_report, foreign_comparison
from tests.reports.report_samples import small_report
from tests.reports.strange_reports import large_report
from tests.reports.troubled_reports import HOSTILE, foreign_report

pytestmark = pytest.mark.validators

EXTENSIONS = ["table", "autolink", "strikethrough", "tagfilter", "tasklist"]
TAGS = frozenset(
    {"h1", "h2", "h3", "p", "strong", "code", "ul", "li", "details", "summary", "table", "thead", "tbody", "tr"}
    | {"th", "td"}
)
CALLS = re.compile(r"https?://|\bwww\.|@\w|[#!]\d|\bGH-\d")


class Page(HTMLParser):
    """What a page shows: its tags, the texts outside of code, and how many cells each row of each table has."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.texts: list[str] = []
        self.code: list[str] = []
        self.tables: list[list[int]] = []
        self._in_code = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self._in_code = self._in_code or tag == "code"
        match tag:
            case "table":
                self.tables.append([])
            case "tr":
                self.tables[-1].append(0)
            case "td" | "th":
                self.tables[-1][-1] += 1

    def handle_endtag(self, tag: str) -> None:
        self._in_code = self._in_code and tag != "code"

    def handle_data(self, data: str) -> None:
        (self.code if self._in_code else self.texts).append(data)


def shown(report: Report) -> Page:
    text = render(report).encode("utf-8", "backslashreplace").decode()  # as it is written
    return Page(cmarkgfm.markdown_to_html_with_extensions(text, Options.CMARK_OPT_UNSAFE, EXTENSIONS))


def hold(report: Report) -> None:
    page = shown(report)
    assert page.tags <= TAGS
    assert page.attributes == set()
    assert [text for text in page.texts if CALLS.search(text)] == []
    assert all(len(set(rows)) == 1 for rows in page.tables)


@pytest.mark.parametrize("text", HOSTILE)
def test_github_shows_foreign_text_as_text(text: str) -> None:
    hold(foreign_report(text))
    hold(foreign_comparison(text))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(text=st.text("#@!~[]()<>&`|*_\\\n\r .:/0aA-GHw$%^{}=+'\"hps;", min_size=1))
def test_github_shows_no_text_as_markup(text: str) -> None:
    hold(foreign_report(text))
    hold(foreign_comparison(text))


@pytest.mark.parametrize("name", ["a|b", r"a\|b", r"a\\|b", "|", "a `b` c", "``"])
def test_github_shows_names_as_they_are(name: str) -> None:
    assert name.replace("`", "'") in shown(foreign_comparison(name)).code


def test_github_shows_every_table_whole() -> None:
    assert [len(rows) for rows in shown(small_report()).tables] == [5, 4, 5, 6]
    assert [len(rows) for rows in shown(compared_report()).tables] == [7, 5, 4, 5, 6]
    hold(large_report(3_000, 10_000))
