"""Two major versions of Prefect in one repository."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Flow, Project, Related, Requirement, Rule, Span, Task


class MixedMajors(Rule):
    """The repository needs more than one major version of Prefect.

    A move from one to the next was begun and not finished, or old flows were left
    behind. Find out which half still runs: the same flow may be there twice, and
    what is dead need not be moved.

    ```python prefect1
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
        proofs = _proofs(project)
        newest = max(proofs, default="")
        for major in sorted(set(proofs) - {newest}):
            message = f"this is Prefect {major}, and elsewhere in this repository is Prefect {newest}"
            related = (Related(_span(proofs[newest]), f"Prefect {newest}"),)
            yield self.finding(proofs[major], message, key=major, related=related)


def _proofs(project: Project) -> dict[str, Flow | Task | Requirement]:
    """Return what proves each major version first: code, else a requirement."""
    found: dict[str, Flow | Task | Requirement] = {}
    units: tuple[Flow | Task, ...] = (*project.flows, *project.tasks)
    for unit in units:
        if unit.prefect is not None:
            found.setdefault(unit.prefect, unit)
    for requirement in project.requirements:
        if len(requirement.majors) == 1:
            found.setdefault(requirement.majors[0], requirement)
    return found


def _span(proof: Flow | Task | Requirement) -> Span:
    return proof.span if isinstance(proof, Requirement) else proof.head
