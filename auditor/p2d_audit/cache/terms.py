"""Tells by one digest all that a report depends on: the tool, its plugins, what was asked, every byte that was read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import msgspec
from msgspec.structs import replace

from p2d_audit.cache.remembering import engine
from p2d_audit.config import Config
from p2d_audit.files import Found
from p2d_audit.plugins import Plugins
from p2d_audit.report import Run

_WORKS_WITH = ("p2d_audit", "astroid", "yaml", "packaging", "pathspec")


def digest_terms(run: Run, config: Config, plugins: Plugins, found: Found, today: date | None) -> str:
    """Return the digest of an audit's terms; audits with the same one have the same report, but for the gate."""
    digest = hashlib.blake2b(digest_size=20)
    for part in _parts(run, config, plugins, found, today):
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.hexdigest()


def _parts(run: Run, config: Config, plugins: Plugins, found: Found, today: date | None) -> Iterator[bytes]:
    yield engine((*_WORKS_WITH, *_packages(plugins))).encode()
    yield msgspec.json.encode([(pack.id, pack.version, pack.digest) for pack in plugins.packs])
    asked = replace(config, fail_on=None, output=(), baseline=None), replace(run, fail_on=())
    yield msgspec.json.encode((*asked, today), enc_hook=_plain)
    yield msgspec.json.encode((found.read, found.paths, found.skipped, found.failed), enc_hook=_plain)
    for source in found.sources:
        yield f"{source.path}\0{source.kind}".encode(errors="surrogateescape")
        yield hashlib.blake2b(source.content, digest_size=20).digest()


def _packages(plugins: Plugins) -> Sequence[str]:
    """Return the packages that rules, readers and recognisers are from."""
    code = [*(type(rule) for rule in plugins.rules), *(reader.read for reader in plugins.readers)]
    return sorted({one.__module__.partition(".")[0] for one in code} - {"p2d_audit"})


def _plain(value: object) -> object:
    return value.as_posix() if isinstance(value, Path) else repr(value)
