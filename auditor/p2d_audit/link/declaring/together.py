"""Finds how deployments are applied that are made elsewhere: `serve(*deployments)`, `deploy(…)`, a runner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from p2d_audit.facts import records as r
from p2d_audit.link import atoms
from p2d_audit.link.atoms import Made
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.constants import Constants
from p2d_audit.link.declaring.options import value_of
from p2d_audit.link.frame import Frame
from p2d_audit.model import Constant, DeploymentSource

_TOGETHER: dict[str, DeploymentSource] = {"serve": "serve", "aserve": "serve", "deploy": "deploy", "adeploy": "deploy"}
"""Functions that take deployments made elsewhere."""
_TOGETHER_HOMES = frozenset({"prefect", "prefect.flows", "prefect.deployments", "prefect.deployments.runner"})
MAX_HELD = 2_000
"""How many things are looked through for what a call is given."""


class Together:
    """The calls that apply deployments; `refused` are those that are given flows in their place."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._constants = Constants(interpreter)
        self.refused: list[tuple[Frame, int]] = []

    def applied(self) -> Mapping[tuple[int, int], tuple[DeploymentSource, Constant]]:
        """Return how deployments made by `to_deployment` and its like are applied, and to which work pool."""
        found: dict[tuple[int, int], tuple[DeploymentSource, Constant]] = {}
        for frame in self._interpreter.all:
            for node, callees in frame.callees.items():
                for callee in callees:
                    source = _together(callee)
                    if source is not None:
                        pool = value_of(self._constants.options(frame, node), "work_pool_name")
                        held = list(self._held(frame, node))
                        for made in held:
                            if isinstance(made, Made):
                                found.setdefault((made.frame, made.node), (source, pool))
                        if any(isinstance(atom, atoms.Unit) for atom in held):
                            self.refused.append((frame, node))
        return found

    def _held(self, frame: Frame, node: int) -> Iterator[Made | atoms.Unit]:
        """Yield flows, and what was made outside of the tree, in the arguments of a call, also in lists."""
        call = frame.scope.nodes[node]
        stack = [a for argument in call.arguments for a in frame.argument(argument)] if isinstance(call, r.Call) else []
        seen: set[atoms.Atom] = set()
        while stack and len(seen) < MAX_HELD:
            atom = stack.pop()
            if atom in seen:
                continue
            seen.add(atom)
            if isinstance(atom, Made) or (isinstance(atom, atoms.Unit) and atom.kind == "flow"):
                yield atom
            elif isinstance(atom, atoms.Box | atoms.Pack):
                stack += self._interpreter.element(atom)


def _together(callee: object) -> DeploymentSource | None:
    match callee:
        case ("external", str() as name):
            home, _, last = name.rpartition(".")
            if home in _TOGETHER_HOMES:
                return _TOGETHER.get(last)
            return "serve" if name.startswith("prefect.") and name.endswith(".Runner().add_deployment") else None
        case _:
            return None
