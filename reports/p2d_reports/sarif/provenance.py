"""Says which repository the source root is the top of."""

from __future__ import annotations

import re
from typing import Any

from p2d_audit.report import Report

from p2d_reports.sarif.places import SOURCE_ROOT

_BELOW = re.compile(r"/(?:-/)?(?:blob|tree|src|raw|browse)/|\{")
"""Where the address of a file begins in that of a web page: GitHub, GitLab, Bitbucket, Gitea, or a template."""


def provenance(report: Report) -> dict[str, Any]:
    """Return the address of the repository: as it was given, or that of its `origin`.

    No revision is named: the tree may have been changed since.
    """
    run = report.run
    address = run.repo_url or (run.repository.address if run.repository else None)
    if address is None:
        return {}
    uri = _BELOW.split(address)[0].rstrip("/")
    return {"versionControlProvenance": [{"repositoryUri": uri, "mappedTo": {"uriBaseId": SOURCE_ROOT}}]}
