"""Takes the pictures of the HTML report that the documentation shows: `python -m tests.browser.pictures`."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from p2d_reports.html.anchors import name_anchors

from tests.browser.node import browse
from tests.browser.pages import audited, write_page

IMAGES = Path(__file__).parent.parent.parent / "docs" / "images"
FLOW = "daily-retrain"


def take_pictures(folder: Path) -> list[str]:
    """Write the pictures into a folder and return their paths."""
    report = audited("seeds")
    anchors = name_anchors("flow", (flow.id for flow in report.flows))
    anchor = next(anchors[flow.id] for flow in report.flows if flow.name == FLOW)
    pictures = [
        {"hash": "#overview", "dark": False, "height": 1000, "target": str(folder / "report-overview.png")},
        {
            "hash": f"#flow?id={anchor}&part=code",
            "dark": True,
            "height": 700,
            "target": str(folder / "report-code.png"),
        },
    ]
    with TemporaryDirectory() as place:
        taken: list[str] = browse("pictures.js", file=write_page(report, Path(place)), pictures=pictures)
    return taken


if __name__ == "__main__":
    IMAGES.mkdir(exist_ok=True)
    sys.stdout.write("".join(f"{file}\n" for file in take_pictures(IMAGES)))
