"""Compiles the catalogue's tables while a wheel is built, so that they are not parsed at each start."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

TABLES = Path("rules", "p2d_rules", "catalogue")
COMPILED = "compiled.json"


class CompiledCatalogue(BuildHookInterface[Any]):
    """Writes the tables beside themselves as one JSON file, with a digest of what it was made of.

    The package that could do this (`p2d_audit.catalogue.compile_tables`) is not there yet; a test holds both together.
    """

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - as hatchling calls it
        """Write the file and have it packed."""
        folder = Path(self.root, TABLES)
        texts = {file.name: file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.toml"))}
        digest = hashlib.blake2b(digest_size=16)
        for name, text in sorted(texts.items()):
            digest.update(f"{name}\0{text}\0".encode())
        content = {"digest": digest.hexdigest(), "tables": {name: tomllib.loads(text) for name, text in texts.items()}}
        file = folder / COMPILED
        file.write_text(json.dumps(content, ensure_ascii=False, sort_keys=True), encoding="utf-8")
        build_data["artifacts"].append((TABLES / COMPILED).as_posix())
