"""Solves small cases exactly, to see how far the heuristic is off; it shares no code with the scheduler."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations
from math import inf
from random import Random
from typing import NamedTuple

from p2d_audit.plan.links import Link
from p2d_audit.plan.placing import Item, Job
from p2d_audit.plan.ties import Tie


class Case(NamedTuple):
    """Jobs, what is done once before them, and the bridges between them."""

    jobs: tuple[Job, ...]
    preparations: dict[str, int]
    ties: tuple[Tie, ...]
    prices: dict[str, int]
    capacity: int


class Best(NamedTuple):
    """The least number of sprints, and the least sum of work times the sprint it is done in."""

    sprints: float
    weighted: float


def solve(case: Case) -> Best:
    """Return the optimum of both, each for itself: every set of jobs for every sprint is tried, but for two bounds.

    What cannot fit by its work alone is not tried, and no more is, once as few sprints are found as
    the work that is left takes at least.
    """
    jobs = {job.id: job for job in case.jobs}

    @cache
    def fewest(moved: frozenset[str], built: frozenset[str]) -> float:
        left = sum(job.amount for key, job in jobs.items() if key not in moved)
        least, best = -(-left // case.capacity), inf
        for after, bridges in _sprints(case, jobs, moved, built):
            best = min(best, 1 + (fewest(after, bridges) if len(after) < len(jobs) else 0))
            if best == least:
                break
        return best

    @cache
    def lightest(moved: frozenset[str], built: frozenset[str]) -> float:
        left = sum(job.amount for key, job in jobs.items() if key not in moved)
        best = inf
        for after, bridges in _sprints(case, jobs, moved, built):
            best = min(best, left + (lightest(after, bridges) if len(after) < len(jobs) else 0))
        return best

    return Best(fewest(frozenset(), frozenset()), lightest(frozenset(), frozenset()))


def _sprints(
    case: Case, jobs: dict[str, Job], moved: frozenset[str], built: frozenset[str]
) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """Yield what could be moved and built after one more sprint, the largest sets first."""
    left = sorted(set(jobs) - moved)
    done = {key for job in moved for key in jobs[job].requires}
    for size in range(len(left), 0, -1):
        for chosen in combinations(left, size):
            after = moved.union(chosen)
            work = sum(jobs[job].amount for job in chosen)
            if work > case.capacity or not all(jobs[job].needs <= after for job in chosen):
                continue
            fresh = {key for job in chosen for key in jobs[job].requires} - done
            needed = _needed(case, after) - built
            cost = work + sum(case.preparations[key] for key in fresh) + sum(case.prices[key] for key in needed)
            if cost <= case.capacity:
                yield after, built | needed


def _needed(case: Case, moved: frozenset[str]) -> frozenset[str]:
    keys: set[str] = set()
    for tie in case.ties:
        ends = (tie.source in moved, tie.target in moved)
        keys.update(tie.forward if ends == (True, False) else tie.backward if ends == (False, True) else ())
    return frozenset(keys)


def draw(number: int) -> Case:
    """Return a small case of chance, the same for the same number, in which every job fits into a sprint alone."""
    chance = Random(number)
    names = [f"j{n}" for n in range(chance.randint(3, 8))]
    preparations = {f"p{n}": chance.randint(1, 6) for n in range(chance.randint(0, 3))}
    ties, needs = [], {name: set[str]() for name in names}
    for source, target in combinations(names, 2):
        if chance.random() < 0.25:
            needs[source].add(target)
            ties.append(
                Tie(
                    Link(source, target, "starts", None, None),
                    source,
                    target,
                    (f"run:{target}",),
                    (f"sensor:{target}",),
                )
            )
    prices = {key: chance.randint(0, 3) for tie in ties for key in (*tie.forward, *tie.backward)}
    amounts = {name: chance.randint(2, 30) for name in names}
    rank = {name: _longest(name, needs, amounts) for name in names}
    jobs = tuple(
        Job(
            id=name,
            items=(Item(name, amounts[name]),),
            needs=frozenset(needs[name]),
            requires=tuple(key for key in preparations if chance.random() < 0.4),
            rank=(-rank[name], number),
        )
        for number, name in enumerate(names)
    )
    return Case(jobs, preparations, tuple(ties), prices, capacity=64)


def _longest(name: str, needs: dict[str, set[str]], amounts: dict[str, int]) -> int:
    waiting = [other for other in needs if name in needs[other]]
    return amounts[name] + max((_longest(other, needs, amounts) for other in waiting), default=0)
