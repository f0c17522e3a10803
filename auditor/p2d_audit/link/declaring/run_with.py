"""What deployments give to the parameters of the flows that they run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from p2d_audit.link.declaring.ways import Parameters
from p2d_audit.link.exact.known import Lost, Value
from p2d_audit.link.units import Units
from p2d_audit.model import Constant, Deployment, Flow


def parameters_of(units: Units, deployments: Iterable[Deployment]) -> dict[tuple[int, int], list[Parameters]]:
    """Return for each flow, by module and scope, the parameters of each of its deployments; of one without any none.

    What a deployment does not give is left out: the flow's default counts.
    """
    given: dict[str, list[Parameters]] = defaultdict(list)
    for deployment in deployments:
        if deployment.flow is not None:
            parameters = {name: _value(constant) for name, constant in deployment.parameters.items()}
            known = given[deployment.flow.id]
            known += [parameters] if parameters not in known else []
    return {
        (atom.key[0], atom.key[1]): given.get(unit.id) or [{}]
        for atom, unit in units.by_atom.items()
        if isinstance(unit, Flow) and atom.key[0] >= 0
    }


def _value(constant: Constant) -> Value:
    if isinstance(constant, tuple):
        return [_value(one) for one in constant]
    return constant if constant is None or isinstance(constant, bool | int | float | str) else Lost()
