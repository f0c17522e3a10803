"""Seals what is kept, so that a file planted in a cache is not believed and a kept literal cannot be read there.

The key lies in the user's own cache folder, outside of every audited tree, or is given by the environment.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import zlib
from pathlib import Path

KEY = "P2D_AUDIT_CACHE_KEY"
"""The environment variable that can give the key, so that pipelines can keep a cache between machines."""

_KEY_SIZE = 32
_NONCE_SIZE = 16
_MAC_SIZE = 32
_FAST = 1


def find_key() -> bytes | None:
    """Return the user's key, made when it is first wanted; None if there is no place for it."""
    given = os.environ.get(KEY)
    if given:
        return hashlib.blake2b(given.encode(errors="surrogateescape"), digest_size=_KEY_SIZE).digest()
    folder = _own_folder()
    if folder is None:
        return None
    try:
        return _kept(folder / "key")
    except OSError:
        return None


def seal(content: bytes, key: bytes, name: str) -> bytes:
    """Return the content as it is kept under a name."""
    nonce = os.urandom(_NONCE_SIZE)
    hidden = _mixed(zlib.compress(content, _FAST), key, nonce)
    return nonce + _mac(nonce + hidden, key, name) + hidden


def unseal(sealed: bytes, key: bytes, name: str) -> bytes | None:
    """Return what was sealed under this name with this key, None if it was not."""
    nonce, mac = sealed[:_NONCE_SIZE], sealed[_NONCE_SIZE : _NONCE_SIZE + _MAC_SIZE]
    hidden = sealed[_NONCE_SIZE + _MAC_SIZE :]
    if not hmac.compare_digest(mac, _mac(nonce + hidden, key, name)):
        return None
    try:
        return zlib.decompress(_mixed(hidden, key, nonce))
    except zlib.error:  # no mistake of the key's: another version packed it in another way
        return None


def _mac(content: bytes, key: bytes, name: str) -> bytes:
    digest = hashlib.blake2b(key=key, digest_size=_MAC_SIZE)
    digest.update(f"{name}\0".encode())
    digest.update(content)
    return digest.digest()


def _mixed(content: bytes, key: bytes, nonce: bytes) -> bytes:
    """Add the key stream, or take it off again."""
    stream = hashlib.shake_256(key + nonce).digest(len(content))
    mixed = int.from_bytes(content, "little") ^ int.from_bytes(stream, "little")
    return mixed.to_bytes(len(content), "little")


def _own_folder() -> Path | None:
    base = os.environ.get("XDG_CACHE_HOME")
    if base and Path(base).is_absolute():
        return Path(base) / "p2d-audit"
    try:
        return Path.home() / ".cache" / "p2d-audit"
    except RuntimeError:
        return None


def _kept(file: Path) -> bytes | None:
    """Return the key in a file, writing a new one where there is none; whoever comes second takes the first one's."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = file.with_name(f".{file.name}.{os.urandom(8).hex()}.tmp")
        try:
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                stream.write(os.urandom(_KEY_SIZE))
            _place(beside, file)
        finally:
            beside.unlink(missing_ok=True)
    content = file.read_bytes()
    return content if len(content) == _KEY_SIZE else None


def _place(beside: Path, file: Path) -> None:
    """Put a file in its place unless there is one already."""
    try:
        file.hardlink_to(beside)
    except FileExistsError:
        return
