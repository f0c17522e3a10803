"""Reads one file of Terraform into what it declares of Prefect."""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit import Declaration, DeclaredValue, Reader, ReadFailure

from p2d_audit_terraform.resources import read_resources
from p2d_audit_terraform.surroundings import read_everywhere, read_provider
from p2d_audit_terraform.syntax import Body, Malformed
from p2d_audit_terraform.values import Values

_REMEDY = "mend the file, `terraform validate` shows where, or leave it out with `exclude`"


def read_terraform(path: str, text: str) -> tuple[Declaration, ...] | ReadFailure:
    """Return what a file declares, in the order of places, or why it cannot be read."""
    body = _parse(path, text)
    if isinstance(body, Malformed):
        kind = "JSON" if path.lower().endswith(".json") else "HCL"
        return ReadFailure(line=body.line, reason=f"not valid {kind}: {body.reason}", remedy=_REMEDY)
    return tuple(sorted(_declared(body), key=lambda one: one.span))


def _parse(path: str, text: str) -> Body | Malformed:
    from p2d_audit_terraform.json_syntax import parse_json  # the grammar is heavy, and most trees have no such file
    from p2d_audit_terraform.native_syntax import parse_native

    return parse_json(path, text) if path.lower().endswith(".json") else parse_native(path, text)


def _declared(body: Body) -> Iterator[Declaration]:
    values = Values(body)
    for name in values.local_names():
        value = values.local(name)
        if isinstance(value, str):
            yield DeclaredValue(span=values.place(name), key=f"local.{name}", value=value)
    yield from read_resources(values)
    yield from read_provider(body, values)
    yield from read_everywhere(body, values)


READER = Reader(name="terraform", patterns=("*.tf", "*.tofu", "*.tf.json", "*.tofu.json"), read=read_terraform)
