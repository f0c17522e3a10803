"""A small graph with all kinds, one of strange labels, and reports that hold them."""

from __future__ import annotations

from itertools import product

import msgspec
from p2d_audit.report import EdgeRow, Graph, NodeRow, Report

from tests.graph.build import edge, graph, node
from tests.reports.report_samples import empty_report

STRANGE = (
    'say "hi"',
    "a]b)c}d",
    "--> n1",
    "<script>alert(1)</script>",
    "back\\slash\\",
    "%% comment",
    "line\nbreak\r\ttab",
    "&quot; &amp; #quot; #35;",
    "`markdown` **bold** _x_",
    "1. list",
    "end",
    "𝛼é中文 💶",
    "\u202egnp.exe\u202c",
    "\ufffe\udcff",
    "{{ braces }} {% x %}",
    "click n1 href 'javascript:alert(1)'",
    "",
    " ",
    "x" * 500,
    "\\N\\G\\l",
)


def report_of(drawn: Graph) -> Report:
    return msgspec.structs.replace(empty_report(), graph=drawn)


def small_graph() -> Graph:
    """Return a graph with every kind of node and edge, two cycles, two parts and a node that is joined to nothing."""
    return graph(
        edge("automation:a", "runs", "deployment:orders/nightly"),
        edge("deployment:orders/nightly", "deploys", "flow:orders"),
        edge("external:event:bucket.filled", "triggers", "automation:a"),
        edge("file:make.sh", "defines", "block:secret/token"),
        edge("file:make.sh", "starts", "deployment:orders/nightly"),
        edge("flow:orders", "calls", "flow:prices"),
        edge("flow:orders", "calls", "task:load"),
        edge("flow:orders", "loads", "block:secret/token"),
        edge("flow:prices", "calls", "task:load"),
        edge("flow:prices", "starts", "deployment:orders/nightly"),
        edge("flow:prices", "reads", "variable:rate"),
        edge("flow:prices", "writes", "variable:rate"),
        edge("flow:self", "starts", "flow:self"),
        edge("schedule:0 2 * * *", "schedules", "deployment:orders/nightly"),
        cycles=(("flow:orders", "flow:prices"), ("flow:self",)),
        alone=(node("flow:lonely"),),
    )


def strange_graph() -> Graph:
    """Return a graph whose labels, ids and paths are made to break each format."""
    nodes = [NodeRow(id=f"flow:{text}", kind="flow", label=text, path=text, line=1) for text in STRANGE]
    edges = [
        EdgeRow(source=a.id, target=b.id, kind="calls", path=a.label, line=1)
        for a, b in product(nodes, nodes)
        if a is not b
    ]
    return Graph(nodes=tuple(nodes), edges=tuple(edges), cycles=(tuple(one.id for one in nodes),))
