"""A POSIX shell script that creates GitHub issues with `gh`, and none that is there already.

Every text of the report is one word in single quotes, in which the shell reads nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from p2d_audit.report import Report

from p2d_reports.text import visible
from p2d_reports.trackers.issues import Issue, list_issues

HEAD = r"""#!/bin/sh
# Creates the issues of a p2d-audit report in the repository of the current folder, or in that of GH_REPO.
# Without arguments nothing is created: what would be is printed. An issue that has its marker is left alone.
set -eu

usage() {
    echo "usage: $0 [--apply [--update]]"
    echo "  --apply   create the issues that are missing"
    echo "  --update  also give those that are there their new title, body and labels"
}

apply=no
update=no
for argument in "$@"; do
    case $argument in
        --apply) apply=yes ;;
        --update) update=yes ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
done

# The id in the marker of each issue that is there, and its number: p2d-0123456789ab=17.
marked='(.body // "") | capture("<!-- p2d-audit:(?<id>p2d-[0-9a-f]+) -->")'
known=
if command -v gh >/dev/null 2>&1; then
    known=$(gh issue list --state all --limit 100000 --json number,body --jq \
        '.[] | .number as $number | '"$marked"' | "\(.id)=\($number)"')
elif [ "$apply" = yes ]; then
    echo "gh is not installed; see https://cli.github.com" >&2
    exit 1
else
    echo "gh is not installed: which issues are there is not known" >&2
fi

# look_up ID: sets number to that of the issue with this id, or to nothing.
look_up() {
    number=
    case $known in
        *"$1="*)
            number=${known#*"$1="}
            number=${number%%[!0-9]*}
            ;;
    esac
}

label() {
    if [ "$apply" = yes ]; then
        gh label create "$1" --description "Made by p2d-audit" >/dev/null 2>&1 || true
    fi
}

# issue ID TITLE BODY LABELS
issue() {
    look_up "$1"
    if [ -z "$number" ]; then
        if [ "$apply" = yes ]; then
            printf '%s' "$3" | gh issue create --title "$2" --body-file - --label "$4"
            sleep "${PAUSE:-1}" # GitHub asks for a second between two
        else
            printf 'would create %s: %s\n' "$1" "$2"
        fi
    elif [ "$update" = no ]; then
        printf 'exists as number %s: %s\n' "$number" "$1"
    elif [ "$apply" = yes ]; then
        printf '%s' "$3" | gh issue edit "$number" --title "$2" --body-file - --add-label "$4"
    else
        printf 'would update number %s: %s\n' "$number" "$1"
    fi
}

"""


def render(report: Report) -> str:
    """Return the script."""
    issues = list_issues(report)
    return HEAD + "".join(f"{line}\n" for line in _calls(issues))


def _calls(issues: tuple[Issue, ...]) -> Iterator[str]:
    for label in sorted({label for issue in issues for label in issue.labels}):
        yield f"label {_word(label)}"
    for issue in issues:
        labels = ",".join(issue.labels)
        yield f"issue {issue.id} {_word(_calm(issue.title))} {_word(issue.body)} {_word(labels)}"


def _word(text: str) -> str:
    """Return text as one word of the shell."""
    return "'" + visible(text, keep="\n").replace("'", "'\\''") + "'"


def _calm(title: str) -> str:
    """Return a title that, printed in a log of GitHub Actions, is no command to the runner."""
    return title.replace("##[", "#[").replace("::", ":")
