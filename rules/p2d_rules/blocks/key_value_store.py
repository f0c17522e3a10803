"""The key-value store of Prefect 1."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from p2d_audit import Constant, Finding, Project, Reference, Rule, Unknown

from p2d_rules.catalogue import CATALOGUE

STORE, ONLY_READ, ONLY_WRITTEN = (CATALOGUE[name] for name in ("v1-kv-store", "v1-kv-read", "v1-kv-write"))


class KeyValueStore(Rule):
    """The key-value store of Prefect 1 is used.

    What a flow remembers there for its next run has no such home in Dagster:
    time partitions make it needless, the metadata of the last materialisation, a
    sensor's cursor or a table of one's own hold it. A key that no code sets is
    configuration: an environment variable, which `dg.EnvVar` names.

    ```python prefect1
    from prefect import task
    from prefect.backend import get_key_value, set_key_value

    @task
    def orders():
        last = get_key_value("watermark")  # PTD411
        set_key_value("watermark", last + 1)  # PTD411
    ```

    becomes

    ```python dagster
    days = dg.DailyPartitionsDefinition(start_date="2026-01-01")

    @dg.asset(partitions_def=days)
    def orders(context: dg.AssetExecutionContext):
        return context.partition_key
    ```
    """

    code = "PTD411"
    severity = "error"
    construct = STORE

    def check_project(self, project: Project) -> Iterator[Finding]:
        uses = [one for one in project.references if one.kind == "call" and CATALOGUE.named(one.symbol) is STORE]
        written = [_pattern(one) for one in uses if not _reads(one)]
        read = [_pattern(one) for one in uses if _reads(one)]
        for one in uses:
            verb = "read" if _reads(one) else "written"
            told = f"key{_shown(one)} of the key-value store is {verb}"
            place = f"kv/{_pattern(one)}"
            if any(_may_be(_pattern(one), other) for other in (written if _reads(one) else read)):
                yield self.finding(one, told, key=place)
                continue
            message = f"{told}, and nothing here {'writes' if _reads(one) else 'reads'} it"
            construct = ONLY_READ if _reads(one) else ONLY_WRITTEN
            yield self.finding(one, message, key=place, severity="warning", construct=construct)


def _reads(reference: Reference) -> bool:
    return reference.symbol.endswith(("get_key_value", "list_keys"))


def _key(reference: Reference) -> Constant:
    return next((option.value for option in reference.options if option.name == "key"), reference.first)


def _shown(reference: Reference) -> str:
    key = _key(reference)
    return f" `{key.source if isinstance(key, Unknown) else key}`" if isinstance(key, str | Unknown) else ""


def _pattern(reference: Reference) -> str:
    """Return which keys can be meant, with `*` for what only a run knows."""
    key = _key(reference)
    if isinstance(key, str):
        return key
    text = key.source if isinstance(key, Unknown) else ""
    return re.sub(r"\{[^}]*\}", "*", text[2:-1]) if text.startswith(('f"', "f'")) else "*"


def _may_be(key: str, other: str) -> bool:
    return fnmatchcase(key, other) or fnmatchcase(other, key)
