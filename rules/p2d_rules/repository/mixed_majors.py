"""Two major versions of Prefect in one repository."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Project, Related, Rule, Span


class MixedMajors(Rule):
    """The repository needs more than one major version of Prefect.

    A move from one to the next was begun and not finished, or old flows were left
    behind. Find out which half still runs: the same flow may be there twice, and
    what is dead need not be moved.

    ```python
    # old/flow.py:
    from prefect import Flow, task

    @task
    def load():
        print("loading")

    with Flow("daily") as daily:  # PTD917
        load()
    # requirements.txt:
    prefect==3.4.0
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        print("loading")

    @dg.job
    def daily():
        load()
    ```
    """

    code = "PTD917"
    severity = "warning"
    disposition = "adapt"
    effort = Effort(0, 0, 0)

    def check_project(self, project: Project) -> Iterator[Finding]:
        places = _places(project)
        newest = max(places, default="")
        for major in sorted(set(places) - {newest}):
            message = f"this is Prefect {major}, and elsewhere in this repository is Prefect {newest}"
            related = (Related(places[newest], f"Prefect {newest}"),)
            yield self.finding(project.flows[0], message, span=places[major], key=major, related=related)


def _places(project: Project) -> dict[str, Span]:
    """Return the first place of each major version that is proven: by code, else by what is required."""
    found: dict[str, Span] = {}
    for unit in (*project.flows, *project.tasks):
        if unit.prefect is not None:
            found.setdefault(unit.prefect, unit.head)
    for requirement in project.requirements:
        if len(requirement.majors) == 1:
            found.setdefault(requirement.majors[0], requirement.span)
    return found
