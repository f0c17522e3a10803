"""Makes failing flows small: `python -m tests.oracle.shrinking FIRST COUNT` tries seeds and keeps what fails.

Each failure becomes a file in `seeds/`: the smallest module found, and what
the real Prefect says of it.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

from tests.oracle.asking import Prefect
from tests.oracle.generating import make_flow
from tests.oracle.trying import SEEDS, Trial, seed_text, try_sources

ROUNDS = 8


def main() -> int:
    """Try the seeds, shrink what fails and keep it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("first", type=int)
    parser.add_argument("count", type=int, nargs="?", default=1)
    parser.add_argument("--folder", type=Path, default=SEEDS)
    arguments = parser.parse_args()
    seeds = range(arguments.first, arguments.first + arguments.count)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    failed = 0
    with Prefect() as prefect:
        trials = try_sources((make_flow(Random(seed)) for seed in seeds), prefect)
        for seed, trial in zip(seeds, trials, strict=True):
            if trial.error or trial.missing:
                failed += 1
                small = trial if trial.error else shrink(trial, prefect)
                sys.stdout.write(f"{seed}: {small.error or '; '.join(small.missing)}\n")
                sys.stdout.flush()
                Path(arguments.folder, f"seed_{seed}.json").write_text(seed_text(small), encoding="utf-8")
    sys.stdout.write(f"{failed} of {len(seeds)} failed\n")
    return 1 if failed else 0


def shrink(trial: Trial, prefect: Prefect) -> Trial:
    """Return the smallest module found in which something is still missing."""
    for _ in range(ROUNDS):
        candidates = list(dict.fromkeys(map(without_unused, _smaller(trial.source))))
        tried = [one for one in try_sources(candidates, prefect) if not one.error and one.missing]
        best = min(tried, key=lambda one: len(one.source), default=None)
        if best is None:
            return trial
        trial = best
    return trial


def without_unused(source: str) -> str:
    """Return a module without the definitions and imports that nothing in it names."""
    while True:
        tree = ast.parse(source)
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        tree.body = [node for node in tree.body if not _unused(node, used)]
        shorter = ast.unparse(tree) + "\n"
        if shorter == source:
            return source
        source = shorter


def _unused(node: ast.stmt, used: set[str]) -> bool:
    match node:
        case ast.FunctionDef(name="generated") | ast.AsyncFunctionDef(name="generated"):
            return False
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return node.name not in used
        case ast.Import() | ast.ImportFrom():
            node.names = [alias for alias in node.names if (alias.asname or alias.name) in used]
            return not node.names
        case ast.Expr():
            return True  # the docstring
        case _:
            return False


def _smaller(source: str) -> Iterator[str]:
    """Yield the module without one statement, without half of a body, or with a body in place of its statement."""
    tree = ast.parse(source)
    places = [(node, name) for node in ast.walk(tree) for name in ("body", "orelse", "finalbody")]
    for node, name in places:
        kept = getattr(node, name, None)
        if not isinstance(kept, list):
            continue
        cuts = [(at, at + 1) for at in range(len(kept))]
        cuts += [(0, len(kept) // 2), (len(kept) // 2, len(kept))] if len(kept) > 3 else []
        for start, stop in cuts:
            for new in _instead(kept[start:stop]):
                rest = [*kept[:start], *new, *kept[stop:]]
                setattr(node, name, rest or ([ast.Pass()] if name == "body" else []))
                yield ast.unparse(ast.fix_missing_locations(tree)) + "\n"
        setattr(node, name, kept)


def _instead(cut: list[ast.stmt]) -> Iterator[list[ast.stmt]]:
    yield []
    if len(cut) == 1 and isinstance(cut[0], ast.If | ast.For | ast.While | ast.Try | ast.With):
        yield cut[0].body


if __name__ == "__main__":
    sys.exit(main())
