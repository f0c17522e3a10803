"""Flows that need each other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from p2d_audit.graph.cycles import find_cycles


def cycles(*pairs: str) -> tuple[tuple[str, ...], ...]:
    needs: dict[str, set[str]] = {letter: set() for pair in pairs for letter in pair}
    for source, target in pairs:
        needs[source].add(target)
    return find_cycles(needs)


def test_a_ring_begins_with_its_least_and_goes_round() -> None:
    assert cycles("ca", "ab", "bd", "dc") == (("a", "b", "d", "c"),)


def test_a_node_that_needs_itself_is_a_cycle() -> None:
    assert cycles("aa", "ab") == (("a",),)


def test_what_is_only_needed_is_in_no_cycle() -> None:
    assert cycles("ab", "bc", "ac") == ()


def test_rings_that_touch_are_one_cycle() -> None:
    assert cycles("ab", "ba", "bc", "cb", "de", "ed") == (("a", "b", "c"), ("d", "e"))


def test_a_long_ring_is_found() -> None:
    names = [f"{number:05}" for number in range(20_000)]
    assert find_cycles({name: {names[(place + 1) % len(names)]} for place, name in enumerate(names)}) == (tuple(names),)


@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7))))
def test_two_nodes_are_in_one_cycle_if_each_leads_to_the_other(pairs: set[tuple[int, int]]) -> None:
    needs = {str(node): {str(target) for source, target in pairs if source == node} for node in range(8)}
    leads = {node: reached(node, needs) for node in needs}
    expected = {frozenset(other for other in leads[node] if node in leads[other]) for node in needs} - {frozenset()}
    found = find_cycles(needs)
    assert {frozenset(cycle) for cycle in found} == expected
    assert all(cycle[0] == min(cycle) and len(set(cycle)) == len(cycle) for cycle in found)


def reached(start: str, needs: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        fresh = needs[waiting.pop()] - found
        found |= fresh
        waiting.extend(fresh)
    return found
