"""The names of Prefect that the readers know, against those that the installed Prefect has."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from p2d_audit.facts.shell.programs import SUBCOMMANDS
from p2d_audit.facts.shell.settings import is_setting

pytestmark = pytest.mark.oracle


def test_each_setting_is_known() -> None:
    settings = pytest.importorskip("prefect.settings")

    names = set(_variables(settings.Settings))
    assert len(names) > 300
    assert [name for name in sorted(names) if not is_setting(name)] == []


@pytest.mark.parametrize("name", ["PREFECT_VERSION", "PREFECT_IMAGE", "PREFECT_TAG", "PREFECT_PID", "PREFECT_X"])
def test_a_variable_of_a_projects_own_is_no_setting(name: str) -> None:
    assert not is_setting(name)


def test_each_subcommand_is_known() -> None:
    pytest.importorskip("prefect")
    said = subprocess.run(
        [sys.executable, "-m", "prefect", "--help"], capture_output=True, text=True, check=True
    ).stdout

    names = set(re.findall(r"^│ ([a-z][a-z-]+)(?=[ ,│])", said, re.MULTILINE))
    assert "deploy" in names
    assert names - SUBCOMMANDS == set()


def _variables(model: Any) -> Iterator[str]:
    """Yield the environment variables of a class of settings and of those in it."""
    for name, field in model.model_fields.items():
        alias = field.validation_alias
        for choice in getattr(alias, "choices", [alias]):
            if str(choice).lower().startswith("prefect_"):
                yield str(choice).upper()
        if isinstance(field.annotation, type) and hasattr(field.annotation, "model_fields"):
            yield from _variables(field.annotation)
        else:
            yield f"{model.model_config['env_prefix']}{name}".upper()
