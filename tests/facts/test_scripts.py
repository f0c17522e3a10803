"""Scripts in, calls of Prefect's program, requests, images, charts and settings out."""

from __future__ import annotations

import pytest

from tests.facts.said import placed, said

DEPLOY = ["prefect deploy --all"]


@pytest.mark.parametrize(
    "text",
    [
        "prefect deploy --all",
        "/opt/venv/bin/prefect deploy --all",
        "$(pwd)/venv/bin/prefect deploy --all",
        '"$VENV"/bin/prefect deploy --all',
        "python -m prefect deploy --all",
        "python3.11 -u -W ignore -m prefect deploy --all",
        "/x/python /x/bin/prefect deploy --all",
        "coverage run -m prefect deploy --all",
        "exec prefect deploy --all",
        "command prefect deploy --all",
        "time -p prefect deploy --all",
        "nohup prefect deploy --all > log 2>&1 &",
        "sudo -u me -E A=1 prefect deploy --all",
        "env -u X A=1 prefect deploy --all",
        "timeout -k 5 60 prefect deploy --all",
        "nice -n 5 ionice -c 3 prefect deploy --all",
        "xargs -n 1 prefect deploy --all < list",
        "gosu me prefect deploy --all",
        "flock -w 5 /tmp/lock prefect deploy --all",
        "tini -g -- prefect deploy --all",
        "dumb-init prefect deploy --all",
        "./wait-for-it.sh db:5432 -t 60 -- prefect deploy --all",
        "/docker-entrypoint.sh prefect deploy --all",
        "uv run --with x --frozen prefect deploy --all",
        "uv run -m prefect deploy --all",
        "uv --directory x run prefect deploy --all",
        "uvx prefect deploy --all",
        "uvx --from prefect prefect deploy --all",
        "uvx prefect@3.1 deploy --all",
        "poetry run prefect deploy --all",
        "poetry -C x run prefect deploy --all",
        "pipenv run prefect deploy --all",
        "pdm run prefect deploy --all",
        "hatch run prefect deploy --all",
        "hatch run dev:prefect deploy --all",
        "rye run prefect deploy --all",
        "pixi run -e dev prefect deploy --all",
        "conda run -n x --no-capture-output prefect deploy --all",
        "micromamba run -p /x prefect deploy --all",
        "pipx run --spec x prefect deploy --all",
        "docker run --rm -it -v $PWD:/x --name prefect -p4200:4200 my/image prefect deploy --all",
        "docker run --entrypoint prefect my/image deploy --all",
        "docker exec -it -u root container prefect deploy --all",
        "docker compose -f x.yml exec -T worker prefect deploy --all",
        "docker-compose run --rm worker prefect deploy --all",
        "podman exec container prefect deploy --all",
        "kubectl -n x exec -it deploy/y -c z -- prefect deploy --all",
        "kubectl run x --image=y --command -- prefect deploy --all",
        'bash -c "prefect deploy --all"',
        "sh -lc 'cd x && prefect deploy --all'",
        "bash -euo pipefail -c 'prefect deploy --all'",
        "su - me -c 'prefect deploy --all'",
        "ssh host prefect deploy --all",
        "ssh -i key host 'cd x; prefect deploy --all'",
        "eval 'prefect deploy --all'",
        "trap 'prefect deploy --all' EXIT",
        "tmux new-session -d -s x 'prefect deploy --all'",
        "tmux send-keys -t prefect 'prefect deploy --all' C-m",
        "screen -dmS prefect prefect deploy --all",
        "op run --env-file x -- prefect deploy --all",
        "bash <<'E'\nprefect deploy --all\nE",
        "ssh host <<E\nprefect deploy --all\nE",
        "echo $(prefect deploy --all)",
        "echo `prefect deploy --all`",
        "x=$(prefect deploy --all)",
        "if prefect deploy --all; then :; fi",
        "a || { (b; prefect deploy --all) }",
        "for x in a b; do prefect deploy --all; done",
        "run() { prefect deploy --all; }",
        "prefect \\\n  deploy \\\n  --all",
        "prefect 'deploy' \"--all\" # done",
        "P=/x/bin/prefect\n$P deploy --all",
        "P='poetry run prefect'\n$P deploy --all",
        '${PREFECT_BIN} deploy --all',
        "$RUNNER prefect deploy --all",
        'log() {\n  echo "$@"\n  "$@"\n}\nlog prefect deploy --all',
    ],
)  # fmt: skip
def test_calls_are_found_behind_whatever_runs_them(text: str) -> None:
    assert said("a.sh", text) == DEPLOY


@pytest.mark.parametrize(
    "text",
    [
        "echo prefect deploy",
        'echo "prefect deploy"',
        "printf '%s' prefect deploy",
        "# prefect deploy",
        "cd prefect",
        "cd prefect deploy",
        "git checkout prefect",
        "git checkout -- prefect",
        "which prefect",
        "command -v prefect",
        "type prefect",
        "mkdir -p prefect/deploy",
        "[ -x prefect ] && [[ $x == prefect ]]",
        "for x in prefect deploy; do :; done",
        "case $x in prefect) deploy ;; esac",
        "x=(prefect deploy)",
        "cat > script.sh <<'E'\nprefect deploy\nE",
        "python - <<'E'\nprefect deploy\nE",
        "prefect-cloud deploy",
        "my-prefect deploy",
        "prefect.sh deploy",
        "docker run prefect deploy",
        "kubectl get pods -l app=prefect",
        "helm repo add prefect https://x",
        "echo $PREFECT_API_URL",
        "export PREFECT_API_URL",
        'test -n "$PREFECT_API_KEY"',
        "echo PREFECT_API_URL=x",
        "PREFECT_VERSION=3.1",
        "curl https://api.github.com/repos/x/deployments/1",
        "curl -d prefect https://example.com/api",
    ],
)
def test_other_words_are_no_calls(text: str) -> None:
    assert said("a.sh", text) == []


def test_a_call_stands_from_its_program_to_its_last_word() -> None:
    text = 'A=1 sudo /x/prefect deploy \\\n  -n \'a b\' > log\nbash -c "prefect \\"c\\""'

    assert placed("a.sh", text) == ["1:10-2:11 prefect deploy -n a b", "3:10-3:23 prefect c"]


def test_words_that_a_run_puts_in_are_not_known() -> None:
    text = "prefect deploy \"$a\" ${b} $(c) *.py ${{ d }} {{ e }} '$f' g"

    assert said("a.sh", text) == ["prefect deploy ?$a ?${b} ?$(c) ?*.py ?${{ d }} ?{{ e }} $f g"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("export PREFECT_API_URL=http://x/api", ["PREFECT_API_URL = http://x/api"]),
        ("PREFECT_API_URL='a b'", ["PREFECT_API_URL = a b"]),
        ("PREFECT_LOGGING_LEVEL=DEBUG prefect version", ["PREFECT_LOGGING_LEVEL = DEBUG", "prefect version"]),
        ("export A=1 PREFECT_HOME=~/x", ["PREFECT_HOME = ~/x"]),
        ('export PREFECT_API_KEY="$KEY"', ["PREFECT_API_KEY = ?$KEY (a variable of the environment)"]),
        ("PREFECT_API_KEY=$(vault read x)", ["PREFECT_API_KEY = ?$(vault read x) (a secret)"]),
        ("PREFECT_API_URL=$(hostname)", ["PREFECT_API_URL = ?$(hostname) (the output of a command)"]),
        ("PREFECT_API_KEY=${{ secrets.K }}", ["PREFECT_API_KEY = ?${{ secrets.K }} (a secret)"]),
        ("docker run -e PREFECT_API_URL=x --env=PREFECT_UI_URL=y i",
         ["PREFECT_API_URL = x", "PREFECT_UI_URL = y"]),
        ("docker build --build-arg PREFECT_API_URL=x .", ["PREFECT_API_URL = x"]),
        ("gcloud run deploy --set-env-vars=PREFECT_API_URL=x,A=1,PREFECT_UI_URL=y,B=2",
         ["PREFECT_API_URL = x", "PREFECT_UI_URL = y"]),
        ('echo "PREFECT_API_URL=x" >> "$GITHUB_ENV"', ["PREFECT_API_URL = x"]),
        ("export PREFECT__CLOUD__API_KEY=x", ["PREFECT__CLOUD__API_KEY = x"]),
        ("prefect config set PREFECT_API_URL=x", ["prefect config set PREFECT_API_URL=x"]),
    ],
)  # fmt: skip
def test_settings_are_given_by_assignments_and_options(text: str, expected: list[str]) -> None:
    assert said("a.sh", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("curl -X POST $PREFECT_API_URL/deployments/$ID/create_flow_run -d '{}'",
         ["POST ?$PREFECT_API_URL/deployments/$ID/create_flow_run"]),
        ("curl --json '{}' http://prefect:4200/api/deployments/a/create_flow_run",
         ["POST http://prefect:4200/api/deployments/a/create_flow_run"]),
        ("curl -fsS http://localhost:4200/api/health", ["GET http://localhost:4200/api/health"]),
        ("curl --request=PATCH --url https://api.prefect.cloud/api/accounts/a/deployments/b",
         ["PATCH https://api.prefect.cloud/api/accounts/a/deployments/b"]),
        ("curl -G -d a=b http://localhost:4200/api/flows", ["GET http://localhost:4200/api/flows"]),
        ("wget --post-data='{}' http://prefect/api/flow_runs/filter", ["POST http://prefect/api/flow_runs/filter"]),
        ("http POST :4200/api/deployments/a/create_flow_run", ["POST :4200/api/deployments/a/create_flow_run"]),
        ("http :4200/api/deployments/a/create_flow_run a=b", ["POST :4200/api/deployments/a/create_flow_run"]),
    ],
)  # fmt: skip
def test_requests_to_the_api_are_found(text: str, expected: list[str]) -> None:
    assert said("a.sh", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("docker pull prefecthq/prefect", ["image prefecthq/prefect None (None)"]),
        ("docker run --rm prefecthq/prefect:2-python3.11 true", ["image prefecthq/prefect 2-python3.11 (2)"]),
        ("docker pull ghcr.io/x/prefecthq/prefect:3.1.5-python3.12", ["image prefecthq/prefect 3.1.5-python3.12 (3)"]),
        ("IMAGE=prefecthq/prefect:0.15.9-python3.8", ["image prefecthq/prefect 0.15.9-python3.8 (1)"]),
        ("kubectl run x --image=prefecthq/prefect:latest", ["image prefecthq/prefect latest (None)"]),
        ("docker pull prefecthq/server:core-1.2.0", ["image prefecthq/server core-1.2.0 (1)"]),
        ("docker pull prefecthq/prefect:sha-1234567", ["image prefecthq/prefect sha-1234567 (None)"]),
        ("docker pull prefecthq/prefect:$TAG", ["image prefecthq/prefect $TAG (None)"]),
        ("docker pull prefecthq/prefect:${TAG:-2.10.4}", ["image prefecthq/prefect 2.10.4 (2)"]),
        ("git clone https://github.com/prefecthq/prefect", []),
        ("helm upgrade -i w prefect/prefect-worker --version 2024.1.1",
         ["chart prefect-worker 2024.1.1 (None)"]),
        ("helm install a prefect/prefect-agent", ["chart prefect-agent None (2)"]),
        ("pip install 'prefect>=2,<3' prefect-aws -r x.txt", ["requires prefect>=2,<3", "requires prefect-aws"]),
        ("python -m pip install prefect==1.4", ["requires prefect==1.4"]),
    ],
)  # fmt: skip
def test_images_charts_and_requirements_are_found(text: str, expected: list[str]) -> None:
    assert said("a.sh", text) == expected


def test_powershell_scripts_are_read() -> None:
    text = """\
        $env:PREFECT_API_URL = "http://x/api"
        $env:PREFECT_API_KEY=$key
        & prefect deploy `
            --all
        $runs = prefect flow-run ls | Select-String x
        Write-Host "prefect deploy"
        """
    assert said("a.ps1", text) == [
        "PREFECT_API_URL = http://x/api",
        "PREFECT_API_KEY = ?$key (a variable of the environment)",
        "prefect deploy --all",
        "prefect flow-run ls",
    ]


def test_batch_files_are_read() -> None:
    text = """\
        @echo off
        REM prefect deploy
        set PREFECT_API_URL=http://x/api
        set "PREFECT_API_KEY=%KEY%"
        call venv\\Scripts\\prefect.exe deploy ^
          --all
        start "title" cmd /k "cd x & prefect worker start -p %POOL%"
        echo prefect deploy
        """
    assert said("a.bat", text) == [
        "PREFECT_API_URL = http://x/api",
        "PREFECT_API_KEY = ?%KEY% (a variable of the environment)",
        "prefect deploy --all",
        "prefect worker start -p ?%POOL%",
    ]


def test_procfiles_are_read() -> None:
    text = "web: gunicorn x\n# a: prefect no\nworker: prefect worker start -p $POOL\n"

    assert placed("Procfile", text) == ["3:9-3:38 prefect worker start -p ?$POOL"]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("crontab", "0 2 * * 1-5 cd /x && prefect deployment run a/b"),
        ("x.cron", "@daily prefect deployment run a/b >> log"),
        ("etc/cron.d/x", "0 2 * * * root prefect deployment run a/b"),
        ("etc/crontab", "*/5 2 * * MON root prefect deployment run a/b"),
    ],
)
def test_crontabs_are_read(path: str, line: str) -> None:
    text = f"# prefect no\nPREFECT_API_URL=http://x/api\n{line}\n"

    assert said(path, text) == ["PREFECT_API_URL = http://x/api", "prefect deployment run a/b"]


def test_files_of_variables_are_read() -> None:
    text = """\
        # PREFECT_API_URL=no
        export PREFECT_API_URL="http://x/api" # comment
        PREFECT_UI_URL = y # comment
        PREFECT_API_KEY=${KEY}
        PREFECT_HOME='$x'
        PREFECT_PROFILE=
        IMAGE=prefecthq/prefect:3-latest
        PREFECT_VERSION=3
        """
    assert said(".env.example", text) == [
        "PREFECT_API_URL = http://x/api",
        "PREFECT_UI_URL = y",
        "PREFECT_API_KEY = ?${KEY} (a variable of the environment)",
        "PREFECT_HOME = $x",
        "PREFECT_PROFILE = ",
        "image prefecthq/prefect 3-latest (3)",
    ]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.sh", "prefect version\necho 'x\nprefect deploy\n",
         ["1:1-1:16 prefect version", "2:6-2:7 shell commands: a quote that is never closed",
          "3:1-3:15 prefect deploy"]),
        ("Makefile", "a:\n\tprefect deploy 'x\n\tprefect version\n",
         ["2:17-2:18 shell commands: a quote that is never closed", "3:2-3:17 prefect version"]),
        ("Dockerfile", "RUN prefect deploy 'x\nRUN prefect version\n",
         ["1:20-1:21 shell commands: a quote that is never closed", "2:5-2:20 prefect version"]),
        (".env", "PREFECT_API_URL='x\nPREFECT_UI_URL=y\n",
         ["1:1-1:19 `PREFECT_API_URL`: a quote that is never closed", "1:1-1:19 PREFECT_API_URL = x",
          "2:1-2:17 PREFECT_UI_URL = y"]),
        ("Jenkinsfile", "sh 'prefect deploy\nsh 'prefect version'\n",
         ["1:4-1:5 a string: a quote that is never closed", "2:5-2:20 prefect version"]),
    ],
)  # fmt: skip
def test_what_is_broken_is_said_with_its_line(path: str, text: str, expected: list[str]) -> None:
    assert placed(path, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('$PrefectExe = "$Dir\\venv\\Scripts\\prefect.exe"\n& $PrefectExe version\n', ["prefect version"]),
        ('$Exe = "$Dir\\Scripts\\prefect.exe"\n& $Exe deploy --all\n', ["prefect deploy --all"]),
        ('$PipExe = "$Dir\\pip.exe"\n& $PipExe install --no-index prefect\n', ["requires prefect"]),
        ('$Exe = "$Dir\\prefect.exe"\n$Exe = "$Dir\\python.exe"\n& $Exe deploy\n', []),
        ("$out = prefect version\n", ["prefect version"]),
    ],
)
def test_a_text_that_power_shell_assigns_is_no_call(text: str, expected: list[str]) -> None:
    assert said("a.ps1", text) == expected


@pytest.mark.parametrize(
    ("text", "pool"),
    [
        ("POOL=mine\nprefect worker start --pool $POOL", "mine"),
        ('export POOL="mine"\nprefect worker start --pool "${POOL}"', "mine"),
        ("POOL=mine\nPOOL=mine\nprefect worker start --pool $POOL", "mine"),
        ("POOL=mine\nPOOL=other\nprefect worker start --pool $POOL", "?$POOL"),
        ("POOL=${1:-mine}\nprefect worker start --pool $POOL", "?$POOL"),
        ("POOL=mine\nfor POOL in a b; do prefect worker start --pool $POOL; done", "?$POOL"),
        ("POOL=mine\nread -r POOL\nprefect worker start --pool $POOL", "?$POOL"),
        ("POOL_KEY=mine\nprefect worker start --pool $POOL_KEY", "?$POOL_KEY"),
    ],
)
def test_a_variable_with_one_value_stands_for_it(text: str, pool: str) -> None:
    assert said("a.sh", text) == [f"prefect worker start --pool {pool}"]
