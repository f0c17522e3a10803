"""How commands are called in messages, and which of them are the same piece of work."""

import hashlib
from pathlib import PurePosixPath

from p2d_audit import Command, Constant, Construct

from p2d_rules.catalogue import CATALOGUE

_INSTALLED = ("dockerfile", "containerfile", "docker-compose", "compose", "procfile", "supervisord")
_PIPELINES = (".circleci", ".github", ".gitlab", "taskfile", ".gitlab-ci", "azure-pipelines", "bitbucket-pipelines")


def shown(command: Command) -> str:
    """Return the subcommand as it is called."""
    return f"`prefect {command.name}`"


def api_of(command: Command) -> Construct | None:
    """Return the catalogue's entry for a subcommand."""
    return CATALOGUE.named(f"cli: {command.name}")


def key_of(command: Command) -> str:
    """Return what makes two commands the same: a hash of their text, which may hold a credential."""
    digest = hashlib.sha256(" ".join(command.text.split()).encode()).hexdigest()
    return f"prefect {command.name}#{digest[:8]}"


def value_of(command: Command, name: str) -> Constant:
    """Return the last value of an option or argument, None if it is not given."""
    return next((option.value for option in reversed(command.options) if option.name == name), None)


def is_installed(command: Command) -> bool:
    """Tell whether a command stands in a file that keeps it running: of an image, of services, of a cluster."""
    path = PurePosixPath(command.span.path.lower())
    if path.name.startswith(_INSTALLED) or path.suffix in (".dockerfile", ".service"):
        return True
    return path.suffix in (".yaml", ".yml") and not any(part.startswith(_PIPELINES) for part in path.parts)
