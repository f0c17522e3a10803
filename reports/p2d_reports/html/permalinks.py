"""Makes the addresses under which a repository's host shows a line of a file."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from p2d_audit.report import Run

_REVISION = re.compile(r"/(?:-/)?(?:blob|tree|src|browse)/")


def permalink(template: str | None, path: str, line: int | None) -> str | None:
    """Return the address of a line, None without a template."""
    if template is None:
        return None
    encoded = quote(path, safe="/", errors="replace")
    return template.replace("{path}", encoded).replace("{line}", str(line or 1))


def permalink_template(run: Run) -> str | None:
    """Return an address with `{path}` and `{line}` in it, None where it is not known where the repository can be read.

    Paths are those of the report, relative to the run's root. A bare address of a repository
    means its default branch, in the form that its host has.
    """
    url = run.repo_url
    if url is None:
        return None
    folder = run.repository.root.strip("/") if run.repository else ""
    path = "{path}" if folder in ("", ".") else f"{folder}/{{path}}"
    if "{path}" in url:
        return url.replace("{path}", path)
    host = urlsplit(url).hostname or ""
    line = "#lines-{line}" if host == "bitbucket.org" else "#L{line}"
    if _REVISION.search(f"{url}/"):
        return f"{url.replace('/tree/', '/blob/')}/{path}{line}"
    middle = "src" if host == "bitbucket.org" else "-/blob" if "gitlab" in host else "blob"
    return f"{url}/{middle}/HEAD/{path}{line}"
