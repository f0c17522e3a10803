"""Jobs in sprints: what they need, what they share, and how near the best the order is."""

from __future__ import annotations

from typing import Any

import pytest
from p2d_audit.plan.links import Link
from p2d_audit.plan.placing import Filling, Item, Job
from p2d_audit.plan.ties import Bridging, Tie

from tests.plan.exact import Case, draw, solve

NO_BRIDGES: dict[str, int] = {}


def job(name: str, amount: int, *needs: str, **changes: Any) -> Job:
    fields = {"requires": (), "rank": (-amount,)} | changes
    return Job(id=name, items=(Item(name, amount),), needs=frozenset(needs), **fields)


def tie(source: str, target: str) -> Tie:
    return Tie(Link(source, target, "starts", None, None), source, target, (f"run:{target}",), (f"sensor:{target}",))


def fill(*jobs: Job, capacity: float = 10, preparations: dict[str, int] | None = None) -> Filling:
    filling = Filling(jobs, preparations or {}, capacity, Bridging((), {}, {}))
    filling.place([one.id for one in jobs])
    return filling


def pieces(filling: Filling) -> list[tuple[str, int, int]]:
    return [(piece.item, piece.wave, piece.amount) for piece in filling.pieces]


def test_a_sprint_is_filled_with_the_first_that_fit() -> None:
    assert fill(job("a", 6), job("b", 5), job("c", 4)).waves == {"a": 1, "c": 1, "b": 2}


def test_what_is_needed_comes_before_or_with_what_needs_it() -> None:
    assert fill(job("a", 9, "b"), job("b", 1)).waves == {"b": 1, "a": 1}
    assert fill(job("a", 9, "b"), job("b", 2)).waves == {"b": 1, "a": 2}


def test_what_is_shared_is_done_once_before_the_first_that_needs_it() -> None:
    filling = fill(job("a", 6, requires=("s",)), job("b", 5, requires=("s",)), preparations={"s": 3})
    assert pieces(filling) == [("s", 1, 3), ("a", 1, 6), ("b", 2, 5)]


def test_a_job_larger_than_a_sprint_is_spread_and_moves_at_its_end() -> None:
    filling = fill(job("a", 25), job("b", 5))
    assert pieces(filling) == [("a", 1, 10), ("a", 2, 10), ("a", 3, 5), ("b", 3, 5)]
    assert filling.waves == {"a": 3, "b": 3}


def test_nothing_large_is_begun_in_the_last_tenth_of_a_sprint() -> None:
    filling = fill(job("a", 99, rank=(1,)), job("b", 200, rank=(2,)), capacity=100)
    assert pieces(filling)[:2] == [("a", 1, 99), ("b", 2, 100)]


def test_a_job_waits_for_its_first_wave_and_others_go_ahead() -> None:
    assert fill(job("a", 5, earliest=4), job("b", 3)).waves == {"b": 1, "a": 4}


def test_jobs_are_apart_from_what_they_need_if_that_is_asked_for() -> None:
    filling = Filling([job("a", 1, "b"), job("b", 1)], {}, float("inf"), Bridging((), {}, {}), apart=True)
    filling.place(["a", "b"])
    assert filling.waves == {"b": 1, "a": 2}


def test_a_bridge_takes_room_in_the_sprint_that_needs_it() -> None:
    bridging = Bridging([tie("a", "b")], {"run:b": 1, "sensor:b": 3}, {})
    filling = Filling([job("a", 8, "b"), job("b", 7), job("c", 3)], {}, 10, bridging)
    filling.place("abc")
    assert filling.waves == {"b": 1, "a": 2, "c": 3}


def test_a_bridge_costs_nothing_where_both_ends_move_in_one_sprint() -> None:
    bridging = Bridging([tie("a", "b")], {"run:b": 1, "sensor:b": 3}, {})
    filling = Filling([job("a", 3, "b"), job("b", 7)], {}, 10, bridging)
    filling.place("ab")
    assert filling.waves == {"b": 1, "a": 1}
    assert filling.room == 0


def test_one_sensor_serves_all_that_start_the_same() -> None:
    bridging = Bridging([tie("a", "c"), tie("b", "c")], {"run:c": 1, "sensor:c": 3}, {})
    bridging.move("c")
    assert bridging.hours == 3
    bridging.close()
    assert (bridging.added("a"), bridging.added("b")) == (0, 0)


def placed(case: Case) -> tuple[int, int]:
    """Return the number of sprints and the sum of work times sprint that the scheduler needs."""
    filling = Filling(case.jobs, case.preparations, case.capacity, Bridging(case.ties, case.prices, {}))
    filling.place([one.id for one in case.jobs])
    weighted = sum(one.amount * filling.waves[one.id] for one in case.jobs)
    return max(filling.waves.values()), weighted


def test_small_cases_are_planned_nearly_as_well_as_they_can_be(record_property: Any) -> None:
    more = worst = 0
    heavier: list[float] = []
    for number in range(300):
        case = draw(number)
        best, (sprints, weighted) = solve(case), placed(case)
        assert best.sprints <= sprints <= best.sprints + 1
        assert best.weighted <= weighted <= 1.25 * best.weighted
        more += sprints > best.sprints
        heavier.append(weighted / best.weighted)
        worst = max(worst, len(case.jobs))
    mean = sum(heavier) / len(heavier)
    print(f"300 cases of up to {worst} jobs: {more} take one sprint more than the best;")  # noqa: T201 - shown with -s
    print(f"work is done {mean - 1:.1%} later on average, {max(heavier) - 1:.1%} at worst")  # noqa: T201 - shown with -s
    assert more <= 10
    assert mean <= 1.03


@pytest.mark.parametrize("number", range(5))
def test_the_same_case_is_placed_the_same_whatever_the_order_of_its_jobs(number: int) -> None:
    case = draw(number)
    assert placed(case) == placed(case._replace(jobs=case.jobs[::-1], ties=case.ties[::-1]))
