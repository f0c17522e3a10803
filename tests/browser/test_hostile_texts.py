"""Names, code and YAML that try to be more than text are text."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from p2d_audit.report import CodeRow
from p2d_reports.html.anchors import name_anchors

from tests.browser.node import browse
from tests.browser.pages import audited, write_page
from tests.reports.strange_reports import hostile_report

pytestmark = pytest.mark.browser
TEXTS = {
    "markup": "</script><script>ran=1</script><img src=x onerror=ran=1><svg onload=ran=1> {{ 7*7 }} {% raw %} ]]> <!--",
    "direction": "a\u202eb\u2066c\u200f d\u0007e \u2028 f",
    "address": "javascript:ran=1",
    "long": "x" * 10_000,
    "quotes": "\"'` onmouseover=ran=1 ${ran=1} \\u003cimg src=x onerror=ran=1\\u003e",
}
VIEWS = ("#overview", "#flows", "#findings", "#portfolio", "#plan", "#coverage", "#about")
ESCAPED = r"a\u202eb\u2066c\u200f d"


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_nothing_runs_and_everything_is_shown(text: str, tmp_path: Path) -> None:
    report = hostile_report(text)
    code = (CodeRow(path=report.flows[0].path, line=report.flows[0].line, text=f'"""{text}"""\n# {text}\n{text}'),)
    anchors = name_anchors("flow", (flow.id for flow in report.flows))
    hashes = [*VIEWS, *(f"#flow?id={anchor}" for anchor in anchors.values())]
    page = write_page(replace(report, code=code), tmp_path)
    found = browse("hostile.js", file=page, hashes=[*hashes, f"#flows?q={text[:50]}", f"#findings?rule={text[:50]}"])
    assert found["wrongs"] == []
    for seen in found["seen"]:
        assert (seen["ran"], seen["strange"], seen["scripts"], seen["addresses"]) == (None, 0, 2, [])
        assert seen["wide"] <= 0, seen["view"]
    shown = ESCAPED if text == TEXTS["direction"] else text[:40]
    assert shown in next(seen["text"] for seen in found["seen"] if seen["view"] == "flows")
    assert shown in next(seen["text"] for seen in found["seen"] if seen["view"] == "findings")


def test_hostile_source_and_yaml_are_shown_as_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "flows.py").write_text(
        "from prefect import flow, task\n\n\n"
        "@task\ndef load():\n    return '</script><img src=x onerror=ran=1>'\n\n\n"
        "@flow(name='<b onclick=ran=1>{{ 7*7 }}</b>]]>')\ndef hostile():\n    load.map([1])\n",
        encoding="utf-8",
    )
    (tmp_path / "prefect.yaml").write_text(
        "deployments:\n  - name: '</script><script>ran=1</script>'\n    entrypoint: flows.py:hostile\n"
        "    schedules:\n      - cron: '0 2 * * *'\n",
        encoding="utf-8",
    )
    report = audited(str(tmp_path))
    anchors = name_anchors("flow", (flow.id for flow in report.flows))
    hashes = [*VIEWS, *(f"#flow?id={anchor}" for anchor in anchors.values())]
    found = browse("hostile.js", file=write_page(report, tmp_path), hashes=hashes)
    assert found["wrongs"] == []
    assert {(seen["ran"], seen["strange"], seen["scripts"]) for seen in found["seen"]} == {(None, 0, 2)}
    flow = next(seen["text"] for seen in found["seen"] if seen["view"] == "flow")
    assert "<b onclick=ran=1>{{ 7*7 }}</b>]]>" in flow
    assert "return '</script><img src=x onerror=ran=1>'" in flow
    assert "</script><script>ran=1</script>" in next(s["text"] for s in found["seen"] if s["view"] == "portfolio")
