"""Programs made of Python's grammar are followed without a failure."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.fuzz
hypothesmith = pytest.importorskip("hypothesmith")

from hypothesis import HealthCheck, given, seed, settings  # noqa: E402
from p2d_audit.facts import read_text  # noqa: E402
from p2d_audit.inspection import inspect_project  # noqa: E402
from p2d_audit.link import link  # noqa: E402

from tests.fuzz.judging import plugins  # noqa: E402

PARTS, PROGRAMS = 4, 500


@pytest.mark.parametrize("part", range(PARTS))
def test_made_up_programs_are_followed(part: int) -> None:
    @seed(part)
    @settings(max_examples=PROGRAMS, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(hypothesmith.from_grammar())
    def follow(program: str) -> None:
        facts = read_text("a.py", "python", f"from prefect import flow, task\n{program}")
        assert inspect_project(link([facts]), plugins().rules).errors == ()

    follow()
