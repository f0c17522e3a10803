"""Finds the flows that need each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping


def find_cycles(needs: Mapping[str, Collection[str]]) -> tuple[tuple[str, ...], ...]:
    """Return the strongly connected parts of more than one node, and the nodes that need themselves.

    Each part begins with its least id and goes on depth first, by id: of a plain
    ring that is the ring. Everything that `needs` names must be a key of it.
    """
    parts = (part for part in _components(needs) if len(part) > 1 or part[0] in needs[part[0]])
    return tuple(sorted(_walk(part, needs) for part in parts))


def _walk(part: Collection[str], needs: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    inside, seen = frozenset(part), dict[str, None]()
    waiting = [min(part)]
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen[node] = None
            waiting.extend(sorted(inside.intersection(needs[node]), reverse=True))
    return tuple(seen)


def _components(needs: Mapping[str, Collection[str]]) -> Iterator[list[str]]:
    """Yield Tarjan's components, without recursion."""
    search = _Search(needs)
    for root in sorted(needs):
        if root not in search.number:
            yield from search.walk(root)


class _Search:
    """A walk in depth: when each node was met, and the first node met that it leads back to."""

    def __init__(self, needs: Mapping[str, Collection[str]]) -> None:
        self.number: dict[str, int] = {}
        self._needs = needs
        self._lowest: dict[str, int] = {}
        self._open: dict[str, None] = {}

    def walk(self, root: str) -> Iterator[list[str]]:
        """Yield the components that are complete once everything from `root` on was met."""
        path = [(root, self._enter(root))]
        while path:
            node, further = path[-1]
            for target in further:
                if target not in self.number:
                    path.append((target, self._enter(target)))
                    break
                if target in self._open:
                    self._lowest[node] = min(self._lowest[node], self.number[target])
            else:
                path.pop()
                if path:
                    above = path[-1][0]
                    self._lowest[above] = min(self._lowest[above], self._lowest[node])
                if self._lowest[node] == self.number[node]:
                    yield self._close(node)

    def _enter(self, node: str) -> Iterator[str]:
        self.number[node] = self._lowest[node] = len(self.number)
        self._open[node] = None
        return iter(sorted(self._needs[node]))

    def _close(self, node: str) -> list[str]:
        part: list[str] = []
        while not part or part[-1] != node:
            part.append(self._open.popitem()[0])
        return part
