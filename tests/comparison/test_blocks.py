"""Files are paired by what they share, and not where that could be another one."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from p2d_audit.comparison.blocks import Block, Pairing, pair_blocks


def pair(old: dict[str, str], new: dict[str, str]) -> Pairing:
    """Pair files that are given by path and letters."""
    return pair_blocks(*({(path, ""): Counter(keys) for path, keys in side.items()} for side in (old, new)))


def pairs(old: dict[str, str], new: dict[str, str]) -> list[tuple[str, str]]:
    return [(before[0], after[0]) for before, after in pair(old, new).pairs]


def test_half_of_the_larger_one_is_enough_and_less_is_not() -> None:
    assert pairs({"a": "xy"}, {"b": "xz"}) == [("a", "b")]
    assert pairs({"a": "xy"}, {"b": "xzw"}) == []
    assert pairs({"a": "xxy"}, {"b": "xx"}) == [("a", "b")]
    assert pairs({"a": "xxxy"}, {"b": "xy"}) == [("a", "b")]


def test_the_one_that_shares_most_is_taken_first() -> None:
    assert pairs({"a": "xyz", "b": "xy"}, {"c": "xyz", "d": "xyw"}) == [("a", "c"), ("b", "d")]


def test_of_equal_ones_that_with_the_same_end_of_its_path_is_taken() -> None:
    assert pairs({"old/a/f": "x", "old/b/f": "x"}, {"new/b/f": "x", "new/a/f": "x"}) == [
        ("old/a/f", "new/a/f"),
        ("old/b/f", "new/b/f"),
    ]


def test_of_equal_ones_none_is_taken() -> None:
    assert pair({"a": "x"}, {"b": "x", "c": "x"}) == Pairing((), ((("a", "")),))
    assert pair({"a": "x", "b": "x"}, {"c": "x"}) == Pairing((), (("a", ""), ("b", "")))


SIDE = st.dictionaries(st.sampled_from(["a", "b/a", "c", "d/c", "e"]), st.text("xyz", min_size=1, max_size=4))


@settings(deadline=None)
@given(SIDE, SIDE)
def test_each_is_paired_at_most_once_and_never_with_less_than_half(old: dict[str, str], new: dict[str, str]) -> None:
    found = pair(old, new)
    for side in zip(*found.pairs, strict=True):
        assert len(set(side)) == len(side)
    for (before, _), (after, _) in found.pairs:
        shared = (Counter(old[before]) & Counter(new[after])).total()
        assert 2 * shared >= max(len(old[before]), len(new[after]))
    assert not {before for before, _ in found.pairs} & set(found.unclear)


@settings(deadline=None)
@given(SIDE, SIDE)
def test_the_order_makes_no_difference(old: dict[str, str], new: dict[str, str]) -> None:
    assert pair(old, new) == pair(dict(reversed(old.items())), dict(reversed(new.items())))


@settings(deadline=None)
@given(SIDE, SIDE)
def test_looking_from_the_other_side_gives_the_same_pairs(old: dict[str, str], new: dict[str, str]) -> None:
    turned: list[tuple[Block, Block]] = [(before, after) for after, before in pair(new, old).pairs]
    assert sorted(turned) == sorted(pair(old, new).pairs)
