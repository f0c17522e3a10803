"""What is known of programs: Prefect's subcommands, and which programs run others, behind which options."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

SUBCOMMANDS = frozenset({
    "--help", "--version", "agent", "agents", "api", "artifact", "asset", "auth", "automation", "automations",
    "backend", "block", "blocks", "build", "cloud", "collections", "concurrency-limit", "config", "create", "dashboard",
    "deploy", "delete", "deployment", "deployments", "describe", "dev", "diagnostics", "event", "events", "execute",
    "experimental", "flow", "flow-run", "flow-runs", "flows", "gcl", "get", "global-concurrency-limit", "heartbeat",
    "init", "kubernetes", "kv", "logs", "orion", "plugins", "profile", "profiles", "project", "projects", "register",
    "run", "sdk", "server", "shell", "storage", "task", "task-run", "task-runs", "transfer", "user", "users",
    "variable", "variables", "version", "work-pool", "work-pools", "work-queue", "work-queues", "worker", "workers",
    "workspace", "workspaces",
})  # fmt: skip
"""What can follow `prefect` in Prefect 1, 2 or 3."""

SHELLS = frozenset({"sh", "bash", "zsh", "dash", "ash", "ksh", "fish", "bash.exe", "sh.exe"})
TEXT_OPTIONS = frozenset({
    "-c", "-C", "--command", "--run", "--wrap", "--command-line", "--cmd", "--shell-command", "-Command", "/c", "/k",
    "/C",
})  # fmt: skip
OTHER_LANGUAGES = frozenset({"python", "python3", "psql", "mysql", "perl", "ruby", "node"})
TEXT_PROGRAMS = frozenset({
    "tmux", "screen", "pm2", "concurrently", "watch", "eval", "trap", "parallel", "ssh", "vagrant", "gcloud", "az",
    "nix-shell", "script", "su", "runuser", "cmd", "cmd.exe", "powershell", "powershell.exe", "pwsh", "sbatch", "wsl",
    "flock", "start", "foreach", "invoke-expression", "iex", "start-process", "fly", "flyctl", "heroku", "runcmd",
    "start-stop-daemon", "daemonize", "expect", "entr", "nodemon", "watchmedo", "hupper", "supervisorctl", "kubectl",
    "singularity", "apptainer", "lxc", "chroot", "arch-chroot", "systemd-run", "at", "batch", "setsid",
})  # fmt: skip
"""Programs that run a text given as one of their words."""

DOCKER_FLAGS = frozenset({
    "--rm", "--privileged", "--init", "--publish-all", "--detach", "--interactive", "--tty", "--read-only", "--quiet",
    "--no-healthcheck", "--oom-kill-disable", "--sig-proxy", "--disable-content-trust", "--no-deps", "--build",
    "--service-ports", "--use-aliases", "--no-tty", "--no-TTY", "--remove-orphans", "--replace", "--dry-run",
    "--verbose", "--compatibility", "--debug", "--tls", "--tlsverify", "--stdin", "--leave-stdin-open",
    "--attach-detach",
})  # fmt: skip
DOCKER_SHORT_FLAGS = frozenset("ditPqTDF")
CONTAINER_PROGRAMS = frozenset({"docker", "podman", "nerdctl", "docker.exe", "finch"})
COMPOSE_PROGRAMS = frozenset({"docker-compose", "podman-compose"})


class Wrapper(Struct, frozen=True):
    """A program that runs what stands behind its options, `skip` words and assignments; `valued` take a word."""

    valued: frozenset[str] = frozenset()
    skip: int = 0


def _wrapper(valued: str = "", skip: int = 0) -> Wrapper:
    return Wrapper(frozenset(valued.split()), skip)


_UV = (
    "--with --with-requirements --with-editable --python -p --extra --group --no-group --only-group --package "
    "--env-file --directory --project --from --index --index-url --extra-index-url --default-index -w --no-extra -c"
)
_CONDA = "-n --name -p --prefix --cwd -r --root-prefix"

WRAPPERS: Mapping[tuple[str, ...], Wrapper] = {
    ("exec",): _wrapper("-a"),
    ("command",): _wrapper(),
    ("builtin",): _wrapper(),
    ("nohup",): _wrapper(),
    ("time",): _wrapper("-f -o --format --output"),
    ("sudo",): _wrapper("-u -g -h -p -C -r -t -U -D -R -T --user --group --chdir --host --prompt"),
    ("doas",): _wrapper("-u -C"),
    ("env",): _wrapper("-u -C --unset --chdir"),
    ("nice",): _wrapper("-n --adjustment"),
    ("ionice",): _wrapper("-c -n --class --classdata"),
    ("timeout",): _wrapper("-s -k --signal --kill-after", 1),
    ("gtimeout",): _wrapper("-s -k --signal --kill-after", 1),
    ("stdbuf",): _wrapper("-i -o -e"),
    ("setsid",): _wrapper(),
    ("chronic",): _wrapper(),
    ("unbuffer",): _wrapper(),
    ("caffeinate",): _wrapper("-t -w"),
    ("xargs",): _wrapper("-I -n -P -L -d -a -s -E --max-args --max-procs --max-lines --delimiter --replace --arg-file"),
    ("parallel",): _wrapper("-j --jobs --delay --joblog --retries"),
    ("watch",): _wrapper("-n --interval"),
    ("gosu",): _wrapper(skip=1),
    ("su-exec",): _wrapper(skip=1),
    ("s6-setuidgid",): _wrapper(skip=1),
    ("setpriv",): _wrapper("--reuid --regid --groups"),
    ("runuser",): _wrapper("-u -g -s --user --group"),
    ("chpst",): _wrapper("-u -U -b -e -d"),
    ("tini",): _wrapper("-p -e"),
    ("docker-init",): _wrapper("-p -e"),
    ("dumb-init",): _wrapper("-r --rewrite"),
    ("catatonit",): _wrapper(),
    ("catchsegv",): _wrapper(),
    ("flock",): _wrapper("-w -E --timeout --wait --conflict-exit-code", 1),
    ("taskset",): _wrapper(skip=1),
    ("numactl",): _wrapper(),
    ("srun",): _wrapper("-n -N -c -p -t -J -A -G"),
    ("xvfb-run",): _wrapper("-s -n -e -f -p -w --server-args --server-num"),
    ("ddtrace-run",): _wrapper(),
    ("opentelemetry-instrument",): _wrapper("--traces_exporter --metrics_exporter --logs_exporter --service_name"),
    ("newrelic-admin", "run-program"): _wrapper(),
    ("call",): _wrapper(),
    ("eval",): _wrapper(),
    ("start",): _wrapper(),
    ("retry",): _wrapper("-t -m -d -s --times --tries --max-tries --delay --sleep"),
    ("uv", "run"): _wrapper(_UV),
    ("uv", "tool", "run"): _wrapper(_UV),
    ("uvx",): _wrapper(_UV),
    ("poetry", "run"): _wrapper("-C -P --directory --project"),
    ("pipenv", "run"): _wrapper(),
    ("pdm", "run"): _wrapper("-p --project --venv"),
    ("hatch", "run"): _wrapper(),
    ("hatch", "env", "run"): _wrapper("-e --env -i --include"),
    ("rye", "run"): _wrapper("--pyproject"),
    ("pixi", "run"): _wrapper("-e --environment --manifest-path"),
    ("conda", "run"): _wrapper(_CONDA),
    ("mamba", "run"): _wrapper(_CONDA),
    ("micromamba", "run"): _wrapper(_CONDA),
    ("pipx", "run"): _wrapper("--spec --python --index-url --pip-args"),
    ("coverage", "run"): _wrapper("--source --rcfile --omit --include --data-file"),
    ("op", "run"): _wrapper("--env-file --account"),
    ("doppler", "run"): _wrapper("-p -c -t --project --config --token"),
    ("infisical", "run"): _wrapper("--env --path --projectId --token"),
    ("aws-vault", "exec"): _wrapper("-d --duration --region", 1),
    ("chamber", "exec"): _wrapper(skip=1),
    ("dotenv", "run"): _wrapper("-f --file"),
    ("direnv", "exec"): _wrapper(skip=1),
    ("devbox", "run"): _wrapper("-c --config -e --env"),
    ("mise", "exec"): _wrapper(),
    ("mise", "x"): _wrapper(),
    ("asdf", "exec"): _wrapper(),
    ("honcho", "run"): _wrapper("-e -f"),
    ("heroku", "run"): _wrapper("-a -r -s --app --remote --size --type"),
    ("nix", "develop"): _wrapper("-c --command"),
    ("singularity", "exec"): _wrapper("-B --bind --env --env-file --pwd -H --home", 1),
    ("apptainer", "exec"): _wrapper("-B --bind --env --env-file --pwd -H --home", 1),
    ("systemd-run",): _wrapper("-p -u -E -M --unit --property --setenv --uid --gid"),
    ("ssh",): _wrapper("-i -p -o -l -F -J -L -R -D -b -c -E -e -I -m -O -Q -S -W -w", 1),
}  # fmt: skip
GLOBAL_OPTIONS = frozenset({
    "--project", "--directory", "-C", "--config-file", "--cache-dir", "--color", "-p", "-e", "--env", "-f", "--file",
    "--project-name", "--profile", "--env-file", "--project-directory", "--context", "-c", "-H", "--host", "-n",
    "--namespace", "--kubeconfig", "--config", "-s", "--server", "--cluster", "--ansi", "--parallel", "-l",
    "--log-level", "--account",
})  # fmt: skip
"""Options with a value that stand before a subcommand such as `run`."""
