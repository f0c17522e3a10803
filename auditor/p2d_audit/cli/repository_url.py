"""Checks where a reader of a report finds the repository."""

from __future__ import annotations

from urllib.parse import urlsplit

from p2d_audit.errors import UsageError


def check_repository_url(url: str) -> str:
    """Return the address without a slash at its end; raise UsageError for one that is no address of the web."""
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(
            f"--repo-url {url}: is no address of the web; give one such as https://github.com/acme/flows,"
            " https://github.com/acme/flows/blob/v1, or one with {path} and {line} in it"
        )
    if parts.username or parts.password:
        raise UsageError("--repo-url: holds a user or a password, which a report must not; leave it out")
    return url.strip().rstrip("/")
