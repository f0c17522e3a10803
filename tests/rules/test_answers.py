"""Every construct of the catalogue has an answer, and every rule names one that there is."""

from __future__ import annotations

import re
from pathlib import Path

from p2d_audit import Construct
from p2d_audit.plugins import load_plugins

ROOT = Path(__file__).parents[2]
CATALOGUE = load_plugins().catalogue
SOURCES = [*ROOT.glob("rules/p2d_rules/*/*.py"), *ROOT.glob("plugins/*/src/*/*.py"), *ROOT.glob("auditor/**/*.py")]
TEXT = "\n".join(source.read_text(encoding="utf-8") for source in SOURCES)
NAMED = set(re.findall(r'"([a-z0-9]+(?:-[a-z0-9]+)*)"', TEXT))
BEGINNINGS = tuple(re.findall(r'CATALOGUE\[f"([a-z0-9-]+)\{', TEXT))
LOOKED_UP = re.compile(
    r"(prefect_|cli: |setting: |distribution: )"
    r"|prefect\.(tasks\.\w|blocks\.|filesystems|cache_policies\.|triggers\.|runtime\.|context)"
)
"""What rules ask the catalogue for by name: collections, libraries, Blocks, commands, settings, policies, …"""
FAMILIES = ("utilities-", "v1-utilities-", "v1-agent-", "client-", "trigger-", "handoff-future-")
"""Beginnings of ids that rules compare, and methods of clients and futures, which are priced where these are made."""
PART_OF = {
    "background-future-api": "background-delay",
    "block-client-api": "client-create-flow-run",
    "block-client-read": "client-create-flow-run",
    "deployment-find-flows": "flow-load-entrypoint",
    "event-schema-classes": "automation-class",
    "exception-classes": "state-inspect",
    "flow-serialize-validate": "flow-parameters-simple",
    "handoff-unmapped": "map-dynamic",
    "map-result-list": "map-dynamic",
    "schedule-object": "schedule-cron-class",
    "state-inspect": "handoff-return-state",
    "state-read-by-client": "client-create-flow-run",
    "transaction-manual": "transaction-ctx",
    "types-fields": "flow-parameters-simple",
    "v1-client-admin": "v1-backend-views",
    "v1-environment": "v1-run-config",
    "v1-exception-classes": "v1-signals",
    "v1-notifications": "v1-task-kw-state-handlers",
    "variable-client-api": "client-create-flow-run",
    "yaml-step-custom": "yaml-build",
    "async-taskgroup": "async-flow",
}
"""What has no hours of its own beside those of another construct."""
IN_THE_LEDGER = re.compile(
    r"(flow|task)-decorator|v1-task-decorator|flow-parameters-simple|task-(produces-data|source)"
)
"""What every flow or task costs is priced as such."""


def is_answered(construct: Construct) -> bool:
    return (
        construct.id in NAMED
        or construct.id.startswith(BEGINNINGS)
        or construct.setting is not None
        or construct.disposition == "drop"
        or bool(IN_THE_LEDGER.fullmatch(construct.id))
        or construct.id.startswith(FAMILIES)
        or construct.id in PART_OF
        or any(LOOKED_UP.match(name.text) for name in construct.names)
    )


def test_every_construct_that_a_name_tells_has_an_answer() -> None:
    told = [one for one in CATALOGUE.values() if any(re.match(r"@?prefect", name.text) for name in one.names)]
    assert len(told) > 400
    assert [one.id for one in told if not is_answered(one)] == []


def test_what_is_a_part_is_one_of_something_that_is_answered() -> None:
    assert [part for part, whole in PART_OF.items() if part not in CATALOGUE or not is_answered(CATALOGUE[whole])] == []
