"""What a copy of a flow or task costs, by the settings that it changes."""

from p2d_audit import Construct, Option, Unknown

from p2d_rules.catalogue import CATALOGUE

FIRST = CATALOGUE["v1-task-copy"]
COPIES = {
    "prefect.flows.Flow.with_options": CATALOGUE["flow-with-options"],
    "prefect.tasks.Task.with_options": CATALOGUE["task-with-options"],
    "prefect.tasks.Task.copy": FIRST,
}
METHODS = {"flow": "prefect.flows.Flow.with_options", "task": "prefect.tasks.Task.with_options"}
RETRIES = frozenset({"retries", "retry_delay_seconds", "retry_jitter_factor"})
NAMING = frozenset({"description", "name", "tags", "version"})
ORDINARY = RETRIES | NAMING
RUN_NAMES = frozenset({"flow_run_name", "task_run_name"})
RESULTS = frozenset(
    {"cache_result_in_memory", "persist_result", "result_serializer", "result_storage", "result_storage_key"}
)


def prices(kind: str, options: tuple[Option, ...]) -> tuple[Construct, Construct]:
    """Return what a copy costs, and the construct it names: of its settings the dearest, or the one that all are.

    Another name, other tags and retries are what a copy is for, whatever they cost elsewhere.
    """
    copy = COPIES[METHODS[kind]]
    known = [(setting, CATALOGUE.named(f"@prefect.{kind}({setting}=)")) for setting in _settings(kind, options)]
    found = [(setting, construct) for setting, construct in known if construct is not None]
    if len(known) == 1 and found:
        setting, construct = found[0]
        return copy if setting in ORDINARY else construct, copy if setting in NAMING else construct
    dear = [construct for setting, construct in found if setting not in ORDINARY]
    dearest = max((copy, *dear), key=lambda one: one.effort.likely)
    return dearest, dearest


def _settings(kind: str, options: tuple[Option, ...]) -> list[str]:
    """Return the keywords that options amount to, each once: all that say how results are kept are one."""
    found = [_setting(kind, option) for option in options]
    alike = {"persist_result": RESULTS, "retries": RETRIES}
    for first, others in alike.items():
        if len(found) > 1 and all(one in others for one in found):
            return [first if first in found else found[0]]
    return list(dict.fromkeys(found))


def _setting(kind: str, option: Option) -> str:
    """Return the keyword an option amounts to: a name made in the run is one of the run."""
    if option.name in RUN_NAMES or (option.name == "name" and isinstance(option.value, Unknown)):
        return f"{kind}_run_name"
    return option.name
