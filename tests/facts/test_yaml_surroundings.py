"""YAML of pipelines, Compose, Kubernetes, Helm and Ansible in, what it says of Prefect out."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from p2d_audit.facts.documents import Document, MappingNode, Node, ScalarNode, SequenceNode, read_document
from p2d_audit.facts.surroundings.yaml_scalars import YamlText

from tests.facts.said import placed, read, said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("run: prefect deploy --all", ["1:6-1:26 prefect deploy --all"]),
        ("run: 'prefect deploy --all'", ["1:7-1:27 prefect deploy --all"]),
        ('run: "prefect deploy \\\n  --all"', ["1:7-2:8 prefect deploy --all"]),
        ('run: "prefect \\"deploy\\"\\nprefect version"', ["1:7-1:25 prefect deploy", "1:27-1:42 prefect version"]),
        ("run: 'prefect ''a b'''", ["1:7-1:22 prefect a b"]),
        ("run: |\n\n  cd x\n\n  prefect deploy \\\n    --all\n  # no\n", ["5:3-6:10 prefect deploy --all"]),
        ("run: |2-\n    a\n  prefect version\n", ["3:3-3:18 prefect version"]),
        ("run: >-\n  prefect deploy\n  --all\n\n  prefect version\n",
         ["2:3-3:8 prefect deploy --all", "5:3-5:18 prefect version"]),
        ("run: prefect deploy\n  --all\n", ["1:6-2:8 prefect deploy --all"]),
        ("run: &x |\n  prefect version\nagain:\n  run: *x\n", ["2:3-2:18 prefect version"]),
        ("a:\n  run: !Sub |\n    prefect deploy ${X}\n", ["3:5-3:24 prefect deploy ?${X}"]),
    ],
)  # fmt: skip
def test_commands_stand_where_the_scalar_has_them(text: str, expected: list[str]) -> None:
    assert placed("a.yaml", text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "jobs: {a: {steps: [{run: prefect deploy --all}]}}",
        "a: {script: [cd x, prefect deploy --all]}",
        "a: {before_script: [[cd x, prefect deploy --all]]}",
        "jobs: {a: {steps: [{run: {name: Prefect deploy, command: prefect deploy --all}}]}}",
        "steps: [{bash: prefect deploy --all}]",
        "steps: [{task: Bash@3, inputs: {inlineScript: prefect deploy --all}}]",
        "phases: {build: {commands: [prefect deploy --all]}}",
        "steps: [{entrypoint: prefect, args: [deploy, --all]}]",
        "steps: [{entrypoint: bash, args: ['-c', 'cd x && prefect deploy --all']}]",
        "steps: [{command: [make x, prefect deploy --all]}]",
        "steps: [{name: deploy, command: 'uv run --with prefect prefect deploy --all\n'}]",
        "services: {a: {command: prefect deploy --all}}",
        "services: {a: {command: [prefect, deploy, --all]}}",
        "services: {a: {entrypoint: [prefect], command: deploy --all}}",
        "services: {a: {entrypoint: [/x/entrypoint.sh], command: [prefect, deploy, --all]}}",
        "services: {a: {entrypoint: [sh, -c], command: [prefect deploy --all]}}",
        "services: {a: {healthcheck: {test: [CMD, prefect, deploy, --all]}}}",
        "services: {a: {healthcheck: {test: [CMD-SHELL, prefect deploy --all || exit 1]}}}",
        "spec: {containers: [{command: [/bin/sh, -c], args: [prefect deploy --all]}]}",
        "spec: {containers: [{args: [prefect, deploy, --all]}]}",
        "- {ansible.builtin.shell: prefect deploy --all, args: {chdir: x}}",
        "- {command: {cmd: prefect deploy --all}}",
        "tasks: {deploy: {cmds: [prefect deploy --all]}}",
        "tasks: {deploy: {cmds: [{cmd: prefect deploy --all}]}}",
        "tasks: {deploy: prefect deploy --all}",
        "repos: [{hooks: [{id: x, entry: prefect deploy, args: [--all]}]}]",
        "job_variables: {command: uv run prefect deploy --all}",
        "push: [{prefect.deployments.steps.run_shell_script: {script: prefect deploy --all}}]",
        "runcmd: [[prefect, deploy, --all]]",
    ],
)  # fmt: skip
def test_commands_are_found_under_the_keys_that_hold_them(text: str) -> None:
    assert said("a.yaml", text) == ["prefect deploy --all"]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("uv run --with prefect prefect --no-prompt deploy --all", "prefect --no-prompt deploy --all"),
        ("make x; prefect --profile prod deploy --all", "prefect --profile prod deploy --all"),
        ("/x/entrypoint.sh prefect -p prod deploy --all", "prefect -p prod deploy --all"),
    ],
)
def test_options_of_the_program_can_stand_before_the_subcommand(command: str, expected: str) -> None:
    assert said(".tangled/workflows/deploy.yml", f"steps: [{{name: deploy, command: '{command}'}}]") == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "name: prefect deploy",
        "description: prefect deploy --all",
        "- name: Run prefect deploy\n  uses: a/b@v1",
        "steps: [prefect deploy]",
        "run: echo prefect deploy",
        "command: prefect",
        "command: [run, prefect]",
        "args: [prefect, rules]",
        "repos: [{hooks: [{id: mypy, args: [prefect, deploy.py]}]}]",
        "tasks: [prefect deploy]",
        "dependencies: [pip, prefect-something-else]",
        "labels: {app: prefect}",
        "repo: prefecthq/prefect",
        "if: env.PREFECT_API_URL == 'x'",
        "secrets: {PREFECT_API_KEY: {required: true}}",
        "with: {prefect-api-key: x}",
    ],
)
def test_prose_and_names_are_no_commands(text: str) -> None:
    assert [line for line in said("a.yaml", text) if not line.startswith("requires")] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("env: {PREFECT_API_URL: 'http://x/api'}", ["1:7-1:38 PREFECT_API_URL = http://x/api"]),
        ("env:\n  PREFECT_API_KEY: ${{ secrets.KEY }}",
         ["2:3-2:38 PREFECT_API_KEY = ?${{ secrets.KEY }} (a secret)"]),
        ("variables:\n  PREFECT_API_URL: $URL", ["2:3-2:24 PREFECT_API_URL = ?$URL (a variable of the environment)"]),
        ("environment:\n  - PREFECT_API_URL=x\n  - PREFECT_API_KEY",
         ["2:5-2:22 PREFECT_API_URL = x",
          "3:5-3:20 PREFECT_API_KEY = ?PREFECT_API_KEY (a variable of the environment)"]),
        ("environment:\n  PREFECT_API_KEY:", ["2:3-2:19 PREFECT_API_KEY = ? (a variable of the environment)"]),
        ("env:\n  - name: PREFECT_API_URL\n    value: x\n  - name: PREFECT_API_KEY\n    valueFrom:\n"
         "      secretKeyRef: {name: a, key: b}\n",
         ["2:5-3:13 PREFECT_API_URL = x", "4:5-6:38 PREFECT_API_KEY = ?secretKeyRef: {name: a, key: b} (a secret)"]),
        ("build-args: |\n  PREFECT_API_URL=x\n  A=1\n", ["2:3-2:20 PREFECT_API_URL = x"]),
        ("a: &a {PREFECT_HOME: /x}\nb: {<<: *a}", ["1:8-1:24 PREFECT_HOME = /x"]),
        ("env: {PREFECT_LOGGING_TO_API_ENABLED: true, PREFECT_VERSION: 3}",
         ["1:7-1:43 PREFECT_LOGGING_TO_API_ENABLED = true"]),
        ("env: {PREFECT__CLOUD__API_KEY: x}", ["1:7-1:33 PREFECT__CLOUD__API_KEY = x"]),
    ],
)  # fmt: skip
def test_settings_are_found(text: str, expected: list[str]) -> None:
    assert placed("a.yaml", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("services: {a: {image: prefecthq/prefect:2-python3.11}}",
         ["1:23-1:53 image prefecthq/prefect 2-python3.11 (2)"]),
        ("image: prefecthq/prefect", ["1:8-1:25 image prefecthq/prefect None (None)"]),
        ("image: prefecthq/prefect:${TAG:-3-latest}", ["1:8-1:42 image prefecthq/prefect 3-latest (3)"]),
        ("container: {image: 'docker.io/prefecthq/prefect:3.1.0'}", ["1:20-1:55 image prefecthq/prefect 3.1.0 (3)"]),
        ("container: prefecthq/prefect:2.1", ["1:12-1:33 image prefecthq/prefect 2.1 (2)"]),
        ("uses: docker://prefecthq/prefect:1.4", ["1:7-1:37 image prefecthq/prefect 1.4 (1)"]),
        ("- name: prefecthq/prefect:2-latest", ["1:9-1:35 image prefecthq/prefect 2-latest (2)"]),
        ("image:\n  repository: prefecthq/prefect\n  tag: 2.10.4\n", ["2:15-3:14 image prefecthq/prefect 2.10.4 (2)"]),
        ("image:\n  prefectTag: 3-python3.11-kubernetes\n",
         ["2:15-2:38 image prefecthq/prefect 3-python3.11-kubernetes (3)"]),
        ("image: prefecthq/prefect-sqlite:3.50", ["1:8-1:37 image prefecthq/prefect-sqlite 3.50 (None)"]),
        ("uses: PrefectHQ/actions-prefect-deploy@v4",
         ["1:7-1:42 action PrefectHQ/actions-prefect-deploy v4 (None)"]),
        ("dependencies:\n  - name: prefect-worker\n    version: 2024.1.1\n"
         "    repository: https://prefecthq.github.io/prefect-helm\n",
         ["2:11-2:25 chart prefect-worker 2024.1.1 (None)"]),
        ("releases: [{chart: prefect/prefect-server, version: 1.2.3}]",
         ["1:20-1:42 chart prefect-server 1.2.3 (None)"]),
        ("source: {chart: prefect-agent, repoURL: https://prefecthq.github.io/x, targetRevision: 1.2.3}",
         ["1:17-1:30 chart prefect-agent 1.2.3 (2)"]),
        ("chart: {spec: {chart: prefect-orion, version: '1.x'}}", ["1:23-1:36 chart prefect-orion 1.x (2)"]),
        ("description: uses prefecthq/prefect:2-latest", []),
    ],
)  # fmt: skip
def test_images_charts_and_actions_are_found(text: str, expected: list[str]) -> None:
    assert placed("a.yaml", text) == expected


def test_helm_templates_are_read_around_their_placeholders() -> None:
    text = """\
        {{- if .Values.enabled }}
        kind: Deployment
        metadata:
          name: {{ include "x.name" . }}
          labels:
            {{- include "x.labels" . | nindent 4 }}
        spec:
          containers:
            - image: "{{ .Values.registry }}/prefecthq/prefect:{{ .Values.tag }}"
              command: ["prefect", "worker", "start", "--pool", {{ .Values.pool | quote }}]
              env:
                - name: PREFECT_API_URL
                  value: {{ .Values.url }}
        {{- end }}
        """
    assert placed("templates/a.yaml", text) == [
        "9:14-9:74 image prefecthq/prefect {{ .Values.tag }} (None)",
        "10:18-10:83 prefect worker start --pool ?{{ .Values.pool | quote }}",
        "12:11-13:35 PREFECT_API_URL = ?{{ .Values.url }} (a template)",
    ]
    assert read("templates/a.yaml", text).failure is not None


def test_yaml_that_cannot_be_parsed_is_read_by_lines() -> None:
    text = """\
        a:
        \timage: prefecthq/prefect:2.1
        \trun: |
        \t\tprefect deploy
        \tenv:
        \t  PREFECT_HOME: /x
        \tdescription: prefect deploy
        \tcommand: "prefect version"
        """
    facts = read("a.yaml", text)

    assert facts.failure is not None
    assert facts.failure.line == 2
    assert placed("a.yaml", text) == [
        "2:9-2:30 image prefecthq/prefect 2.1 (2)",
        "4:3-4:17 prefect deploy",
        "6:18-6:20 PREFECT_HOME = /x",
        "8:12-8:27 prefect version",
    ]


def _scalars(node: Node) -> list[ScalarNode]:
    match node:
        case SequenceNode():
            return [scalar for item in node.items for scalar in _scalars(item)]
        case MappingNode():
            return [scalar for entry in node.entries for part in (entry.key, entry.value) for scalar in _scalars(part)]
    return [node]


_TEXTS = st.text(st.sampled_from("ab'\"\\#:-|> \n\té{}[]&*!%$,"), max_size=20)


@given(_TEXTS, st.sampled_from(["|", ">", '"', "'", None]), st.integers(10, 60))
@example("a\n\n b\n\n\n", ">", 80)
@example("a b c d e f g h i j k l", '"', 10)
@settings(max_examples=400, deadline=None)
def test_each_character_of_a_scalar_stands_where_it_is_written(text: str, style: str | None, width: int) -> None:
    written = yaml.safe_dump({"a": [text]}, default_style=style, width=width, allow_unicode=True)
    document = read_document(written, "a.yaml")
    assert isinstance(document, Document)
    source = YamlText("a.yaml", written)
    for scalar in (scalar for root in document.roots for scalar in _scalars(root)):
        passage = source.passage(scalar)
        assert passage.text == scalar.text
        for at, (char, offset) in enumerate(zip(passage.text, passage.offsets, strict=True)):
            folded = char in " \n" and written[offset] == "\n"
            escaped = "\\" in written[max(offset - 9, 0) : offset]
            assert written[offset] == char or folded or escaped, (written, at)
        assert list(passage.offsets) == sorted(passage.offsets)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "type: Backend Service\nimage: {location: x}\nsecrets:\n  PREFECT_API_KEY: /a/b\n"
            "environments: {prod: {secrets: {PREFECT_API_URL: {secretsmanager: c}}}}\n",
            ["PREFECT_API_KEY = ?/a/b (a secret)", "PREFECT_API_URL = ?{secretsmanager: c}}}} (a secret)"],
        ),
        ("type: Other\nimage: {location: x}\nsecrets: {PREFECT_API_KEY: /a/b}\n", []),
        ("services: {a: {image: x, secrets: {PREFECT_API_KEY: /a/b}}}\n", []),
        ("on: {workflow_call: {secrets: {PREFECT_API_KEY: {required: true}}}}\n", []),
    ],
)
def test_the_secrets_of_a_copilot_manifest_are_settings(text: str, expected: list[str]) -> None:
    assert said("manifest.yml", text) == expected


def test_what_a_step_requires_is_a_requirement() -> None:
    text = (
        "build:\n  - prefect_docker.deployments.steps.build_docker_image:\n      requires: prefect-docker>=0.3.1\n"
        "deployments:\n  - name: a\n    pull:\n      - prefect.deployments.steps.git_clone:\n"
        "          requires: [prefect-github==0.2, other]\nother: [{a: {requires: prefect-aws}}]\n"
    )
    assert placed("prefect.yaml", text) == [
        "3:17-3:38 requires prefect-docker>=0.3.1",
        "8:22-8:41 requires prefect-github==0.2",
    ]
