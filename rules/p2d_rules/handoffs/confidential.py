"""Which values that tasks hand on are secrets."""

import re

from p2d_audit import Handoff, Project

from p2d_rules.blocks.kinds import is_secret as holds_secret

NAMED = re.compile(
    r"(?:^|_)(?:password|passwd|pwd|tokens?|secrets?|api_?key|access_key|credentials?)(?:_value)?$", re.IGNORECASE
)
FETCHED = re.compile(r"^(?:get|load|read|fetch)_(?:\w+_)?(?:password|secret|token|api_?key)(?:_\w+)?$", re.IGNORECASE)
# Of dicts: those are called so, too, that hold how many tokens a text has.
HOLDERS = re.compile(r"(?:^|_)(?:token|secrets?|credentials?)$", re.IGNORECASE)
ISSUED = re.compile(r"^(?:get|load|read|fetch|refresh|request)_(?:\w+_)?(?:secret|token|credentials)$", re.IGNORECASE)
KEYS = frozenset({"access_token", "api_key", "client_secret", "password", "private_key", "refresh_token", "secret"})
TEXTS = ("str", "builtins.str", "pydantic.SecretStr")
MAPPINGS = ("dict", "builtins.dict", "typing.Dict", "typing.Mapping", "collections.abc.Mapping")


def secret_tasks(project: Project) -> frozenset[str]:
    """Return the ids of the tasks that load a secret and give one value that may be it: text, or of no known type."""
    loading = {block.unit for block in project.blocks if block.action == "load" and block.unit and holds_secret(block)}
    return frozenset(unit.id for unit in loading if unit.returns in (None, "str", "builtins.str"))


def is_secret(handoff: Handoff, kept: frozenset[str]) -> bool:
    """Tell whether the value of a hand-off is a secret by what it is called, or because its task loads one."""
    producer = handoff.producer.task
    if handoff.payload.type in MAPPINGS:
        known = ISSUED.search(producer.function) or not KEYS.isdisjoint(handoff.payload.keys)
        return bool(HOLDERS.search(handoff.parameter) or (handoff.kind in ("direct", "future") and known))
    if handoff.payload.type is not None and handoff.payload.type not in TEXTS:
        return False
    # What is made of a secret, such as a driver, is none.
    as_it_is = handoff.kind in ("direct", "future") and (FETCHED.search(producer.function) or producer.id in kept)
    return bool(NAMED.search(handoff.parameter) or as_it_is)
