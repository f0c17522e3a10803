"""What a file that is no Python says of Prefect, alone: small structs that can be stored, made by readers.

The linker joins them to flows and to each other and makes the model's objects of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from msgspec import Struct

from p2d_audit.model import (
    BlockAction,
    Component,
    DeploymentSource,
    Requirement,
    ScheduleKind,
    Setting,
    Span,
    TriggerKind,
    Unknown,
    VariableAction,
)


class Word(Struct, frozen=True):
    """A word of a shell command, without its quotes; not `known` if it holds a variable, substitution or template."""

    text: str
    span: Span
    known: bool = True


class ShellCommand(Struct, frozen=True, kw_only=True, tag_field="declares", tag="command"):
    """A call of the `prefect` program; `words` are those after the program's name."""

    words: tuple[Word, ...]
    text: str
    span: Span


class HttpRequest(Struct, frozen=True, kw_only=True, tag_field="declares", tag="request"):
    """A request to Prefect's REST API, such as the one of `curl` that starts a run."""

    method: str
    url: Word
    span: Span


class DeclaredSchedule(Struct, frozen=True, kw_only=True, tag_field="declares", tag="schedule"):
    """A schedule: `value` is the cron text, the interval in seconds (`3600s`) or the RRULE text.

    `deployment` is the `key` of the deployment that it belongs to: one of the same file, else of the same folder
    in a file of the same kind. Where that is one of several, `jobs["a"]`, and only `jobs` is declared, it is that.
    """

    span: Span
    kind: ScheduleKind
    value: str | Unknown
    timezone: str | Unknown | None = None
    active: bool | Unknown = True
    anchor: str | None = None
    day_or: bool = True
    written_as: str = ""
    deployment: str | None = None
    parameters: Mapping[str, Any] = {}
    slug: str | Unknown | None = None


class DeclaredValue(Struct, frozen=True, kw_only=True, tag_field="declares", tag="value"):
    """A text that files of the same kind and folder call `key`.

    Where one of them declares `Unknown` with this `source`, this text is put in.
    """

    span: Span
    key: str
    value: str


class DeclaredOption(Struct, frozen=True, kw_only=True):
    """A setting of a deployment; `text` is the value as written, `span` where it stands.

    The names are those of prefect.yaml and Python, such as `job_variables`, `pull`, `concurrency_limit`, `paused`.
    """

    name: str
    value: Any
    text: str
    span: Span


class DeclaredDeployment(Struct, frozen=True, kw_only=True, tag_field="declares", tag="deployment"):
    """A deployment: `flow` is a flow's name, `entrypoint` is `file.py:function` or `module.function`.

    A file in the entrypoint is looked for from the folder of the declaring file upwards. `key` is what
    other declarations of the file call it by.
    """

    span: Span
    key: str
    name: str | Unknown
    source: DeploymentSource
    flow: str | Unknown | None = None
    entrypoint: str | Unknown | None = None
    work_pool: str | Unknown | None = None
    parameters: Mapping[str, Any] = {}
    options: tuple[DeclaredOption, ...] = ()


class DeclaredBlock(Struct, frozen=True, kw_only=True, tag_field="declares", tag="block"):
    """A use of a Block; `type` is its slug, such as `s3-bucket`, or the dotted class."""

    span: Span
    type: str
    action: BlockAction
    name: str | Unknown | None


class DeclaredVariable(Struct, frozen=True, kw_only=True, tag_field="declares", tag="variable"):
    """A use of a Prefect Variable."""

    span: Span
    name: str | Unknown
    action: VariableAction


class DeclaredAutomation(Struct, frozen=True, kw_only=True, tag_field="declares", tag="automation"):
    """An automation; `actions` are the types of its actions, such as `run-deployment`.

    `deployment` is the `key` of the one that it runs, found as that of a schedule. `settings` are those of the
    trigger, with the names of Prefect's API, such as `expect`, `match_related` and `triggers`.
    """

    span: Span
    name: str | Unknown | None
    trigger: TriggerKind
    text: str
    actions: tuple[str, ...]
    deployment: str | None = None
    settings: Mapping[str, Any] = {}


class DeclaredUse(Struct, frozen=True, kw_only=True, tag_field="declares", tag="use"):
    """A use of anything else of Prefect's by its name, such as `terraform.prefect_work_pool`."""

    span: Span
    symbol: str


class DeclaredDistribution(Struct, frozen=True, kw_only=True, tag_field="declares", tag="distribution"):
    """A distribution that the tree itself makes; `name` is normalised."""

    span: Span
    name: str


class Doubt(Struct, frozen=True, kw_only=True, tag_field="declares", tag="doubt"):
    """Something of Prefect's in the file that could not be understood, and why."""

    span: Span
    what: str
    why: str


Declaration: TypeAlias = (
    ShellCommand
    | HttpRequest
    | Component
    | Setting
    | Requirement
    | DeclaredValue
    | DeclaredDeployment
    | DeclaredSchedule
    | DeclaredBlock
    | DeclaredVariable
    | DeclaredAutomation
    | DeclaredUse
    | DeclaredDistribution
    | Doubt
)
