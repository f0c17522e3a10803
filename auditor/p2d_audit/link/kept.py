"""Globals that are None until one function makes their value, which it then keeps."""

from __future__ import annotations

from p2d_audit.facts import records as r
from p2d_audit.link.exact.places import text_at
from p2d_audit.link.frame import Frame


def kept_globals(frame: Frame) -> dict[str, r.At]:
    """Return the names that a function binds only while they are None, and that nothing else binds, with the places."""
    found: dict[str, r.At] = {}
    names = {rebinding.name for rebinding in frame.scope.rebound}
    alone = {name for name in names if _is_bound_here_alone(frame, name)}
    for name in sorted(alone):
        places = [rebinding.at for rebinding in frame.scope.rebound if rebinding.name == name]
        if all(_is_missing(frame, name, at) for at in places):
            found[name] = min(places)
    return found


def _is_bound_here_alone(frame: Frame, name: str) -> bool:
    """Say whether a name of the module is None at first and no other function binds it."""
    module = frame.module.scopes[0]
    first = [module.nodes[node] for node in module.ever.get(name, ())]
    own = frame.scope.globals.get(name, ())
    others = [scope for scope in frame.module.scopes if name in scope.globals and scope is not frame.scope]
    values = [node for node in first if node != r.Constant(None)]
    return bool(first) and bool(own) and not values and not others


def _is_missing(frame: Frame, name: str, at: r.At) -> bool:
    """Say whether a place is only reached while the name is None: in such a branch, or behind a return on any other."""
    for region in frame.scope.regions:
        test = " ".join(text_at(frame.module, region.at).split()).removesuffix(":").removeprefix("el")
        inside = region.at.line <= at.line <= region.end_line
        if inside and test in (f"if {name} is None", f"if not {name}") and not _in_other_arm(region, at):
            return True
        known = test in (f"if {name} is not None", f"if {name}")
        if known and region.returns and not region.arms and region.end_line < at.line:
            return True
    return False


def _in_other_arm(region: r.Region, at: r.At) -> bool:
    return any(line <= at.line for line in region.arms)
