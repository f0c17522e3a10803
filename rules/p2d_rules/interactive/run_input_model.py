"""Forms that a person fills in during a run."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE


class RunInputModel(Rule):
    """A class describes what a person fills in while a run waits.

    The form becomes a `dg.Config` of the second job, the one a person launches:
    its fields, with defaults and enums, are a form on the launch pad.

    ```python
    from prefect.input import RunInput

    class Approval(RunInput):  # PTD702
        approved: bool
    ```

    becomes

    ```python dagster
    class Approval(dg.Config):
        approved: bool = False

    @dg.op
    def publish(config: Approval):
        print(config.approved)

    @dg.job
    def release():
        publish()
    ```
    """

    code = "PTD702"
    severity = "error"
    construct = CATALOGUE["interactive-wait-for-input"]
    effort = Effort(2, 6, 16, scope="def")

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "base" and CATALOGUE.named(reference.symbol) is self.construct:
            key = f"{reference.span.path}:{reference.span.line}"
            yield self.finding(reference, "a class describes the input a run waits for", key=key)
