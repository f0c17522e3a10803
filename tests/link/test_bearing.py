"""Results are searched only where some can be: what is found is the same as if they were searched everywhere."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from p2d_audit.audit import load_all_plugins, run_audit
from p2d_audit.config import load_config
from p2d_audit.link.atoms import NOTHING, Box, Class, Instance, Made, Pack, Result, Text, Unit, Value
from p2d_audit.link.bearing import Bearing
from p2d_audit.report import Report

PROJECTS = sorted(one for one in (Path(__file__).parents[1] / "projects").iterdir() if one.is_dir())
RESULT = Result((0, 0, 1), "direct", Unit("task", (0, 1, -1, -1, -1)))


def audit(folder: Path) -> Report:
    return run_audit([folder], msgspec.structs.replace(load_config(None, folder), cache=False), load_all_plugins())


def holds(*atoms: object) -> Value:
    return frozenset(atoms)  # type: ignore[arg-type]


def test_a_frame_bears_what_it_holds_directly_or_through_objects_made_elsewhere() -> None:
    told: list[int] = []
    bearing = Bearing(told.append)
    bearing.note(1, holds(Box(2, 0), Text("int", 1)))
    bearing.note(2, holds(Instance(Class(0, 1, 0), 3, 5)))
    bearing.note(4, holds(Box(4, 0), Made("x", 5, 0)))
    assert not any(map(bearing.may_hold, (Box(1, 0), Box(2, 0), Box(3, 0), Box(4, 0))))
    bearing.note(3, holds(RESULT))
    assert (told, [frame for frame in range(6) if bearing.may_hold(Box(frame, 0))]) == ([3, 2, 1], [1, 2, 3])


def test_what_holds_a_bearing_frames_object_later_bears_too() -> None:
    told: list[int] = []
    bearing = Bearing(told.append)
    bearing.note(1, holds(Pack((None,), (holds(RESULT),))))
    bearing.note(2, holds(Pack((None,), (holds(Box(1, 0)),))))
    bearing.note(2, holds(RESULT))
    assert told == [1, 2]


def test_what_is_no_frames_is_looked_into() -> None:
    assert Bearing(lambda _: None).may_hold(Pack((None,), (NOTHING,)))


@pytest.mark.parametrize("folder", PROJECTS, ids=lambda one: one.name)
def test_a_search_everywhere_finds_nothing_else(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = audit(folder)
    monkeypatch.setattr(Bearing, "may_hold", lambda *_: True)
    assert audit(folder) == found
