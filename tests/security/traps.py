"""A repository in which everything that anything could run writes a file when it is run."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from tests.cli.running import FLOW
from tests.git_repositories import Repository, init

_SHADOWS = ("yaml", "click", "msgspec", "astroid", "prefect", "dagster", "p2d_rules", "jinja2", "conftest")


class Trap(Struct, frozen=True):
    """The repository, the file that is there once anything was run, and the folder that only links lead to."""

    repository: Repository
    mark: Path
    outside: Path

    @property
    def folder(self) -> Path:
        """Where the work tree is."""
        return self.repository.folder


class _Pickled:
    """Makes a file when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        return (Path.touch, (Path(self.mark),))  # type: ignore[return-value]


def set_trap(folder: Path) -> Trap:
    """Make the repository, with two commits; the second changes all that the first has."""
    mark, outside = folder / "MARK", folder / "outside"
    outside.mkdir(parents=True)
    (outside / "secret.py").write_text("from prefect import flow\n@flow\ndef outside_flow(): pass\n", encoding="utf-8")
    (outside / "pyproject.toml").write_text('[tool.p2d-audit]\nexclude = ["flows/"]\n', encoding="utf-8")
    repository = init(folder / "work")
    trap = Trap(repository, mark, outside)
    repository.commit(_files(trap))
    repository.commit({"flows/late.py": "from prefect import flow\n@flow\ndef late(): pass\n"})
    for link, target in (
        ("linked", outside),
        ("flows/linked.py", outside / "secret.py"),
        ("CODEOWNERS", outside / "x"),
    ):
        (trap.folder / link).symlink_to(target)
    _poison_git(trap)
    return trap


def _files(trap: Trap) -> dict[str, str | bytes]:
    run = f"import pathlib; pathlib.Path({str(trap.mark)!r}).touch()\n"
    shell = f"touch {trap.mark}"
    flows = f"{run}{FLOW}"
    python = {f"{name}.py": run for name in _SHADOWS} | {"sitecustomize.py": run, "setup.py": run + "import prefect\n"}
    return {
        **python,
        "p2d_evil/__init__.py": run,
        "evil-1.0.dist-info/entry_points.txt": "[p2d_audit]\nevil = p2d_evil\n",
        "evil-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n",
        "flows/nightly.py": flows,
        "flows/cells.ipynb": _notebook(f"import prefect\n!{shell}\n%run p2d_evil\n{run}"),
        "pyproject.toml": '[tool.p2d-audit]\noutput = ["json=stolen.json"]\npacks = ["evil.toml"]\n',
        "evil.toml": 'id = "evil"\n',
        "prefect.yaml": f"deployments:\n  - name: !!python/object/apply:os.system ['{shell}']\n    entrypoint: x:y\n",
        "deploy/prefect.yaml": "deployments: [{name: a, entrypoint: flows/nightly.py:nightly}]\n",
        "Makefile": f"X := $(shell {shell})\nall:\n\t$(shell {shell}) prefect deploy\n",
        "run.sh": f"#!/bin/sh\n{shell}\nprefect deploy --all `{shell}` $({shell})\n",
        ".envrc": shell, ".env": f"PREFECT_API_URL=$({shell})\n",
        "main.tf": f'data "external" "x" {{ program = ["sh", "-c", "{shell}"] }}\nresource "prefect_flow" "x" {{}}\n',
        ".gitattributes": "* filter=evil diff=evil merge=evil\n",
        ".gitmodules": f'[submodule "evil"]\n\tpath = evil\n\turl = ext::sh -c "{shell}"\n\tupdate = !{shell}\n',
        ".p2d_audit_cache/v1/fa/cts": pickle.dumps(_Pickled(trap.mark)),
        "templates/page.html.j2": f"{{{{ ''.__class__.__mro__[1].__subclasses__() }}}}{shell}",
    }  # fmt: skip


def _notebook(code: str) -> str:
    import json

    cell = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": code}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]})


def _poison_git(trap: Trap) -> None:
    """Give the repository a configuration, hooks and attributes that would run a program."""
    git, evil = trap.folder / ".git", trap.folder / ".git" / "evil"
    evil.write_text(f"#!/bin/sh\ntouch {trap.mark}\n", encoding="utf-8")
    evil.chmod(0o755)
    (git / "included").write_text(f"[core]\n\tfsmonitor = {evil}\n\tsshCommand = {evil}\n", encoding="utf-8")
    with (git / "config").open("a", encoding="utf-8") as config:
        config.write(f"""
[core]
\tfsmonitor = {evil}
\thooksPath = {git / "hooks"}
\tpager = {evil}
\teditor = {evil}
\taskPass = {evil}
\tsshCommand = {evil}
\tgitProxy = {evil}
\talternateRefsCommand = {evil}
\tworktree = {trap.outside}
[include]
\tpath = included
[diff]
\texternal = {evil}
[diff "evil"]
\ttextconv = {evil}
\tcommand = {evil}
[filter "evil"]
\tclean = {evil}
\tsmudge = {evil}
\tprocess = {evil}
\trequired = true
[merge "evil"]
\tdriver = {evil}
[credential]
\thelper = !{evil}
[gpg]
\tprogram = {evil}
[alias]
\trev-parse = !{evil}
\tls-tree = !{evil}
[remote "origin"]
\turl = ext::sh -c {evil}
\tpromisor = true
\tpartialclonefilter = blob:none
[extensions]
\tpartialClone = origin
[uploadpack]
\tpackObjectsHook = {evil}
[submodule "evil"]
\turl = ext::sh -c {evil}
\tupdate = !{evil}
""")
    for hook in ("post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman", "pre-auto-gc"):
        place = git / "hooks" / hook
        place.parent.mkdir(exist_ok=True)
        place.write_text(f"#!/bin/sh\ntouch {trap.mark}\n", encoding="utf-8")
        place.chmod(0o755)
