"""A person finds a way through the page."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.node import browse
from tests.browser.pages import REPOSITORY, audited, write_page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("journey")
    return browse("journey.js", file=write_page(audited("seeds", "deployments"), folder), folder=str(folder))


def test_nothing_goes_wrong_on_the_way(seen: Any) -> None:
    assert seen["wrongs"] == []
    assert seen["first"] == "overview"
    assert seen["keys"] == "Keys"
    assert seen["focused"] == "flows-title"


def test_a_flow_is_searched_found_by_its_effort_and_opened(seen: Any) -> None:
    assert seen["searched"] == ["daily-retrain"]
    assert seen["searchAddress"] == "#flows?q=retrain"
    hours = [float(cell) for cell in seen["sorted"]]
    assert seen["sort"] == "descending"
    assert hours == sorted(hours, reverse=True)
    assert seen["row"] == seen["flow"] == "daily-retrain"


def test_a_hand_off_leads_to_its_line(seen: Any) -> None:
    assert seen["line"] == "        new_model = train_model(dataset)"
    assert seen["lineInView"] is True
    assert seen["hosted"] == f"{REPOSITORY}/blob/HEAD/tests/projects/seeds/retraining.py#L42"


def test_a_flow_is_copied_as_markdown(seen: Any) -> None:
    lines = seen["markdown"].splitlines()
    assert lines[0] == "# Move `daily-retrain` to Dagster"
    assert "## Acceptance" in lines
    assert any(line.startswith("- [ ] ") for line in lines)
    assert "| `train_model` |" in seen["markdown"]


def test_filtered_findings_are_sent_as_a_link_and_seen_alike(seen: Any) -> None:
    assert len(seen["filtered"]) > 2
    assert seen["sameAddress"] is True
    assert seen["again"] == seen["filtered"]
    assert seen["opened"].strip().startswith(("validate", "new_model", "deploy_model", "cleaned", "model", "train"))


def test_the_csv_has_what_is_filtered(seen: Any) -> None:
    assert seen["csv"][0].startswith("id,rule,name,trap,severity")
    assert len(seen["csv"]) - 1 == len(seen["filtered"])
    assert all(",PTD201,MemoryHandoff," in line and ",warning," in line for line in seen["csv"][1:])


def test_less_capacity_makes_more_sprints(seen: Any) -> None:
    assert len(seen["planned"]) > len(seen["usual"])
    assert "sprints of 10 h" in seen["difference"]
    assert "against 80 h every 2 weeks" in seen["difference"]
    assert seen["command"].endswith("--capacity 10 --sprint-weeks 2")
    assert seen["planAddress"] == "#plan?capacity=10"
    assert seen["back"] == "findings"


def test_all_filtered_findings_are_printed_open_and_shut_again(seen: Any) -> None:
    assert seen["pdf"] == "%PDF-"
    assert seen["onScreen"] == seen["afterPrint"] == 50
    assert seen["printed"]["all"] > 50
    assert seen["printed"]["shut"] == 0
    assert seen["afterwardsOpen"] == 0


def test_the_theme_is_chosen_and_remembered(seen: Any) -> None:
    assert seen["light"] == "rgb(255, 255, 255)"
    assert seen["dark"] == seen["remembered"] == "rgb(17, 21, 27)"


def test_without_scripts_there_are_the_first_screen_the_flows_and_the_coverage(seen: Any) -> None:
    text = seen["withoutScripts"]
    for said in ("to Dagster takes about", "What blocks most", "Order of the move", "Flows in the order of the plan"):
        assert said in text
    assert "Findings by rule" in text
    assert "Coverage and blind spots" in text
