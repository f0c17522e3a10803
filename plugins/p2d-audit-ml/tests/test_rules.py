"""The rules' own documentation is what they are tested on."""

import re
from textwrap import dedent

import p2d_audit_ml
import pytest
from p2d_audit import Rule
from p2d_audit.testing import audit_code, marked

RULES = p2d_audit_ml.p2d_rules()
EXAMPLE = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_documented_example_is_found_where_it_says(rule: type[Rule]) -> None:
    documentation = dedent("    " + (rule.__doc__ or ""))
    (example,) = EXAMPLE.findall(documentation)
    found = {(finding.span.line, finding.rule) for finding in audit_code(example, rules=[rule()])}
    assert found == marked(example)


def test_a_small_payload_is_nothing_to_these_rules() -> None:
    code = """
    from prefect import flow, task

    @task
    def count() -> int: ...
    @task
    def sink(n): ...
    @flow
    def main():
        n = count()
        sink(n)
        if n > 3:
            sink(1)
    """
    assert audit_code(code, rules=[rule() for rule in RULES]) == ()


def test_a_run_that_is_opened_inside_a_task_is_fine() -> None:
    code = """
    import mlflow
    from prefect import flow, task

    @task
    def train():
        with mlflow.start_run():
            ...
    @flow
    def main():
        train()
    """
    assert audit_code(code, rules=[rule() for rule in RULES]) == ()


def test_the_plugin_is_found_by_its_entry_point() -> None:
    from p2d_audit.plugins import load_plugins

    assert "p2d_audit_ml" in {pack.id for pack in load_plugins().packs}


def test_a_frame_is_one_finding_whoever_takes_it() -> None:
    code = """
    import pandas as pd
    from prefect import flow, task

    @task
    def load() -> pd.DataFrame: ...
    @task
    def clean(frame): ...
    @task
    def count(frame): ...
    @flow
    def daily():
        frame = load()
        clean(frame)
        count(frame)
    """
    messages = [one.message for one in audit_code(code, rules=[rule() for rule in RULES])]
    assert messages == ["`pandas.DataFrame` is handed from `load` to `clean` and 1 more"]
