"""Does with a composite action what GitHub's runner does: expressions, environment, outputs, steps in their order."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from msgspec import Struct

_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}", re.DOTALL)
_NAME = re.compile(r"'[^']*'|[a-z][\w.-]*")


class Ran(Struct, frozen=True):
    """What a run of the action left behind: the statuses of its scripts, what they said, and all outputs."""

    statuses: dict[str, int]
    said: dict[str, str]
    used: dict[str, dict[str, str]]
    outputs: dict[str, str]
    summary: str


class Job(Struct, frozen=True):
    """A job on a runner: the audited repository, the folder for what is temporary, and the event that started it.

    Steps that are `done` were run by an earlier job in the same temporary folder.
    """

    action: Path
    workspace: Path
    temporary: Path
    event: Mapping[str, Any]
    python: str
    done: frozenset[str] = frozenset()

    def run(self, uses: Mapping[str, str] | None = None, **inputs: str) -> Ran:
        """Run the action's steps; `uses` are the outcomes of steps that use other actions, by their id."""
        document = yaml.safe_load((self.action / "action.yml").read_text(encoding="utf-8"))
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        assert set(given) <= set(document["inputs"])
        known = {name: given.get(name, one["default"]) for name, one in document["inputs"].items()}
        context: dict[str, Any] = {
            "inputs": known,
            "github": {"event": self.event, "repository": "acme/flows"},
            "steps": {"python": {"outputs": {"python-path": self.python}}},
        }
        return self._steps(document, context, uses or {})

    def _steps(self, document: Mapping[str, Any], context: dict[str, Any], outcomes: Mapping[str, str]) -> Ran:
        statuses: dict[str, int] = {}
        said, used = {}, {}
        for step in document["runs"]["steps"]:
            failed = any(status for status in statuses.values())
            if failed or step["name"] in self.done or ("if" in step and not evaluate(step["if"], context)):
                continue
            if "uses" in step:
                used[step["name"]] = {name: fill(str(value), context) for name, value in step["with"].items()}
                context["steps"].setdefault(step["id"], {})["outcome"] = outcomes.get(step["id"], "success")
                continue
            done, outputs = self._script(step, context)
            statuses[step["name"]], said[step["name"]] = done.returncode, done.stdout + done.stderr
            context["steps"][step.get("id", step["name"])] = {"outputs": outputs}
        outputs = {name: fill(one["value"], context) for name, one in document["outputs"].items()}
        summary = self._file("summary")
        return Ran(statuses, said, used, outputs, summary.read_text(encoding="utf-8"))

    def _script(
        self, step: Mapping[str, Any], context: Mapping[str, Any]
    ) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
        assert step["shell"] == "bash"
        assert "${{" not in step["run"]
        script, output = self._file("script.sh"), self._file("output")
        script.write_text(step["run"], encoding="utf-8")
        output.write_text("", encoding="utf-8")
        bash = shutil.which("bash")
        assert bash is not None
        done = subprocess.run(
            [bash, "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
            cwd=self.workspace,
            env=self._environment(output) | {name: fill(str(v), context) for name, v in step.get("env", {}).items()},
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=600,
        )
        lines = output.read_text(encoding="utf-8").splitlines()
        return done, dict(line.split("=", 1) for line in lines)

    def _environment(self, output: Path) -> dict[str, str]:
        summary = self._file("summary")
        summary.touch()
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "GITHUB_"))}
        return kept | {
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(self.action),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_REPOSITORY": "acme/flows",
            "GITHUB_STEP_SUMMARY": str(summary),
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(self.temporary),
        }

    def _file(self, name: str) -> Path:
        folder = self.temporary / "commands"
        folder.mkdir(exist_ok=True)
        return folder / name


def fill(text: str, context: Mapping[str, Any]) -> str:
    """Return a text with its expressions, which are names alone, replaced by what they stand for."""
    return _EXPRESSION.sub(lambda found: str(look_up(found[1], context) or ""), text)


def evaluate(expression: str, context: Mapping[str, Any]) -> bool:
    """Return what a condition of names, texts, `==`, `!`, `&&` and `||` comes to."""
    body = _EXPRESSION.fullmatch(expression.strip())
    assert body is not None
    names: list[Any] = []

    def placed(found: re.Match[str]) -> str:
        names.append(found[0][1:-1] if found[0].startswith("'") else look_up(found[0], context))
        return f"names[{len(names) - 1}]"

    text = re.sub(r"!(?!=)", " not ", _NAME.sub(placed, body[1])).replace("&&", " and ").replace("||", " or ")
    return bool(eval(text.strip(), {"__builtins__": {}}, {"names": names}))


def look_up(name: str, context: Mapping[str, Any]) -> Any:
    """Return what a dotted name stands for; what is not there is None, as with GitHub."""
    here: Any = context
    for part in name.split("."):
        here = here.get(part) if isinstance(here, Mapping) else None
    return here
