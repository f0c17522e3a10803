"""Reads what surrounds a project's Python: scripts, pipelines, images, requirements and settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from p2d_audit.declarations import Declaration
from p2d_audit.facts.documents import Document
from p2d_audit.facts.requirements.conda_files import read_conda_file
from p2d_audit.facts.requirements.ignore_files import read_ignore_file
from p2d_audit.facts.requirements.ini_files import read_ini_file
from p2d_audit.facts.requirements.json_locks import read_json_lock
from p2d_audit.facts.requirements.pip_files import read_requirements
from p2d_audit.facts.requirements.toml_files import read_toml_file
from p2d_audit.facts.shell.invocations import once
from p2d_audit.facts.surroundings.dockerfile import read_dockerfile
from p2d_audit.facts.surroundings.jenkinsfile import read_jenkinsfile
from p2d_audit.facts.surroundings.makefile import read_makefile
from p2d_audit.facts.surroundings.option_files import read_option_file
from p2d_audit.facts.surroundings.scripts import (
    read_batch_file,
    read_crontab,
    read_environment_file,
    read_power_shell_file,
    read_procfile,
    read_shell_file,
)
from p2d_audit.facts.surroundings.yaml_files import read_yaml
from p2d_audit.facts.surroundings.yaml_templates import read_yaml_text
from p2d_audit.hookspecs import ReadFailure

_Read: TypeAlias = Callable[[str, str], Iterable[Declaration] | ReadFailure]

READERS: Mapping[str, tuple[_Read, ...]] = {
    "requirements": (read_requirements,),
    "toml": (read_toml_file,),
    "lock": (read_json_lock,),
    "ini": (read_ini_file, read_option_file),
    "ignore": (read_ignore_file,),
    "shell": (read_shell_file,),
    "powershell": (read_power_shell_file,),
    "batch": (read_batch_file,),
    "docker": (read_dockerfile,),
    "make": (read_makefile,),
    "procfile": (read_procfile,),
    "crontab": (read_crontab,),
    "jenkins": (read_jenkinsfile,),
    "environment": (read_environment_file,),
    "yaml": (read_yaml_text,),
}
"""By kind of file what reads it: path and text in, declarations out."""


def read_surroundings(path: str, kind: str, text: str) -> tuple[Declaration, ...] | ReadFailure:
    """Return what a file of any kind but Python and parsed YAML says of Prefect, or why it cannot be read."""
    found: list[Declaration] = []
    for read in READERS.get(kind, ()):
        declared = read(path, text)
        if isinstance(declared, ReadFailure):
            return declared
        found += declared
    return tuple(once(found))


def read_part(path: str, kind: str, text: str) -> tuple[Declaration, ...]:
    """Return what a part of a file says as if it were a file of a kind; a part that cannot be read says nothing."""
    read = read_surroundings(path, kind, text)
    return () if isinstance(read, ReadFailure) else read


def read_yaml_surroundings(path: str, text: str, document: Document) -> Iterator[Declaration]:
    """Yield what a YAML file says of Prefect beside deployments: commands, images, settings, requirements."""
    yield from once((*read_conda_file(path, document), *read_yaml(path, text, document)))
