"""Sentences with names in back-ticks, in the markup of each tracker."""

from __future__ import annotations

import pytest
from p2d_reports.markup import hypertext, markdown, wiki
from p2d_reports.markup.naming import LONGEST, cut, listed, named, term
from p2d_reports.markup.section import Section


@pytest.mark.parametrize(
    ("text", "name"),
    [("load", "`load`"), ("a`b", "`a'b`"), ("a\nb", r"`a\nb`"), ("", "`?`"), ("<!-- x", "`<! -- x`")],
)
def test_a_name_is_one_name_wherever_it_is_written(text: str, name: str) -> None:
    assert named(text) == name


def test_a_long_name_loses_its_middle() -> None:
    assert len(named("x" * 1000)) == LONGEST + 2


def test_a_long_sentence_keeps_no_half_names() -> None:
    assert "`" not in cut(f"`{'x' * 1000}`")


def test_names_beyond_the_most_are_counted() -> None:
    assert listed(["a", "b", "c"], 2) == "`a`, `b` and 1 more"


def test_a_setting_of_several_words_is_no_name() -> None:
    assert [term("retries"), term("late runs"), term("f(x, y)")] == ["`retries`", "late runs", "`f(x, y)`"]


@pytest.mark.parametrize(
    ("sentence", "markdown_text", "wiki_text", "html"),
    [
        ("`a_b` is *bold*", r"`a_b` is \*bold\*", r"{{a_b}} is \*bold\*", "<code>a_b</code> is *bold*"),
        ("a_b _c_", r"a_b \_c\_", r"a_b \_c\_", "a_b _c_"),
        ("<b>&amp;", r"\<b\>\&amp;", "<b>&amp;", "&lt;b&gt;&amp;amp;"),
        ("ask @octocat", "ask `@octocat`", "ask @octocat", "ask @octocat"),
        ("# not a heading", r"\# not a heading", "# not a heading", "# not a heading"),
        ("{code} [x|y]", r"{code} \[x\|y\]", r"\{code\} \[x\|y\]", "{code} [x|y]"),
        ("`{x}`", "`{x}`", r"{{\{x\}}}", "<code>{x}</code>"),
    ],
)
def test_a_sentence_is_itself_in_every_markup(sentence: str, markdown_text: str, wiki_text: str, html: str) -> None:
    assert markdown.inline(sentence) == markdown_text
    assert wiki.inline(sentence) == wiki_text
    assert hypertext.inline(sentence) == html


def test_a_bar_in_a_cell_does_not_end_it() -> None:
    assert markdown.table(("a", "b"), [("`x | y`", "x | y")]).splitlines()[2] == r"| `x \| y` | x \| y |"


def test_code_with_fences_ends_where_it_is_meant_to() -> None:
    assert markdown.fenced("```\nx\n```", "python") == "````python\n```\nx\n```\n````"


def test_sections_have_headings_and_those_without_items_are_left_out() -> None:
    sections = [
        Section(title="One", items=("a",)),
        Section(title="None", items=()),
        Section(title="Checks", items=("`b`",), checks=True),
    ]
    assert markdown.document(sections) == "## One\n\n- a\n\n## Checks\n\n- [ ] `b`\n"
    assert wiki.document(sections) == "h3. One\n* a\n\nh3. Checks\n* {{b}}"
    assert hypertext.document(sections) == (
        "<h3>One</h3><ul><li>a</li></ul><h3>Checks</h3><ul><li><code>b</code></li></ul>"
    )
