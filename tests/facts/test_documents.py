"""YAML text in, nodes with places out."""

from __future__ import annotations

from textwrap import dedent

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from p2d_audit.facts.documents import (
    Document,
    DocumentError,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    number,
    read_document,
)


def _read(text: str) -> Document:
    document = read_document(dedent(text), "a.yaml")
    assert isinstance(document, Document), document
    return document


def _root(text: str) -> MappingNode:
    (root,) = _read(text).roots
    assert isinstance(root, MappingNode)
    return root


def _scalar(node: Node | None) -> ScalarNode:
    assert isinstance(node, ScalarNode)
    return node


def _place(node: Node) -> tuple[int, int, int, int]:
    return node.span.line, node.span.column, node.span.end_line, node.span.end_column


def _error(text: str) -> DocumentError:
    error = read_document(text, "a.yaml")
    assert isinstance(error, DocumentError), error
    return error


def _plain(node: Node) -> object:
    """Return what the nodes say in the way PyYAML's base constructor does: every scalar is its text."""
    match node:
        case ScalarNode():
            return node.text
        case SequenceNode():
            return [_plain(item) for item in node.items]
        case MappingNode():
            return {_plain(entry.key): _plain(entry.value) for entry in node.entries}


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("word", "str"), ("'1'", "str"), ("!!str 1", "str"), ("1", "int"), ("0x1f", "int"), ("1:30:00", "int"),
        ("1.5", "float"), (".inf", "float"), ("yes", "bool"), ("off", "bool"), ("~", "null"), ("null", "null"),
        ("2024-01-01", "timestamp"), ("1.10", "float"), ("<<", "str"), ("!Ref x", "other"), ("0 2 * * *", "str"),
    ],
)  # fmt: skip
def test_a_scalar_has_the_tag_that_prefects_loader_gives_it(text: str, tag: str) -> None:
    assert _scalar(_root(f"k: {text}\n").get("k")).tag == tag


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3600", 3600), ("-1_000", -1000), ("010", 8), ("0x1F", 31), ("0b11", 3), ("1:30:00", 5400), ("1.5e+3", 1500.0),
        ("-.inf", float("-inf")), ("1:30.5", 90.5), ("word", None), ("!!int word", None), ("yes", None),
    ],
)  # fmt: skip
def test_a_number_is_read_the_yaml_1_1_way(text: str, value: float | None) -> None:
    assert number(_scalar(_root(f"k: {text}\n").get("k"))) == value


def test_places_are_one_based_code_points_with_an_exclusive_end() -> None:
    root = _root("key: é😀  # comment\nother: 'it''s'\n")
    assert [(_place(entry.key), _place(entry.value)) for entry in root.entries] == [
        ((1, 1, 1, 4), (1, 6, 1, 8)),
        ((2, 1, 2, 6), (2, 8, 2, 15)),
    ]


def test_a_block_collection_ends_with_its_last_value_not_at_the_next_token() -> None:
    root = _root("a:\n  - x\n  - y: z\n\n# comment\nb: [1,\n  2]\n")
    assert [_place(entry.value) for entry in root.entries] == [(2, 3, 3, 9), (6, 4, 7, 5)]
    assert _place(root) == (1, 1, 7, 5)


def test_a_block_scalar_ends_where_its_text_does() -> None:
    root = _root("a: |\n  one\n  two\n\n\nb: >-\n  three\n# comment\n")
    assert [_place(entry.value) for entry in root.entries] == [(1, 4, 3, 6), (6, 4, 7, 8)]


def test_the_source_is_kept_where_it_is_not_the_text() -> None:
    root = _root("""\
        plain: x
        quoted: "a\\tb"
        block: |
          one
    """)
    assert [(_scalar(e.value).text, _scalar(e.value).written) for e in root.entries] == [
        ("x", None),
        ("a\tb", '"a\\tb"'),
        ("one\n", "|\n  one"),
    ]


def test_a_byte_order_mark_moves_no_column() -> None:
    assert _place(_scalar(_root("\ufeffa: b\n").get("a"))) == (1, 4, 1, 5)


def test_windows_line_ends_count_once() -> None:
    assert _place(_scalar(_root("a: b\r\nc: d\r\n").get("c"))) == (2, 4, 2, 5)


def test_an_alias_keeps_the_place_of_its_definition_and_its_own() -> None:
    root = _root("a: &x [1]\nb: *x\n")
    node = root.get("b")
    assert node is not None
    assert node.alias is not None
    assert (_place(node), (node.alias.line, node.alias.column, node.alias.end_column)) == ((1, 4, 1, 10), (2, 4, 6))


def test_a_merge_key_gives_way_to_own_keys_and_to_earlier_sources() -> None:
    root = _root("""\
        one: &one {a: 1, b: 1}
        two: &two {b: 2, c: 2}
        all:
          c: 3
          <<: [*one, *two]
    """)
    node = root.get("all")
    assert isinstance(node, MappingNode)
    assert {name: _scalar(value).text for name, value in node.named()} == {"a": "1", "b": "1", "c": "3"}
    assert {_scalar(e.key).text for e in node.entries if e.merged} == {"a", "b"}


def test_a_merged_value_stands_where_it_was_written() -> None:
    root = _root("base: &base\n  cron: x\nother:\n  <<: *base\n")
    node = root.get("other")
    assert isinstance(node, MappingNode)
    assert _place(_scalar(node.get("cron"))) == (2, 9, 2, 10)


def test_of_equal_keys_the_last_wins_and_the_others_are_recorded() -> None:
    root = _root("a: 1\nb: 2\na: 3\n")
    assert _scalar(root.get("a")).text == "3"
    assert [(_scalar(e.key).text, _scalar(e.value).text) for e in root.duplicates] == [("a", "1")]


def test_a_quoted_number_is_another_key_than_the_number() -> None:
    assert _root("1: a\n'1': b\n").duplicates == ()


def test_every_document_of_a_stream_is_read_and_empty_ones_are_left_out() -> None:
    document = _read("a: 1\n---\n---\n- 2\n...\n")
    assert [type(root) for root in document.roots] == [MappingNode, SequenceNode]


def test_anchors_do_not_reach_into_the_next_document() -> None:
    assert "no anchor" in _error("a: &x 1\n---\nb: *x\n").reason


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "\n\n"])
def test_a_file_without_content_has_no_roots(text: str) -> None:
    assert _read(text).roots == ()


def test_a_document_survives_its_serialisation() -> None:
    document = _read("a: &x [1, {b: c}]\nd: *x\ne:\n  <<: {f: g}\n")
    assert msgspec.json.decode(msgspec.json.encode(document), type=Document) == document


@pytest.mark.parametrize(
    ("text", "line", "column", "why"),
    [
        ("a:\n\t- b\n", 2, 1, "cannot start any token"),
        ("a: b: c\n", 1, 5, "mapping values are not allowed"),
        ("a: [1, 2\nb: 3\n", 2, 2, "did not find expected"),
        ("a: *nowhere\n", 1, 4, "the alias `nowhere` has no anchor before it"),
        ("a: &x 1\nb: &x 2\n", 2, 4, "the anchor `x` is defined twice"),
        ("a: &x [*x]\n", 1, 8, "the alias `x` refers to itself"),
        ("<<: 1\n", 1, 1, "`<<` wants a mapping"),
        ("a: é\x00\n", 1, 5, "control characters are not allowed"),
        ("a: b\nc: \ud800\n", 2, 4, "surrogate"),
    ],
)
def test_bad_yaml_is_a_value_with_place_and_reason(text: str, line: int, column: int, why: str) -> None:
    error = _error(text)
    assert (error.line, error.column) == (line, column)
    assert why in error.reason


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("name: {{ cookiecutter.name }}\n", 1),
        ("name: {{ cookiecutter.name }}-daily\n", 1),
        ("a: b\n{% if x %}\nc: d\n{% endif %}\n", 2),
        ("{{ everything }}\n", 1),
        ("a:\n  - {{ x.y }}: z\n", 2),
    ],
)
def test_a_template_is_told_from_bad_yaml(text: str, line: int) -> None:
    error = _error(text)
    assert (error.line, "a template" in error.reason) == (line, True)


def test_braces_in_quotes_are_no_template() -> None:
    assert _scalar(_root("name: '{{ $ENV }}'\n").get("name")).text == "{{ $ENV }}"


def test_a_billion_laughs_are_refused() -> None:
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    error = _error("\n".join(lines))
    assert (error.line, error.reason) == (6, "more than 100000 nodes, those behind aliases included")


def test_many_nodes_are_fine_up_to_the_limit() -> None:
    assert len(_read("\n".join(f"- {n}" for n in range(99_000))).roots) == 1
    assert "more than 100000 nodes" in _error("\n".join(f"- {n}" for n in range(100_000))).reason


@pytest.mark.parametrize("text", ["[" * 201 + "]" * 201, "[" * 100_000, "- " * 100_000, "{a: " * 300 + "}" * 300])
def test_deep_nesting_is_refused(text: str) -> None:
    assert "nest" in _error(text).reason


def test_nesting_behind_aliases_counts() -> None:
    chain = "\n".join(f"a{n}: &a{n} [{f'*a{n - 1}' if n else ''}]" for n in range(250))
    assert _error(chain).reason == "nested more than 200 levels deep"


def test_two_hundred_levels_are_fine() -> None:
    assert len(_read("[" * 200 + "]" * 200).roots) == 1


_TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\x85\u2028\u2029"), max_size=9
)
_VALUES = st.recursive(_TEXTS, lambda inner: st.lists(inner) | st.dictionaries(_TEXTS, inner), max_leaves=20)


@given(_VALUES, st.sampled_from([True, False, None]))
def test_the_nodes_say_what_pyyaml_reads(value: object, flow: bool | None) -> None:
    text = yaml.safe_dump({"root": value}, allow_unicode=True, default_flow_style=flow)
    assert _plain(_root(text)) == yaml.load(text, Loader=yaml.BaseLoader)


@given(st.text("ab:-[]{}&*x#'\"|>%\n \t,?!<", max_size=40))
def test_any_text_is_a_document_or_an_error(text: str) -> None:
    found = read_document(text, "a.yaml")
    assert isinstance(found, Document) or 1 <= found.line <= text.count("\n") + 2
