"""Tells by its name whether a class of Prefect or of one of its collections is a Block."""

from __future__ import annotations

_HOMES = ("prefect.blocks.", "prefect.filesystems.", "prefect.infrastructure.", "prefect_")
_NO_BLOCKS = (
    "TaskRunner", "Worker", "Runner", "Error", "Exception", "Status", "Variables", "Configuration", "Parameters",
    "DbtPrefect", "Settings", "Result", "Output", "Client", "Driver", "Type", "Options", "JobRun", "Failed", "TimedOut",
    "Skipped", "Terminated", "Cancelled", "Incomplete", "Components", "Payload", "Policy", "State", "Executor",
    "Context", "Manager", "Identity", "Observer", "Subscriber", "Format", "Adapter",
)  # fmt: skip
"""Endings of classes that live beside Blocks in Prefect's collections and are none."""
_NO_BLOCK_MODULES = (
    ".workers", ".task_runners", ".deployments.", ".graphql_schema", ".schemas.", ".models.", ".observers", ".settings",
    ".exceptions", ".messaging", ".locking", ".client.", ".lease_storage", ".cleanup_queue", ".ordering", ".bundles.",
    "._", ".core.runner", ".diagnostics",
)  # fmt: skip
_UPPER = frozenset({"JSON", "S3", "GCS", "SMB"})
"""Blocks whose name is written as constants are."""
FIRST = "prefect.client.Secret"
FIRST_SECRETS = frozenset(
    {
        FIRST,
        "prefect.client.secrets.Secret",
        *(f"prefect.tasks.secrets.{home}{name}" for home, name in (
            ("", "PrefectSecret"), ("base.", "PrefectSecret"), ("", "EnvVarSecret"), ("env_var.", "EnvVarSecret"),
            ("", "SecretBase"), ("base.", "SecretBase"),
        )),
    }
)  # fmt: skip
"""The secrets of Prefect 1, which are what became Blocks."""


def block_class(name: str) -> str | None:
    """Return the dotted class if a name is one of a Prefect Block, else None."""
    last = name.rpartition(".")[2]
    if not name.startswith(_HOMES) or not last[:1].isupper() or last.endswith(_NO_BLOCKS):
        return None
    if (last.isupper() and last not in _UPPER) or any(module in name for module in _NO_BLOCK_MODULES):
        return None
    return name
