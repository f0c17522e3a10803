"""Places jobs in sprints: list scheduling by rank, the first job that fits.

Amounts are whole hundredths of hours. A job moves as a whole at the end of a
sprint, and never before what it needs. One that is larger than a sprint is
spread over several, with nothing else in those it fills.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import Struct

from p2d_audit.plan.ties import Bridging

_LEAST_PART = 10
"""The first part of what is spread takes at least a tenth of a sprint."""


class Item(Struct, frozen=True):
    """Work that is not divided into smaller things, though it may be spread over sprints."""

    id: str
    amount: int


class Job(Struct, frozen=True, kw_only=True):
    """What moves as a whole: its own work, the jobs it needs, and the ids of preparations it requires.

    It does not move before the wave `earliest`; of jobs that could be placed, the one of least `rank` is.
    The pilot has it only with the jobs it `follows`.
    """

    id: str
    items: tuple[Item, ...]
    needs: frozenset[str]
    requires: tuple[str, ...]
    rank: tuple[int, ...]
    earliest: int = 1
    follows: frozenset[str] = frozenset()

    @property
    def amount(self) -> int:
        """All of its own work."""
        return sum(item.amount for item in self.items)


class Piece(Struct, frozen=True, kw_only=True):
    """Work on an item in one wave."""

    item: str
    wave: int
    amount: int


class Filling:
    """Sprints that are being filled, one after the other."""

    def __init__(
        self,
        jobs: Iterable[Job],
        preparations: Mapping[str, int],
        capacity: float,
        bridging: Bridging,
        *,
        apart: bool = False,
    ) -> None:
        """Begin with the first sprint; `apart`: what a job needs is moved in an earlier wave, not in its own."""
        self.wave = 1
        self.waves: dict[str, int] = {}
        self.pieces: list[Piece] = []
        self._jobs = {job.id: job for job in jobs}
        self._preparations = preparations
        self._capacity = capacity
        self._bridging = bridging
        self._apart = apart
        self._prepared: set[str] = set()
        self._work = 0
        self._missing = {job.id: set(job.needs) for job in self._jobs.values()}
        self._dependents: defaultdict[str, list[str]] = defaultdict(list)
        for job in self._jobs.values():
            for need in job.needs:
                self._dependents[need].append(job.id)
        self._amounts = {job.id: job.amount for job in self._jobs.values()}
        self._free: list[tuple[tuple[int, ...], str]] = []
        self._later: list[str] = []

    @property
    def room(self) -> float:
        """What is left of this sprint."""
        return self._capacity - self._work - self._bridging.hours

    def place(self, wanted: Collection[str]) -> None:
        """Place these jobs, whose needs are among them or placed before, in this sprint and those that follow."""
        left = {job for job in wanted if job not in self.waves}
        self._free = sorted((self._jobs[job].rank, job) for job in left if not self._missing[job])
        while left:
            found = self._next()
            if found is None:
                self._go_on()
                continue
            self._free.remove((self._jobs[found].rank, found))
            left.discard(found)
            for other in self._move(self._jobs[found]):
                if other in left:
                    self._release(other)

    def close(self) -> None:
        """End this sprint."""
        self._bridging.close()
        self.wave += 1
        self._work = 0
        for job in self._later:
            insort(self._free, (self._jobs[job].rank, job))
        self._later = []

    def _go_on(self) -> None:
        """End this sprint and go to the next one in which a job may move."""
        self.close()
        if self._free:
            self.wave = max(self.wave, min(self._jobs[job].earliest for _, job in self._free))

    def _release(self, job: str) -> None:
        if self._apart:
            self._later.append(job)
        else:
            insort(self._free, (self._jobs[job].rank, job))

    def _next(self) -> str | None:
        """Return the first job that fits into this sprint, or that fits into none and can begin here."""
        room = self.room
        most = room + self._bridging.hours
        for _, job in self._free:
            amount = self._amounts[job]
            if self._jobs[job].earliest > self.wave or most < amount <= self._capacity:
                continue
            whole = amount + self._preparing(self._jobs[job]) + self._bridging.added(job)
            if whole <= room or (whole > self._capacity and room * _LEAST_PART >= self._capacity):
                return job
        return None

    def _preparing(self, job: Job) -> int:
        return sum(self._preparations[key] for key in job.requires if key not in self._prepared)

    def _move(self, job: Job) -> list[str]:
        """Do all that a job takes, and return the jobs that need nothing more."""
        items = tuple(self._items(job))
        added = self._bridging.added(job.id)
        if sum(item.amount for item in items) + added <= self.room:
            self._bridging.move(job.id)
            self._work += sum(item.amount for item in items)
            self.pieces += [Piece(item=item.id, wave=self.wave, amount=item.amount) for item in items]
        else:
            self._spread(job, items)
        self.waves[job.id] = self.wave
        for other in self._dependents[job.id]:
            self._missing[other].discard(job.id)
        return [other for other in self._dependents[job.id] if not self._missing[other]]

    def _spread(self, job: Job, items: Iterable[Item]) -> None:
        for item in items:
            self._work_on(item)
        if self._work and self.room < self._bridging.added(job.id):
            self.close()  # the work is done, and its bridges are built in the next sprint
        self._bridging.move(job.id)

    def _items(self, job: Job) -> Iterator[Item]:
        for key in job.requires:
            if key not in self._prepared:
                self._prepared.add(key)
                yield Item(key, self._preparations[key])
        yield from job.items

    def _work_on(self, item: Item) -> None:
        left = item.amount
        while left > self.room:
            part = int(max(0, self.room))
            if part:
                self.pieces.append(Piece(item=item.id, wave=self.wave, amount=part))
                left -= part
            self.close()
        self._work += left
        self.pieces.append(Piece(item=item.id, wave=self.wave, amount=left))
