"""Whatever a file holds: it is read, and what it says stands in it."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from p2d_audit.audit import load_all_plugins, run_audit
from p2d_audit.config import load_config
from p2d_audit.declarations import Doubt
from p2d_audit.facts import read_text
from p2d_audit.facts.surroundings import READERS
from p2d_audit.files import kind_of

from tests.facts.said import placed, read

SAMPLE = Path(__file__).parents[1] / "projects" / "surroundings"

_PIECES = (
    "prefect ", "prefect deploy", "prefect deployment run 'a/b'", "PREFECT_API_URL=", "PREFECT_API_URL: x", "$X",
    "${X", "$(", "prefecthq/prefect:2-latest", "image: ", "command: ", "run: |", "env:", "- ", "  ", "\t", "\n",
    "\n  ", "'", '"', '["prefect",', ' "a"]', "FROM ", "RUN ", "RUN <<E\n", "CMD ", "ENV ", "ARG A=", "\\\n", "^\n",
    "`\n", "{{ x }}", "{{", "}}", "{%", "a:\n", "a: ", "sh '", 'sh """', "'''", "[Service]\n", "ExecStart=",
    "environment=", "0 1 * * * ", "web: ", "$(shell ", "$$", "#", "//", "/*", "curl http://prefect:4200/api/a -d ",
    "docker run -e ", "bash -c ", "uses: PrefectHQ/a@v1", "*", "&a ", "*a", "<<: *a", "!Sub ", "\x00", "é", "😀",
    "\u2028", "\x85", "|", ">", "}", "]", "key", "@(", '@"\n', '\n"@', "<#", "%X%",
)  # fmt: skip
_TEXTS = st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=3)), max_size=20).map("".join)


@pytest.mark.parametrize("kind", sorted({*READERS, "yaml"}))
@given(text=_TEXTS)
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_and_what_it_says_stands_in_it(kind: str, text: str) -> None:
    text = text.replace("\r", "\n")
    widest = max(map(len, text.split("\n")))
    breaks = 1 + sum(text.count(mark) for mark in "\n\x85\u2028\u2029")
    for one in read_text("folder/name", kind, text).declared:
        span = one.span
        assert (1, 1) <= (span.line, span.column) <= (span.end_line, span.end_column), one
        assert span.end_line <= breaks, one
        assert span.end_column <= widest + 1, one


EXPECTED = {
    ".env.example": [
        "2:1-2:42 PREFECT_API_URL = http://localhost:4200/api",
        "3:1-3:30 PREFECT_API_KEY = ?${BAKERY_KEY} (a variable of the environment)",
        "4:14-4:40 image prefecthq/prefect 2-latest (2)",
    ],
    ".github/workflows/deploy.yml": [
        "6:3-6:46 PREFECT_API_URL = https://bakery.example/api",
        "7:3-7:50 PREFECT_API_KEY = ?${{ secrets.PREFECT_API_KEY }} (a secret)",
        "11:16-11:51 image prefecthq/prefect 2.19.5-python3.11 (2)",
        "14:16-14:42 image prefecthq/prefect 2-latest (2)",
        "18:26-18:44 requires prefect>=2.19,<3",
        "25:11-25:38 PREFECT_LOGGING_LEVEL = DEBUG",
        "25:39-27:31 prefect deployment build flows/bread.py:bake -n nightly --cron 0 3 * * *",
        "28:11-28:56 prefect deployment apply bake-deployment.yaml",
        "29:14-29:91 prefect deployment run bake-bread/nightly --param ?kilos=${{ inputs.kilos }}",
        "30:15-30:50 action PrefectHQ/actions-prefect-deploy v4 (None)",
        "34:11-36:18 POST ?$PREFECT_API_URL/deployments/$DEPLOYMENT/create_flow_run",
    ],
    ".gitlab-ci.yml": [
        "2:3-2:31 PREFECT_API_URL = ?$BAKERY_API (a variable of the environment)",
        "5:17-5:28 requires prefect-aws",
        "6:5-6:20 prefect version",
        "10:11-10:41 image prefecthq/prefect 2-python3.11 (2)",
        "15:7-15:27 prefect deploy --all",
        "16:26-16:57 prefect work-pool inspect ovens",
    ],
    "Dockerfile": [
        "2:29-2:61 image prefecthq/prefect 2.19.5-python3.11 (2)",
        "5:5-5:29 PREFECT_HOME = /opt/bakery",
        "7:5-7:45 PREFECT_API_URL = http://server:4200/api",
        "9:17-9:36 requires prefect-aws==0.4.18",
        "10:5-10:42 prefect block register -m prefect_aws",
        "11:28-12:41 prefect worker start --pool ovens",
    ],
    "Jenkinsfile": [
        "2:27-2:51 image prefecthq/prefect 2.19.5 (2)",
        "4:5-4:47 PREFECT_API_URL = http://server:4200/api",
        "5:5-5:49 PREFECT_API_KEY = ?credentials('prefect-key') (a secret)",
        "12:11-12:31 prefect deploy --all",
    ],
    "Makefile": [
        "2:8-2:37 PREFECT_LOGGING_LEVEL = DEBUG",
        "8:9-9:9 prefect deploy --all",
        "11:11-11:31 prefect server start",
        "14:10-14:41 prefect worker start -p ?${POOL}",
    ],
    "Procfile": [
        "1:9-1:44 prefect server start --host 0.0.0.0",
        "2:9-2:35 PREFECT_LOGGING_LEVEL = INFO",
        "2:36-2:65 prefect worker start -p ovens",
    ],
    "compose.yaml": [
        "2:10-2:52 image prefecthq/prefect 2-latest (2)",
        "4:5-4:44 PREFECT_API_URL = http://server:4200/api",
        "5:5-5:21 PREFECT_API_KEY = ? (a variable of the environment)",
        "10:14-10:49 prefect server start --host 0.0.0.0",
        "12:28-12:68 GET http://localhost:4200/api/health",
        "16:16-16:57 prefect worker start -p ovens",
        "18:9-18:35 PREFECT_LOGGING_LEVEL = INFO",
        "19:9-19:24 PREFECT_API_KEY = ?PREFECT_API_KEY (a variable of the environment)",
        "24:9-24:39 prefect work-pool create ovens",
        "25:12-25:32 prefect deploy --all",
    ],
    "deploy/agent.yaml": [
        "12:18-12:53 image prefecthq/prefect 2.10.4-python3.10 (2)",
        "16:15-16:60 prefect config set PREFECT_LOGGING_LEVEL=INFO",
        "17:20-17:52 prefect agent start --pool ovens",
        "19:15-20:44 PREFECT_API_URL = http://server:4200/api",
        "21:15-25:27 PREFECT_API_KEY = ?secretKeyRef: (a secret)",
    ],
    "deploy/chart/Chart.yaml": [
        "5:11-5:25 chart prefect-worker 2024.6.28 (None)",
    ],
    "deploy/chart/templates/starter.yaml": [
        "16:22-16:82 image prefecthq/prefect {{ .Values.tag }} (None)",
        "17:26-17:97 prefect deployment run ?{{ .Values.starter.deployment | quote }}",
        "19:19-20:43 PREFECT_API_URL = ?{{ .Values.url }} (a template)",
    ],
    "deploy/chart/values.yaml": [
        "4:19-5:47 image prefecthq/prefect 2.19.5-python3.11-kubernetes (2)",
        "9:9-10:21 PREFECT_LOGGING_LEVEL = DEBUG",
    ],
    "etc/bakery.crontab": [
        "1:1-1:42 PREFECT_API_URL = http://localhost:4200/api",
        "3:11-3:66 prefect deployment run bake-bread/nightly",
    ],
    "etc/worker.service": [
        "5:13-5:54 PREFECT_API_URL = http://localhost:4200/api",
        "5:55-5:85 PREFECT_HOME = /opt/the bakery",
        "6:11-7:15 prefect worker start --pool ovens",
    ],
    "infra/site.yml": [
        "7:30-7:50 prefect deploy --all",
        "9:9-9:45 PREFECT_API_URL = ?{{ prefect_url }} (a template)",
        "11:14-11:49 prefect work-pool create ?{{ pool }}",
    ],
    "scripts/deploy.sh": [
        "3:8-3:71 PREFECT_API_URL = ?${PREFECT_API_URL:-http://localhost:4200/api} (a variable of the environment)",
        "11:14-11:43 prefect deploy --name ?$flow",
        "18:49-18:75 image prefecthq/prefect 2-latest (2)",
        "19:3-19:44 prefect deployment run bake-bread/nightly",
        "20:29-20:58 prefect worker start -p ovens",
    ],
    "scripts/start.bat": [
        "3:5-3:46 PREFECT_API_URL = http://localhost:4200/api",
        "4:6-5:16 prefect worker start --pool ?%POOL%",
    ],
    "scripts/start.ps1": [
        "1:1-1:51 PREFECT_API_URL = http://localhost:4200/api",
        "2:3-3:15 prefect worker start --pool ovens",
    ],
}


@pytest.mark.parametrize("path", EXPECTED)
def test_the_sample_says_what_it_holds(path: str) -> None:
    assert placed(path, (SAMPLE / path).read_text(encoding="utf-8")) == EXPECTED[path]


BROKEN = {
    ".env": (1, "a quote that is never closed"),
    "Dockerfile": (2, "a quote that is never closed"),
    "Jenkinsfile": (1, "a quote that is never closed"),
    "Makefile": (2, "a quote that is never closed"),
    "Procfile": (1, "a quote that is never closed"),
    "alias.yml": (1, "not valid YAML: the alias `nowhere` has no anchor before it"),
    "compose.yaml": (3, "not valid YAML: found character that cannot start any token"),
    "crontab": (1, "a quote that is never closed"),
    "heredoc.sh": (1, "a here-document that no line `END` ends"),
    "quote.sh": (2, "a quote that is never closed"),
    "start.ps1": (1, "a quote that is never closed"),
    "templates/worker.yaml": (2, "a template, not YAML"),
    "worker.service": (2, "a quote that is never closed"),
    "workflow.yml": (7, "not valid YAML: found unexpected end of stream"),
}


@pytest.mark.parametrize("path", BROKEN)
def test_a_malformed_file_says_where_it_is_broken(path: str) -> None:
    facts = read(path, (SAMPLE / "malformed" / path).read_text(encoding="utf-8"))
    doubts = [(one.span.line, one.why) for one in facts.declared if isinstance(one, Doubt)]
    failures = [(facts.failure.line, facts.failure.reason)] if facts.failure else []
    line, reason = BROKEN[path]

    assert [(at, why.startswith(reason)) for at, why in (*doubts, *failures)][:1] == [(line, True)]


def test_each_file_of_the_sample_is_expected() -> None:
    files = {file.relative_to(SAMPLE).as_posix() for file in SAMPLE.rglob("*") if file.is_file()}
    python = {"README.md", "flows/bread.py"}

    assert files - {file for file in files if "__pycache__" in file} == {
        *EXPECTED,
        *(f"malformed/{path}" for path in BROKEN),
        *python,
    }


def test_the_audit_goes_on_past_what_is_broken() -> None:
    report = run_audit([SAMPLE], load_config(None, SAMPLE), load_all_plugins())

    assert [flow.name for flow in report.flows] == ["bake-bread"]
    assert len(report.commands) > 30


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("Dockerfile", "docker"), ("Dockerfile-dev", "docker"), ("dockerfile.gpu", "docker"),
        ("a.Dockerfile", "docker"),
        ("dockerfile_parser.py", "python"), ("dockerfile.yml", "yaml"), ("Makefile", "make"), ("a/rules.mk", "make"),
        (".justfile", "make"), ("Procfile.dev", "procfile"), ("Jenkinsfile.deploy", "jenkins"),
        ("vars/a.groovy", "jenkins"),
        ("etc/cron.d/bread", "crontab"), ("supervisord.conf", "ini"), ("a.service", "ini"), ("tox.ini", "ini"),
        (".env", "environment"), (".env.example", "environment"), ("prod.env", "environment"), (".envrc", "shell"),
        ("a.sh", "shell"), ("a.ps1", "powershell"), ("a.bat", "batch"), ("a.txt", None), ("README.md", None),
    ],
)  # fmt: skip
def test_kinds_follow_from_names(path: str, kind: str | None) -> None:
    assert kind_of(PurePosixPath(path)) == kind
