"""Tells which flow a deployment that leads nowhere may mean."""

from __future__ import annotations

import posixpath

from p2d_audit import Flow


def split_entrypoint(reference: str) -> tuple[str, str]:
    """Split an entrypoint into path and function, or a flow's name into nothing and the name."""
    place, colon, function = reference.rpartition(":")
    return (posixpath.normpath(place), function) if colon else ("", reference)


def leads_to(reference: str, paths: tuple[str, ...]) -> bool:
    """Say whether an entrypoint leads to one of the files that could not be read."""
    place, _ = split_entrypoint(reference)
    ending = place.lstrip("./") if place.endswith(".py") else f"{place.replace('.', '/')}.py"
    return bool(place) and any(f"/{path}".endswith(f"/{ending}") for path in paths)


def similar_flow(reference: str, flows: tuple[Flow, ...]) -> Flow | None:
    """Return the only flow that is spelt like the reference but for its case, or of its name in a file of its name."""
    place, function = split_entrypoint(reference)
    names = {function.lower(), function.lower().replace("_", "-")}
    same = [flow for flow in flows if {str(flow.name).lower(), flow.function.lower()} & names]
    if place:
        file = posixpath.basename(place).lower()
        same = [flow for flow in same if posixpath.basename(flow.span.path).lower() == file]
    return same[0] if len(same) == 1 else None


def difference(reference: str, meant: Flow) -> str:
    """Return in words where the flow that may be meant is, or what it is called."""
    place, function = split_entrypoint(reference)
    path = meant.span.path
    alike = f"/{path}".lower().endswith(f"/{place}".lower())
    if place and (not alike or (f"/{path}".endswith(f"/{place}") and function in (meant.function, meant.name))):
        return f"but there is one at `{path}`"
    if place and not f"/{path}".endswith(f"/{place}"):
        return f"but at `{path}`, which differs only in case"
    other = meant.function if place else str(meant.name)
    return f"but there is `{other}`" + (", which differs only in case" if other.lower() == function.lower() else "")
