"""What a file says once, or says again in the same words, is one finding."""

from __future__ import annotations

from p2d_audit import Finding
from p2d_audit.testing import audit_files

FILE = """\
definitions:
  pool: &pool
    name: "{{ prefect.variables.pool }}"
    job_variables:
      image: "{{ prefect.variables.image }}"
build:
  - prefect_docker.deployments.steps.build_docker_image:
      image_name: "{{ prefect.variables.image }}"
deployments:
  - name: first
    work_pool: *pool
    pull: &clone
      - prefect.deployments.steps.git_clone:
          repository: https://example.com/shop.git
  - name: second
    work_pool: *pool
    pull: *clone
  - name: third
    work_pool: *pool
    pull:
      - prefect.deployments.steps.git_clone:
          repository: https://example.com/shop.git
  - name: other
    job_variables: {memory: 1}
    pull:
      - prefect.deployments.steps.git_clone:
          repository: https://example.com/other.git
"""
FRAMES = """\
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


def found(code: str, files: dict[str, str]) -> list[Finding]:
    return [one for one in audit_files(files) if one.rule == code]


def told(findings: list[Finding]) -> list[tuple[int, str]]:
    return [(one.span.line, one.message) for one in findings]


def test_settings_behind_an_anchor_are_one_finding_and_nobodys() -> None:
    shared, own = found("PTD315", {"prefect.yaml": FILE})
    assert told([shared, own]) == [
        (4, "deployment `first` sets `job_variables`, which 2 others share"),
        (24, "deployment `other` sets `job_variables`"),
    ]
    assert (shared.unit, own.unit) == (None, "deployment:?/other")


def test_a_variable_is_filled_in_once_in_a_file() -> None:
    findings = found("PTD409", {"prefect.yaml": FILE})
    assert told(findings) == [(3, "Variable `pool` is filled in"), (5, "Variable `image` is filled in")]
    assert [one.span.line for one in findings[1].related] == [8]


def test_a_source_that_several_steps_fetch_is_one_finding() -> None:
    fetched = "`git_clone` says where to fetch the code when a run starts"
    assert told(found("PTD311", {"prefect.yaml": FILE})) == [
        (13, f"{fetched}, as does another with the same source"),
        (26, fetched),
    ]


def test_a_frame_that_is_handed_on_is_told_of_by_one_rule() -> None:
    findings = [one for one in audit_files({"flow.py": FRAMES}) if one.rule in ("PTM102", "PTD201")]
    assert [(one.rule, one.span.line) for one in findings] == [("PTD201", 12), ("PTD201", 13)]
