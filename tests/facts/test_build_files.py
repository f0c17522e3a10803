"""Dockerfiles, makefiles, units of systemd, Jenkinsfiles and their like in, what they say of Prefect out."""

from __future__ import annotations

import pytest

from tests.facts.said import placed, said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM prefecthq/prefect:2-python3.11", ["1:6-1:36 image prefecthq/prefect 2-python3.11 (2)"]),
        ("from --platform=linux/amd64 prefecthq/prefect:3.1.5 AS base\nFROM base",
         ["1:29-1:52 image prefecthq/prefect 3.1.5 (3)"]),
        ("FROM prefecthq/prefect", ["1:6-1:23 image prefecthq/prefect None (None)"]),
        ("FROM prefecthq/prefect@sha256:0a1b", ["1:6-1:35 image prefecthq/prefect sha256:0a1b (None)"]),
        ("ARG V=2.10.4\nFROM prefecthq/prefect:${V}-python3.9",
         ["2:6-2:38 image prefecthq/prefect 2.10.4-python3.9 (2)"]),
        ("ARG I=prefecthq/prefect:core-1.2.0\nFROM $I", ["2:6-2:8 image prefecthq/prefect core-1.2.0 (1)"]),
        ("ARG V\nFROM prefecthq/prefect:$V", ["2:6-2:26 image prefecthq/prefect $V (None)"]),
        ("COPY --from=prefecthq/prefect:3 /a /b", ["1:13-1:32 image prefecthq/prefect 3 (3)"]),
        ("ENV PREFECT_API_URL=http://x/api A=1 PREFECT_UI_URL='a b'",
         ["1:5-1:33 PREFECT_API_URL = http://x/api", "1:38-1:58 PREFECT_UI_URL = a b"]),
        ("ENV PREFECT_API_URL http://x/api", ["1:5-1:33 PREFECT_API_URL = http://x/api"]),
        ("ENV A=1 \\\n  # PREFECT_HOME=no\n  PREFECT_HOME=/x", ["3:3-3:18 PREFECT_HOME = /x"]),
        ("ARG PREFECT_API_URL=x\nENV PREFECT_API_URL=$PREFECT_API_URL",
         ["1:5-1:22 PREFECT_API_URL = x",
          "2:5-2:37 PREFECT_API_URL = ?$PREFECT_API_URL (a variable of the environment)"]),
        ("RUN pip install x && \\\n    # no\n    prefect version", ["3:5-3:20 prefect version"]),
        ("RUN --mount=type=cache,target=/x prefect version", ["1:34-1:49 prefect version"]),
        ('RUN ["prefect", "version"]', ["1:7-1:25 prefect version"]),
        ("RUN <<E\nprefect version\nE\nRUN prefect deploy", ["2:1-2:16 prefect version", "4:5-4:19 prefect deploy"]),
        ("RUN bash <<E\nprefect version\nE", ["2:1-2:16 prefect version"]),
        ("COPY <<E /x.sh\nprefect version\nE", []),
        ('CMD ["prefect", "worker", "start", "-p", "a b"]', ["1:7-1:46 prefect worker start -p a b"]),
        ('ENTRYPOINT ["prefect"]\nCMD ["server", "start"]', ["1:14-2:22 prefect server start"]),
        ('ENTRYPOINT ["tini", "--", "/entrypoint.sh"]\nCMD ["prefect", "version"]', ["2:7-2:25 prefect version"]),
        ('ENTRYPOINT ["bash", "-c"]\nCMD ["prefect version"]', ["2:7-2:22 prefect version"]),
        ('CMD ["prefect", "version"]\nCMD ["true"]', []),
        ("CMD prefect worker start -p $POOL", ["1:5-1:34 prefect worker start -p ?$POOL"]),
        ("CMD ['prefect', 'version']", ["1:5-1:27 a list of words: not valid JSON"]),
        ("HEALTHCHECK --interval=5s CMD prefect version || exit 1", ["1:31-1:46 prefect version"]),
        ("# escape=`\nRUN a `\n  && prefect version", ["3:6-3:21 prefect version"]),
        ("RUN pip install prefect==2.1", ["1:17-1:29 requires prefect==2.1"]),
        ("LABEL description='prefect deploy'\nWORKDIR prefect", []),
    ],
)  # fmt: skip
def test_dockerfiles_are_read(text: str, expected: list[str]) -> None:
    assert placed("Dockerfile", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("deploy: ## prefect deploy\n\t@-prefect deploy \\\n\t\t--all\n", ["2:4-3:8 prefect deploy --all"]),
        ("a: b; prefect version\n", ["1:7-1:22 prefect version"]),
        ("V := venv\na:\n\t$(V)/bin/prefect deploy $(NAME) $$HOME $@\n",
         ["3:2-3:43 prefect deploy ?${NAME} ?$HOME ?$@"]),
        ("RUN = poetry run\nPREFECT := $(RUN) prefect\na:\n\t$(PREFECT) deploy --all\n",
         ["4:2-4:25 prefect deploy --all"]),
        ("NAME ?= a/b\nOTHER = c/d\na:\n\tprefect deployment run $(NAME) $(OTHER)\n",
         ["4:2-4:41 prefect deployment run ?${NAME} c/d"]),
        ("export PREFECT_API_URL = http://x/api # y\n", ["1:8-1:38 PREFECT_API_URL = http://x/api"]),
        ("a: export PREFECT_HOME := /x\na:\n\ttrue\n", ["1:11-1:29 PREFECT_HOME = /x"]),
        ("PREFECT_API_KEY ?= $(KEY)\n", ["1:1-1:26 PREFECT_API_KEY = ?$(KEY) (a variable of the environment)"]),
        ("V := $(shell prefect version)\n", ["1:14-1:29 prefect version"]),
        ("IMAGE := prefecthq/prefect:2-latest\n", ["1:10-1:36 image prefecthq/prefect 2-latest (2)"]),
        (".RECIPEPREFIX = >\na:\n>prefect version\n", ["3:2-3:17 prefect version"]),
        (".ONESHELL:\na:\n\tif true; then\n\t  prefect version\n\tfi\n", ["4:4-4:19 prefect version"]),
        ("a:\n\t@echo prefect deploy\n\tcd prefect\n# prefect deploy\nprefect:\n\ttrue\n", []),
    ],
)  # fmt: skip
def test_makefiles_are_read(text: str, expected: list[str]) -> None:
    assert placed("Makefile", text) == expected


def test_justfiles_are_read() -> None:
    text = """\
        export PREFECT_API_URL := "http://x/api"
        deploy name="a":
            @prefect deploy --name {{ name }}
        script:
            #!/usr/bin/env bash
            set -e
            if true; then
              prefect version
            fi
        other:
            #!/usr/bin/env python
            prefect deploy
        """
    assert said("justfile", text) == [
        "PREFECT_API_URL = http://x/api",
        "prefect deploy --name ?{{ name }}",
        "prefect version",
    ]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("x.service", "[Service]\nEnvironment=PREFECT_API_URL=http://x/api \"PREFECT_HOME=/a b\"\n"
                      "ExecStartPre=-/x/prefect version\nExecStart=/x/prefect worker start \\\n  -p a\n",
         ["2:13-2:41 PREFECT_API_URL = http://x/api", "2:42-2:61 PREFECT_HOME = /a b", "3:15-3:33 prefect version",
          "4:11-5:7 prefect worker start -p a"]),
        ("x.service", "[Unit]\nDescription=prefect deploy\n[Service]\n"
                      "ExecStart=/bin/bash -c '. x; exec prefect version'\n",
         ["4:35-4:50 prefect version"]),
        ("supervisord.conf", "[program:a]\ncommand=/x/prefect agent start -q a\n"
                             "environment=PREFECT_API_URL=\"http://x/api\",PREFECT_API_KEY=%(ENV_K)s\n",
         ["2:9-2:36 prefect agent start -q a", "3:13-3:43 PREFECT_API_URL = http://x/api",
          "3:44-3:69 PREFECT_API_KEY = ?%(ENV_K)s (a variable of the environment)"]),
        ("tox.ini", "[testenv]\nsetenv =\n    PREFECT_HOME = /x\n    A = 1\ncommands =\n    prefect version\n"
                    "    - prefect deploy \\\n      --all\n",
         ["3:5-3:22 PREFECT_HOME = /x", "6:5-6:20 prefect version", "7:7-8:12 prefect deploy --all"]),
    ],
)  # fmt: skip
def test_files_of_options_are_read(path: str, text: str, expected: list[str]) -> None:
    assert placed(path, text) == expected


def test_jenkinsfiles_are_read() -> None:
    text = """\
        pipeline {
          agent { docker { image 'prefecthq/prefect:2-latest' } }
          environment {
            PREFECT_API_URL = 'http://x/api'
            PREFECT_API_KEY = credentials('key')
          }
          stages {
            stage('prefect deploy') {
              steps {
                // sh 'prefect no'
                sh 'prefect deploy --all'
                sh label: 'x', script: "prefect deployment run a/${NAME}"
                sh(script: '''
                  cd x
                  prefect version
                ''', returnStdout: true)
                bat 'prefect server start'
                withEnv(['PREFECT_HOME=/x']) { echo 'prefect deploy' }
              }
            }
          }
        }
        """
    assert placed("Jenkinsfile", text) == [
        "2:27-2:53 image prefecthq/prefect 2-latest (2)",
        "4:5-4:37 PREFECT_API_URL = http://x/api",
        "5:5-5:41 PREFECT_API_KEY = ?credentials('key') (a secret)",
        "11:13-11:33 prefect deploy --all",
        "12:33-12:65 prefect deployment run ?a/${NAME}",
        "15:11-15:26 prefect version",
        "17:14-17:34 prefect server start",
        "18:19-18:34 PREFECT_HOME = /x",
    ]
