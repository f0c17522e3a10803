"""Recognises Prefect's container images, Helm charts and GitHub actions, and the major version these surely have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, TypeAlias

from p2d_audit.model import Component, Span

Major: TypeAlias = Literal["1", "2", "3"]

_IMAGE = re.compile(
    r"(?P<registry>(?:\$?\{\{.*?\}\}|[^\s:@])+(?::\d+)?/)?(?P<name>prefecthq/(?:prefect[\w-]*|server|ui|apollo))"
    r"(?::(?P<tag>(?:\$?\{\{.*?\}\}|\$\([^()]*\)|[^@/\s\"'])+))?(?:@(?P<digest>sha256:[0-9a-fA-F]+))?"
)
_LONGEST = 500
_NO_REGISTRY = re.compile(r"github\.com|gitlab|bitbucket|/r/$|/repos?/")
_DEFAULT = re.compile(r"\$\{\w+:?-([^{}$]+)\}")
_MAJOR = re.compile(r"(?:core-|all_extras-)?v?(\d+)(?=\.\d|-|$)")
_MAJORS: Mapping[str, Major] = {"0": "1", "1": "1", "2": "2", "3": "3"}
_VERSIONED = frozenset({
    "prefecthq/prefect", "prefecthq/prefect-client", "prefecthq/prefect-dev", "prefecthq/server", "prefecthq/ui",
    "prefecthq/apollo",
})  # fmt: skip
"""Images whose tags are versions of Prefect."""

_ACTION = re.compile(r"(?P<name>prefecthq/[\w./-]+)@(?P<version>\S+)", re.IGNORECASE)
_CHART = re.compile(
    r"(?:(?P<repository>\S*)/)?"
    r"(?P<name>prefect-(?:server|worker|agent|orion|prometheus-exporter|operator)|prometheus-prefect-exporter)"
)
_CHART_MAJORS: Mapping[str, Major] = {"prefect-agent": "2", "prefect-orion": "2"}
"""Agents and Orion are there in Prefect 2 alone."""


def read_image(text: str, span: Span, *, bare: bool) -> Component | None:
    """Return the image of Prefect's that a text names; `bare` allows one without a tag."""
    if "prefecthq/" not in text or len(text) > _LONGEST:
        return None
    text = text.strip().removeprefix("docker://")
    found = _IMAGE.fullmatch(_DEFAULT.sub(r"\1", text))
    if found is None or _NO_REGISTRY.search(found["registry"] or "") or "//" in (found["registry"] or ""):
        return None
    version = found["tag"] or found["digest"]
    return make_image(found["name"], version, span) if version or bare else None


def make_image(name: str, tag: str | None, span: Span) -> Component:
    """Return the image with a tag; a digest tells nothing of the version."""
    major = major_of_tag(tag) if name in _VERSIONED else None
    return Component(span=span, kind="image", name=name, version=tag, prefect=major)


def is_image(name: str) -> bool:
    """Say whether a text is the name of an image of Prefect's, without a tag."""
    found = _IMAGE.fullmatch(name) if len(name) <= _LONGEST else None
    return found is not None and not found["tag"] and not _NO_REGISTRY.search(found["registry"] or "")


def image_name(name: str) -> str:
    """Return the name of an image of Prefect's without its registry."""
    found = _IMAGE.fullmatch(name[:_LONGEST])
    return found["name"] if found else name


def major_of_tag(tag: str | None) -> Major | None:
    """Return the major version that an image's tag tells, such as `2-python3.11`; None if it tells none."""
    found = _MAJOR.match(_DEFAULT.sub(r"\1", tag or ""))
    return _MAJORS.get(found[1]) if found else None


def read_action(text: str, span: Span) -> Component | None:
    """Return the GitHub action of Prefect's that `uses:` names."""
    found = _ACTION.fullmatch(text.strip())
    if found is None:
        return None
    return Component(span=span, kind="action", name=found["name"], version=found["version"], prefect=None)


def read_chart(text: str, version: str | None, span: Span) -> Component | None:
    """Return the Helm chart of Prefect's that a text such as `prefect/prefect-worker` names."""
    found = _CHART.fullmatch(text.strip())
    if found is None or (found["repository"] or "").startswith("."):
        return None
    return Component(
        span=span, kind="chart", name=found["name"], version=version, prefect=_CHART_MAJORS.get(found["name"])
    )
