"""Asks Microsoft's SARIF Multitool what it thinks of a log.

It is called as a program of its own: through npx the kinds of rules would be cut at their `;`. Its exit status is
0 whatever it finds, so its own log is read. It skips files whose names do not end in `.sarif`, and large ones.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

PACKAGES = Path(__file__).parent.parent / "node" / "node_modules" / "@microsoft"
MANY = "GH1004.ReviewArraysThatExceedConfigurableDefaults"
"""A rule with limits older than GitHub's own: 1,000 results, 10 locations, 100 code flows."""

RULES = {
    "GH1001.ProvideRequiredLocationProperties": "Error",
    "GH1002.InlineThreadFlowLocations": "Error",
    "GH1003.ProvideRequiredRegionProperties": "Error",
    MANY: "Error",
    "GH1005.LocationsMustBeRelativeUrisOrFilePaths": "Error",
    "GH1006.ProvideCheckoutPath": "Error",
    "GH1007.ProvideFullyFormattedMessageStrings": "Error",
    "SARIF2006.UrisShouldBeReachable": "Disabled",
}
"""What is switched on that the tool leaves off, and off what asks the network."""


class Complaint(NamedTuple):
    """What the tool says: level, rule and message id, and the first thing it is about."""

    level: str
    rule: str
    message: str
    about: str


def packaged(name: str) -> Path:
    """Return a file of the tool; skip the test where npm has not installed it."""
    found = sorted(PACKAGES.glob(f"sarif-multitool-*/{name}"))
    if not found:
        pytest.skip("the SARIF Multitool is not installed; `npm ci --prefix tests/node` does it")
    return found[0]


def complaints(log: Path, *, large: bool = False) -> list[Complaint]:
    """Return the errors, warnings and notes about a log by all of its own rules and those for GitHub.

    Of a `large` one it is not asked whether there are more results than older limits allowed.
    """
    program = packaged("Sarif.Multitool*")
    program.chmod(0o755)
    settings, out = log.with_suffix(".xml"), log.with_name(f"{log.stem}.judged.sarif")
    settings.write_text(_settings({**RULES, MANY: "Disabled"} if large else RULES), encoding="utf-8")
    command = [
        program, "validate", log, "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning;Note",
        "-c", settings, "-o", out, "--log", "ForceOverwrite", "--max-file-size-in-kb", "100000",
    ]  # fmt: skip
    environment = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    told = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=environment)
    assert out.is_file(), told.stdout + told.stderr
    assert "skipped" not in told.stdout, told.stdout
    assert "did not complete" not in told.stdout, told.stdout
    (run,) = json.loads(out.read_text(encoding="utf-8-sig"))["runs"]
    rules = run["tool"]["driver"].get("rules", ())
    levels = {rule["id"]: rule.get("defaultConfiguration", {}).get("level") for rule in rules}
    return [
        Complaint(
            result.get("level") or levels.get(result["ruleId"]) or "warning",
            result["ruleId"],
            result["message"]["id"],
            next(iter(result["message"].get("arguments", ())), ""),
        )
        for result in run.get("results") or ()
    ]


def _settings(rules: dict[str, str]) -> str:
    entries = "".join(
        f'<Properties Key="{name}.Options">'
        f'<Property Key="RuleEnabled" Value="{value}" Type="Driver.RuleEnabledState"/></Properties>'
        for name, value in rules.items()
    )
    return f'<?xml version="1.0" encoding="utf-8"?>\n<Properties>{entries}</Properties>\n'
