from __future__ import annotations

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from p2d_audit.effort.hours import Line, Price, excess, priced, repeated, set_apart, settled, total
from p2d_audit.effort.weights import Hours, SpreadWeights
from p2d_audit.report import LedgerRow

SPREAD = SpreadWeights(correlation=0.4, z=1.2816)
cents = st.integers(0, 4000).map(lambda n: n / 100)
hours = st.tuples(cents, cents, cents).map(lambda three: Hours(*sorted(three)))
prices = st.lists(hours.map(lambda h: priced(h, SPREAD)), min_size=1, max_size=8)
ledgers = st.lists(prices, min_size=1, max_size=8)


def line(price: Price, source: str = "x") -> Line:
    return Line(item="item", source=source, count=1, price=price, formula="")


def ledger(groups: list[list[Price]], correlation: float = 0.4) -> tuple[LedgerRow, ...]:
    spread = SpreadWeights(correlation=correlation, z=1.2816)
    return settled([line(repeated(group, 0.5), str(n)) for n, group in enumerate(groups)], spread)


def ends(rows: tuple[LedgerRow, ...]) -> tuple[float, float, float]:
    whole = total(rows)
    return whole.low, whole.likely, whole.high


def test_a_price_is_the_pert_mean_between_p10_and_p90() -> None:
    price = priced(Hours(1, 2, 6), SPREAD)
    assert price.likely == pytest.approx(2.5)
    assert price.low == pytest.approx(2.5 - 1.2816 * 5 / 6)
    assert price.high == pytest.approx(2.5 + 1.2816 * 5 / 6)


def test_a_price_never_leaves_the_three_points() -> None:
    assert priced(Hours(0, 0, 1), SPREAD).low == 0
    assert priced(Hours(0, 1, 1), SPREAD).high == 1


def test_the_first_occurrence_costs_in_full_and_the_next_ones_less() -> None:
    once = priced(Hours(1, 2, 6), SPREAD)
    assert repeated([once], 0.5) == once
    assert repeated([once] * 4, 0.5).likely == pytest.approx(0.5 * 2.5 + 0.5 * 2.5 * 4)
    assert repeated([once] * 4, 0.3).likely == pytest.approx(0.3 * 2.5 + 0.7 * 2.5 * 4)


def test_of_unequal_occurrences_the_dearest_costs_in_full() -> None:
    dear, cheap = Price(2, 4, 8), Price(1, 2, 3)
    assert repeated([cheap, dear], 0.5) == Price(2.5, 5, 9.5) == repeated([dear, cheap], 0.5)


def test_what_is_paid_already_is_taken_off_and_nothing_is_paid_back() -> None:
    assert excess(Price(1, 2, 6), Price(0.1, 0.2, 0.5)) == Price(0.9, 1.8, 5.5)
    assert excess(Price(0.1, 0.2, 0.5), Price(1, 2, 6)) == Price(0, 0, 0)


def test_a_ledger_of_one_line_has_the_range_of_the_line() -> None:
    (row,) = settled([line(Price(1, 2.5, 4))], SPREAD)
    assert (row.low, row.likely, row.high) == (1, 2.5, 4)


def test_the_spread_of_a_ledger_is_that_of_correlated_errors() -> None:
    rows = settled([line(Price(0.5, 1, 2), str(n)) for n in range(9)], SPREAD)
    width = math.sqrt(0.6 * 9 + 0.4 * 81)
    assert ends(rows) == (round(9 - 0.5 * width, 2), 9, round(9 + width, 2))


def test_an_empty_ledger_costs_nothing() -> None:
    assert settled([], SPREAD) == ()
    assert ends(()) == (0, 0, 0)


@given(ledgers, st.sampled_from([0.0, 0.4, 1.0]))
def test_every_line_of_a_ledger_is_in_order_and_within_its_own_range(groups: list[list[Price]], rho: float) -> None:
    for row, group in zip(ledger(groups, rho), groups, strict=True):
        own = repeated(group, 0.5)
        assert 0 <= row.low <= row.likely <= row.high
        assert own.low - 0.03 <= row.low
        assert row.high <= own.high + 0.03


@given(ledgers, prices)
def test_another_line_lowers_no_end_of_the_sum(groups: list[list[Price]], more: list[Price]) -> None:
    before, after = ends(ledger(groups)), ends(ledger([*groups, more]))
    assert all(old <= new for old, new in zip(before, after, strict=True))


@given(ledgers, prices.map(lambda group: group[0]), st.data())
def test_another_occurrence_lowers_no_end_of_the_sum(
    groups: list[list[Price]], more: Price, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(groups) - 1))
    grown = [[*group, more] if n == place else group for n, group in enumerate(groups)]
    before, after = ends(ledger(groups)), ends(ledger(grown))
    assert all(old <= new for old, new in zip(before, after, strict=True))


@given(ledgers, st.data())
def test_setting_an_occurrence_apart_lowers_no_end_of_the_sum(groups: list[list[Price]], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(groups) - 1))
    moved, *rest = groups[place]
    kept = [*groups[:place], *([rest] if rest else []), *groups[place + 1 :]]
    before = ends(ledger(groups))
    after = ends((*ledger(kept), set_apart(line(moved), SPREAD)))
    assert all(old <= new for old, new in zip(before, after, strict=True))


@given(ledgers, st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_no_end_of_the_sum(groups: list[list[Price]], random: Random) -> None:
    shuffled = groups[:]
    random.shuffle(shuffled)
    assert ends(ledger(shuffled)) == ends(ledger(groups))
