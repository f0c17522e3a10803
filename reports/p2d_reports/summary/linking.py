"""Names places of the code, with a link where it is known where the repository can be read."""

from __future__ import annotations

from urllib.parse import quote

from p2d_audit.report import Run

from p2d_reports.html.permalinks import permalink_template
from p2d_reports.markup.markdown import Written, linked
from p2d_reports.markup.naming import placed
from p2d_reports.places import in_repository


def link_place(run: Run, path: str, line: int) -> str | Written:
    """Return a place for the cell of a table."""
    place = placed(in_repository(run, path), line)
    template = permalink_template(run)
    if template is None:
        return place
    address = template.replace("{path}", quote(path, errors="surrogateescape")).replace("{line}", str(line))
    return linked(place, address)
