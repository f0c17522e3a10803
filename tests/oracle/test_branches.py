"""What decides each branch of the control-flow idioms, as the comment `# branch: … <decider>` above it says."""

import re
from pathlib import Path

import pytest
from p2d_audit.model import Region
from p2d_audit.testing import read_project

FILES = sorted(Path(__file__).with_name("flows").glob("control_*.py"))
_COMMENT = re.compile(r"^\s*# branch: .* (result|parameter|constant|unknown)$")
_ORDER = ("result", "parameter", "unknown", "constant")


def expectations(path: Path) -> dict[int, str]:
    """Return the decider of the statement on each line that a comment tells of."""
    lines = path.read_text(encoding="utf-8").splitlines()
    told: dict[int, str] = {}
    for number, line in enumerate(lines):
        found = _COMMENT.match(line)
        if found is not None:
            below = number + 1
            while lines[below].lstrip().startswith("#"):
                below += 1
            told[below + 1] = found[1]
    return told


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_decides_each_branch_is_known(path: Path) -> None:
    project = read_project({path.name: path.read_text(encoding="utf-8")})
    regions: dict[int, list[Region]] = {}
    for region in project.regions:
        if region.kind not in ("with", "try"):
            regions.setdefault(region.span.line, []).append(region)
    told = expectations(path)
    assert told
    found = {
        line: min((region.decided_by for region in regions.get(line, ())), key=_ORDER.index, default="none")
        for line in told
    }
    assert found == told
