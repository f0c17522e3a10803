"""Says what has to hold two flows together while one of them is in Dagster and the other one in Prefect."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import Struct

from p2d_audit.plan.links import Link

ACCESS = "access"
"""What every bridge over Prefect's API needs, once: the client, its credentials, a way to reach the server."""
SEPARATOR = "\0"
"""Between the flows of a key that is about two."""


class Tie(Struct, frozen=True):
    """A link between two jobs, None for what never leaves Prefect, and the keys of the bridges that it may need.

    `forward` are needed while only the source is in Dagster, `backward` while only the target is.
    """

    link: Link
    source: str | None
    target: str | None
    forward: tuple[str, ...]
    backward: tuple[str, ...]


def tie_jobs(links: Iterable[Link], job_of: Mapping[str, str], wrapped: Collection[str]) -> Iterator[Tie]:
    """Yield the ties of links between different jobs, at least one of which leaves Prefect.

    A flow that is wrapped stays in Prefect but can be run from Dagster once it is.
    """
    for link in links:
        source = None if link.source in wrapped else job_of.get(link.source)
        target = job_of.get(link.target)
        forward, backward = _keys(link)
        if link.target in wrapped:
            backward = ()
            target = None if link.kind == "data" else target
        if source != target and not (source is None and not backward):
            yield Tie(link, source, target, forward, backward)


def _keys(link: Link) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what a link needs while only its source, and while only its target is in Dagster."""
    match link.kind:
        case "data":
            return (f"storage:{link.source}",), (f"storage:{link.source}",)
        case "calls":
            return (f"run:{link.target}", ACCESS), (f"storage:{link.target}",)
        case "triggers":
            return (f"run:{link.target}", ACCESS), (f"sensor:{link.target}", ACCESS)
        case "starts":
            switch = f"switch:{link.source}{SEPARATOR}{link.target}"
            return (f"run:{link.target}", ACCESS), (f"sensor:{link.target}", switch, ACCESS)


class Bridging:
    """Keeps count, sprint by sprint, of the bridges that are needed, in hundredths of hours.

    A bridge is paid for in the sprint at whose end it is first needed, and stays.
    """

    def __init__(self, ties: Iterable[Tie], prices: Mapping[str, int], own: Mapping[str, tuple[str, ...]]) -> None:
        self._ties: defaultdict[str, list[Tie]] = defaultdict(list)
        for tie in ties:
            for job in (tie.source, tie.target):
                if job is not None:
                    self._ties[job].append(tie)
        self._prices = prices
        self._own = own
        self._moved: set[str] = set()
        self._built: set[str] = set()
        self._needed: Counter[str] = Counter()
        self.hours = 0

    def added(self, job: str) -> int:
        """Return by how much moving a job in this sprint changes what its bridges cost."""
        return sum(self._prices[key] * step for key, step in self._steps(self._changes(job)))

    def move(self, job: str) -> None:
        """Move a job in this sprint."""
        changes = self._changes(job)
        self.hours += sum(self._prices[key] * step for key, step in self._steps(changes))
        self._needed.update(changes)
        self._moved.add(job)

    def close(self) -> None:
        """End the sprint: what is needed now is built."""
        self._built.update(key for key, count in self._needed.items() if count > 0)
        self._needed.clear()
        self.hours = 0

    def together(self, jobs: Collection[str]) -> int:
        """Return what bridges would cost if these jobs moved first, all at once."""
        keys: set[str] = set()
        for job in jobs:
            keys.update(self._own.get(job, ()))
            for tie in self._ties[job]:
                if not (tie.source in jobs and tie.target in jobs):
                    keys.update(tie.forward if tie.source == job else tie.backward)
        return sum(self._prices[key] for key in keys)

    def _changes(self, job: str) -> Counter[str]:
        changes: Counter[str] = Counter()
        for key in self._own.get(job, ()):
            changes[key] += key not in self._built
        for tie in self._ties[job]:
            acts = tie.source == job
            other = tie.target if acts else tie.source
            crossed = other in self._moved
            for key in tie.forward if acts != crossed else tie.backward:
                if key not in self._built:
                    changes[key] += -1 if crossed else 1
        return changes

    def _steps(self, changes: Mapping[str, int]) -> Iterator[tuple[str, int]]:
        for key, change in changes.items():
            before = self._needed[key] > 0
            after = self._needed[key] + change > 0
            if before != after:
                yield key, after - before
