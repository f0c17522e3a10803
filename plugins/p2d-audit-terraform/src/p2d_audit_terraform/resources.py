"""Reads the resources and data sources of the Prefect provider."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from p2d_audit import Declaration, DeclaredUse, DeclaredValue

from p2d_audit_terraform.automations import read_automation
from p2d_audit_terraform.deployments import read_deployment, read_pull_steps, read_schedule
from p2d_audit_terraform.documents import (
    read_block,
    read_loaded_block,
    read_loaded_variable,
    read_used_blocks,
    read_variable,
)
from p2d_audit_terraform.resource import Resource
from p2d_audit_terraform.values import Values

_Read: TypeAlias = Callable[[Resource], Iterator[Declaration]]

_DEPLOYMENTS = frozenset({"prefect_deployment", "prefect_deployment_schedule", "prefect_automation", "prefect_flow"})
"""What is no use of its own: deployments, and what is said of them or looked up."""
_RESOURCES: Mapping[str, _Read] = {
    "prefect_automation": read_automation,
    "prefect_block": read_block,
    "prefect_deployment": read_deployment,
    "prefect_deployment_schedule": read_schedule,
    "prefect_variable": read_variable,
}
_DATA: Mapping[str, _Read] = {"prefect_block": read_loaded_block, "prefect_variable": read_loaded_variable}


def read_resources(values: Values) -> Iterator[Declaration]:
    """Yield what the resources and data sources of a file declare."""
    for address, block in values.resources.items():
        if not block.labels[0].startswith("prefect_"):
            continue
        if block.labels[0] not in _DEPLOYMENTS:
            yield DeclaredUse(span=block.span, symbol=f"terraform: {address.rpartition('.')[0]}")
        if block.labels[0] == "prefect_deployment":
            yield from read_pull_steps(block.body)
        if block.labels[0] != "prefect_block_access":
            yield from read_used_blocks(block.body, values)
        for instance in values.instances(address):
            resource = Resource(block, address, instance.suffix, instance.scope, values)
            read = (_RESOURCES if block.kind == "resource" else _DATA).get(resource.kind)
            if read is not None:
                yield from read(resource)
            yield from _named(resource)


def _named(resource: Resource) -> Iterator[DeclaredValue]:
    """Yield the names that other files reach: a flow's id, too, stands for its name."""
    name = resource.text("name")
    if not isinstance(name, str):
        return
    attributes = ("name", "id") if resource.kind == "prefect_flow" else ("name",)
    yield from (DeclaredValue(span=resource.span, key=f"{resource.key}.{one}", value=name) for one in attributes)
