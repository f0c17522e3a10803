"""Which values that tasks hand on are secrets."""

import re

from p2d_audit import Handoff, Project

from p2d_rules.blocks.kinds import is_secret as holds_secret

NAMED = re.compile(
    r"(?:^|_)(?:password|passwd|pwd|tokens?|secrets?|api_?key|access_key|credentials?)(?:_value)?$", re.IGNORECASE
)
FETCHED = re.compile(r"^(?:get|load|read|fetch)_(?:\w+_)?(?:password|secret|token|api_?key)(?:_\w+)?$", re.IGNORECASE)


def secret_tasks(project: Project) -> frozenset[str]:
    """Return the ids of the tasks that load a secret and give one value that may be it: text, or of no known type."""
    loading = {block.unit for block in project.blocks if block.action == "load" and block.unit and holds_secret(block)}
    return frozenset(unit.id for unit in loading if unit.returns in (None, "str", "builtins.str"))


def is_secret(handoff: Handoff, kept: frozenset[str]) -> bool:
    """Tell whether the value of a hand-off is a secret by what it is called, or because its task loads one."""
    if (handoff.payload.type or "builtins.str") not in ("str", "builtins.str", "pydantic.SecretStr"):
        return False
    producer = handoff.producer.task
    # What is made of a secret, such as a driver, is none.
    as_it_is = handoff.kind in ("direct", "future") and (FETCHED.search(producer.function) or producer.id in kept)
    return bool(NAMED.search(handoff.parameter) or as_it_is)
