"""Makes a large report of a sample's: copies of all it has, each in a folder of its own."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec
from p2d_audit.report import FindingRow, Report

FOLDER = "tests/projects/seeds"
"""Where the sample stands; the dotted path in ids is the same."""
_LISTS = ("flows", "tasks", "handoffs", "branches", "deployments", "schedules", "findings", "shared", "code", "links",
          "effects", "subflow_calls")  # fmt: skip


def multiply(sample: Report, copies: int, findings: int) -> Report:
    """Return a report of so many copies of the sample, and so many findings, which are repeated if need be."""
    encoded = msgspec.json.encode(sample).decode()
    parts = [_copied(encoded, number, len(sample.schedules)) for number in range(copies)]
    rows = {name: tuple(itertools.chain.from_iterable(getattr(part, name) for part in parts)) for name in _LISTS}
    rows["findings"] = tuple(itertools.islice(_repeated(rows["findings"]), findings))
    waves = tuple(
        msgspec.structs.replace(
            wave, flows=tuple(flow for part in parts for flow in part.waves[number].flows)
        )
        for number, wave in enumerate(sample.waves)
    )  # fmt: skip
    graph = msgspec.structs.replace(
        sample.graph,
        nodes=tuple(node for part in parts for node in part.graph.nodes),
        edges=tuple(edge for part in parts for edge in part.graph.edges),
    )
    return msgspec.structs.replace(sample, **rows, waves=waves, graph=graph)


def _copied(encoded: str, number: int, schedules: int) -> Report:
    folder = f"teams/team_{number:03}/pipelines"
    text = encoded.replace(FOLDER, folder).replace(FOLDER.replace("/", "."), folder.replace("/", "."))
    for kind in ("deployment", "schedule", "block", "variable", "automation"):
        text = text.replace(f'"{kind}:', f'"{kind}:{number:03}/')
    part: Any = msgspec.json.decode(text)
    for deployment in part["deployments"]:
        deployment["schedules"] = [number * schedules + one for one in deployment["schedules"]]
    for finding in part["findings"]:
        finding["id"] = f"{number:03x}{finding['id'][3:]}"
    return msgspec.convert(part, Report)


def _repeated(findings: tuple[FindingRow, ...]) -> Any:
    for turn in itertools.count():
        for finding in findings:
            identity = f"{turn:02x}{finding.id[2:]}" if turn else finding.id
            message = f"{finding.message} (again, {turn})" if turn else finding.message
            yield msgspec.structs.replace(finding, id=identity, message=message)
