"""Reports that can leave the company: no name of the code is in them, and all numbers are."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from p2d_audit.anonymizing import anonymize
from p2d_audit.audit import examine, find_ground, load_all_plugins
from p2d_audit.catalogue import Catalogue
from p2d_audit.config import Config
from p2d_audit.effort import load_weights
from p2d_audit.hiding import hide_snippets
from p2d_audit.report import Report
from p2d_audit.report_schema import report_schema

from tests.cli.running import run, write

PLUGINS = load_all_plugins()
FORMATS = [one.name for one in PLUGINS.renderers if one.file is None]
NAMES = (
    "acmecorp", "zebrafish", "quokka", "wombat_rows", "Narwhal", "axolotl", "okapi_table", "tapir", "pangolin",
    "lemurhost", "capybara", "marmoset", "gecko_queue", "kestrel", "ibex", "dugong", "manatee", "platypus",
)  # fmt: skip
"""Words that nobody but this sample uses."""

SAMPLE = {
    "acmecorp/zebrafish.py": '''\
"""Moves the quokka."""
from prefect import flow, task
from prefect.blocks.system import Secret
from prefect.deployments import run_deployment
from prefect.variables import Variable


@task(name="Narwhal", tags=["dugong"])
def quokka(wombat_rows, kestrel="ibex"):
    """Tell of the manatee."""
    engine.execute("INSERT INTO okapi_table SELECT tapir FROM pangolin")
    requests.post("https://lemurhost.example/capybara", json=wombat_rows)
    return wombat_rows


@flow(name="axolotl", description="The manatee of acmecorp", flow_run_name="platypus-{kestrel}")
def axolotl(kestrel: str = "ibex"):
    """Tell of the manatee."""
    secret = Secret.load("capybara")
    limit = Variable.get("marmoset")
    rows = quokka.submit(secret)
    if rows.result() == "platypus":  # p2d: ignore[PTD205] -- the manatee wants it
        quokka.map([rows, limit])
    eval("manatee")
    run_deployment("tapir/pangolin", parameters={"kestrel": "ibex"})


axolotl.serve(name="pangolin", cron="0 5 * * *", parameters={"kestrel": "ibex"})
''',
    "prefect.yaml": """\
deployments:
  - name: pangolin
    entrypoint: acmecorp/zebrafish.py:axolotl
    description: of the manatee
    tags: [dugong]
    work_pool: {name: gecko_queue, job_variables: {image: "acmecorp/tapir:1", env: {IBEX: platypus}}}
    parameters: {kestrel: ibex}
    schedules: [{interval: 3600, slug: manatee}]
    triggers:
      - {type: event, expect: [prefect.flow-run.Completed], match_related: {prefect.resource.name: tapir}}
""",
    "acmecorp/capybara.sh": """\
prefect deployment run 'axolotl/pangolin' -p kestrel=ibex
prefect work-queue create gecko_queue
""",
    "acmecorp/dugong.py": "from prefect import flow\n@flow\ndef dugong(\n",
    "requirements.txt": "prefect==3.1.0\n",
    "CODEOWNERS": "* @acmecorp/manatee\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write(tmp_path_factory.mktemp("sample"), SAMPLE)
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text('[remote "origin"]\n\turl = https://lemurhost.example/acmecorp/x\n')
    return folder


@pytest.fixture(scope="module")
def report(tree: Path) -> Report:
    config = Config(weights=load_weights())
    return examine([tree], config, PLUGINS, find_ground([tree], config))


def names_in(text: str) -> list[str]:
    return [name for name in NAMES if name.lower() in text.lower()]


def shape(value: Any) -> Any:
    """Return all but the texts of a value: how long lists are, and numbers."""
    match value:
        case dict():
            return [shape(item) for item in value.values()]
        case list():
            return [shape(item) for item in value]
        case str():
            return "text"
        case _:
            return value


def test_the_names_are_in_the_report_that_is_not_anonymous(report: Report) -> None:
    assert set(names_in(msgspec.json.encode(report).decode())) == set(NAMES)


@pytest.fixture(scope="module")
def anonymous(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    outputs = [f"-o{name}={folder / name}" for name in FORMATS]
    words = ("--anonymize", "--owners", "CODEOWNERS", "--repo-url", "https://lemurhost.example/acmecorp")
    ended = run("audit", *words, *outputs, ".", cwd=tree, P2D_AUDIT_SALT="salt")
    assert ended.status == 3, ended.err
    assert names_in(ended.err) == []
    return folder


def test_no_name_is_in_any_format(anonymous: Path) -> None:
    found = {name: names_in((anonymous / name).read_text(encoding="utf-8")) for name in FORMATS}
    assert {name: names for name, names in found.items() if names} == {}


@pytest.mark.parametrize("form", ["jira", "azure", "linear", "github", "markdown", "csv"])
def test_no_name_is_in_an_export_of_it(form: str, anonymous: Path, tmp_path: Path) -> None:
    ended = run("export", form, "--report", str(anonymous / "json"), "-o", str(tmp_path), cwd=tmp_path)
    texts = [place.read_text(encoding="utf-8") for place in tmp_path.iterdir()]
    assert (ended.status, bool(texts), names_in("".join((ended.err, *texts)))) == (3, True, [])


def test_structure_and_numbers_stay(report: Report) -> None:
    bare = json.loads(msgspec.json.encode(hide_snippets(report)))
    made = json.loads(msgspec.json.encode(anonymize(report, "salt", PLUGINS.catalogue)))
    jsonschema.validate(made, report_schema())
    for part in ("summary", "findings", "flows", "tasks", "shared", "platform", "waves", "graph", "links", "schedules"):
        assert shape(_without(made[part])) == shape(_without(bare[part])), part
    assert [row["rule"] for row in made["findings"]] == [row["rule"] for row in bare["findings"]]
    assert [row["region"]["line"] for row in made["findings"]] == [row["region"]["line"] for row in bare["findings"]]


def _without(value: Any) -> Any:
    """Leave out the one number that is a hash of source."""
    match value:
        case dict():
            return {key: _without(item) for key, item in value.items() if key != "line_hash"}
        case list():
            return [_without(item) for item in value]
        case _:
            return value


def test_what_refers_to_something_still_does(report: Report) -> None:
    made = anonymize(report, "salt", PLUGINS.catalogue)
    units = {row.id for row in (*made.flows, *made.tasks, *made.deployments)}
    nodes = {node.id for node in made.graph.nodes}
    assert {end for edge in made.graph.edges for end in (edge.source, edge.target)} <= nodes
    assert {flow for wave in made.waves for flow in wave.flows} == {flow.id for flow in made.flows}
    assert {handoff.flow for handoff in made.handoffs} <= units
    assert {row.unit for row in made.findings if row.unit} <= units | {None}
    assert all(row.fingerprint.startswith(row.id) for row in made.findings)
    assert len({row.fingerprint for row in made.findings}) == len(report.findings)


def test_the_same_salt_gives_the_same_pseudonyms_and_another_one_others(report: Report) -> None:
    first, again, other = (anonymize(report, salt, PLUGINS.catalogue) for salt in ("a", "a", "b"))
    assert first == again
    assert {flow.id for flow in first.flows}.isdisjoint(flow.id for flow in other.flows)
    assert {row.fingerprint for row in first.findings}.isdisjoint(row.fingerprint for row in report.findings)


def test_words_of_prefect_stay(report: Report) -> None:
    made = anonymize(report, "salt", PLUGINS.catalogue)
    messages = " ".join(row.message for row in made.findings)
    assert "`run_deployment`" in messages or "`Secret`" in messages
    assert re.search(r"`x[0-9a-f]{10}` is mapped over", messages)


def test_a_salt_is_asked_for(tree: Path) -> None:
    ended = run("audit", "--anonymize", cwd=tree)
    assert (ended.status, ended.out) == (2, "")
    assert "--anonymize: the salt is missing" in ended.err


def test_a_field_that_nobody_put_into_the_table_is_foreign(report: Report) -> None:
    made = anonymize(msgspec.structs.replace(report, extensions={"acmecorp": "x"}), "salt", Catalogue(()))
    assert made.extensions == {}
    assert names_in(msgspec.json.encode(made).decode()) == []


def test_no_snippet_is_in_any_report_where_none_is_wanted(tree: Path, tmp_path: Path) -> None:
    run("audit", "--no-snippets", *[f"-o{name}={tmp_path / name}" for name in FORMATS], cwd=tree)
    pieces = ("quokka.map(", "wombat_rows, kestrel", "prefect work-queue create gecko_queue", "INSERT INTO")
    texts = {name: (tmp_path / name).read_text(encoding="utf-8") for name in FORMATS}
    assert [(name, piece) for name, text in texts.items() for piece in pieces if piece in text] == []
    assert "axolotl" in texts["json"]
