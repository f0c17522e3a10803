"""What is said of names that stand in something that could not be followed."""

from __future__ import annotations

from p2d_audit.coverage import NOT_FOLLOWED, find_blind_spots, list_uses
from p2d_audit.testing import read_project
from p2d_rules.catalogue import CATALOGUE

FILE = """\
deployments:
  - name: nightly
    {entrypoint}
    schedules:
      - cron: "0 2 * * *"
    parameters:
      day: 1
"""


def not_followed(entrypoint: str) -> list[str]:
    project = read_project({"prefect.yaml": FILE.format(entrypoint=entrypoint)})
    spots = find_blind_spots(project, list_uses(project), CATALOGUE)
    return [spot.use.symbol for spot in spots if spot.why == NOT_FOLLOWED]


def test_a_deployment_that_names_no_flow_is_understood_all_the_same() -> None:
    assert not_followed("description: every night") == []


def test_of_a_deployment_whose_flow_is_not_found_only_the_entrypoint_is_not_followed() -> None:
    assert not_followed("entrypoint: nowhere.py:main") == ["yaml: deployments.entrypoint"]
