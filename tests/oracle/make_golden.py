"""Makes golden files anew: `python -m tests.oracle.make_golden [FILE...]` from the root of the repository.

Without files, also what is kept of generated flows is made anew.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.oracle.asking import Prefect
from tests.oracle.cases import GOLDEN, case_files, golden_path, make_golden
from tests.oracle.trying import SEEDS, read_seed, seed_text, try_sources


def main() -> int:
    """Write the golden files of the case files given, or of all of them."""
    paths = [Path(one).resolve() for one in sys.argv[1:]] or case_files()
    GOLDEN.mkdir(exist_ok=True)
    failed = 0
    for path, text in make_golden(paths):
        golden_path(path).write_text(text, encoding="utf-8")
        parts = json.loads(text)
        for name, answer in [*parts["flows"].items(), ("settings", parts["settings"])]:
            if "error" in answer:
                failed += 1
                sys.stdout.write(f"{path.name}: {name}: {answer['error']}\n")
    if len(sys.argv) == 1:
        known = {golden_path(path) for path in case_files()}
        for stale in set(GOLDEN.glob("*.json")) - known:
            stale.unlink()
        with Prefect() as prefect:
            kept = sorted(SEEDS.glob("*.json"))
            trials = try_sources([read_seed(path)[0] for path in kept], prefect)
            for path, trial in zip(kept, trials, strict=True):
                path.write_text(seed_text(trial), encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
