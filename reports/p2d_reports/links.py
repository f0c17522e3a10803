"""Tells which flows a flow makes run: by calling them, by their deployments, or by what triggers these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from p2d_audit.report import Report

_LEADING = frozenset({"calls", "starts", "triggers", "deploys", "runs"})


def link_flows(report: Report) -> Mapping[str, tuple[str, ...]]:
    """Return by flow the ids of the other flows that it makes run with no flow between, sorted."""
    flows = _flows(report)
    ways = _ways(report)
    return {flow: tuple(sorted(_reached(flow, ways, flows))) for flow in sorted(flows)}


def _flows(report: Report) -> set[str]:
    """Return the ids of all flows, of those too that the report has no row of."""
    called = {end for call in report.subflow_calls for end in (call.caller_id, call.callee_id)}
    drawn = {node.id for node in report.graph.nodes if node.kind == "flow"}
    return {flow.id for flow in report.flows} | called | drawn


def _ways(report: Report) -> Mapping[str, set[str]]:
    """Return what leads where; what waits for runs of a deployment waits for its flow."""
    ways: defaultdict[str, set[str]] = defaultdict(set)
    for call in report.subflow_calls:
        ways[call.caller_id].add(call.callee_id)
    edges = [edge for edge in report.graph.edges if edge.kind in _LEADING]
    flow_of = {edge.source: edge.target for edge in edges if edge.kind == "deploys"}
    for edge in edges:
        waits = edge.kind == "triggers" and edge.source in flow_of
        ways[flow_of[edge.source] if waits else edge.source].add(edge.target)
    return ways


def _reached(start: str, ways: Mapping[str, set[str]], flows: set[str]) -> set[str]:
    seen, found, waiting = {start}, set[str](), [start]
    while waiting:
        for node in ways.get(waiting.pop(), set()) - seen:
            seen.add(node)
            (found.add if node in flows else waiting.append)(node)
    return found
