"""Judges case files live: `python -m tests.oracle.judge FILE... [FLOW]` from the root of the repository."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from p2d_audit.testing import read_project

from tests.oracle.asking import ask_prefect
from tests.oracle.edges import Observed
from tests.oracle.statements import stated, text_of
from tests.oracle.verdicts import judge_flow


def main() -> int:
    """Print the verdict on every flow that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="+", metavar="FILE|FLOW")
    parser.add_argument("--quiet", action="store_true", help="only what differs")
    arguments = parser.parse_args()
    paths = [Path(one).resolve() for one in arguments.what if one.endswith(".py")]
    flows = {one for one in arguments.what if not one.endswith(".py")}
    differing = 0
    for answer in ask_prefect({"trace": str(path)} for path in paths):
        if not flows or answer["flow"] in flows or answer["flow"] is None:
            lines = list(_report(Path(answer["trace"]), answer, quiet=arguments.quiet))
            differing += any("  !" in line for line in lines)
            sys.stdout.write("".join(f"{line}\n" for line in lines))
            sys.stdout.flush()
    sys.stdout.write(f"{differing} flows differ\n")
    return 1 if differing else 0


def _report(path: Path, answer: dict[str, Any], *, quiet: bool) -> Iterator[str]:
    source = path.read_text()
    if "error" in answer:
        yield f"{path.name}: {answer['flow']}"
        yield f"  ! did not run: {answer['error']}"
        return
    project = read_project({path.name: source})
    flow = next((flow for flow in project.flows if flow.function == answer["flow"]), None)
    if flow is None:
        yield f"{path.name}: {answer['flow']}"
        yield "  ! the tool sees no such flow"
        return
    seen, said = Observed.of(answer), stated(project, flow)
    verdict = judge_flow(project, flow, source, answer)
    if quiet and not verdict.fails():
        return
    yield f"{path.name}:{flow.span.line}: {answer['flow']}"
    if not quiet:
        yield from (f"  lineage   {edge}" for edge in sorted(seen.lineage, key=str))
        yield from (f"  static    {edge}" for edge in sorted(said.data | said.ordering, key=str))
        yield from (f"  static    {edge._replace(kind='mutation')}" for edge in sorted(said.mutation, key=str))
        for region in said.regions:
            deciders = ", ".join(map(text_of, region.on))
            yield f"  region    {region.span.line}:{region.span.column} {region.kind} on {deciders}"
    yield from (f"  ! {complaint}" for complaint in verdict.complaints())


if __name__ == "__main__":
    sys.exit(main())
