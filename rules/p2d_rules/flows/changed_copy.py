"""Copies of flows and tasks with other options."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Reference, Rule


class ChangedCopy(Rule):
    """A flow or task is copied with other options.

    `with_options` makes the variant while the flow runs. Dagster knows all its
    jobs and ops when the code is loaded: a variant of an op is an alias with its
    own retry policy or tags, a variant of a flow another job.

    ```python
    from prefect import flow, task

    @task
    def fetch():
        return 1

    @flow
    def crawl():
        fetch.with_options(name="fetch_slowly", retries=5)()  # PTD115
    ```

    becomes

    ```python dagster
    @dg.op
    def fetch():
        return 1

    @dg.job
    def crawl():
        fetch.alias("fetch_slowly").with_retry_policy(dg.RetryPolicy(max_retries=5))()
    ```
    """

    code = "PTD115"
    severity = "warning"
    disposition = "adapt"
    effort = Effort(0.1, 0.5, 2)  # mapping: task-with-options
    covers = frozenset({"prefect.flows.Flow.with_options", "prefect.tasks.Task.with_options"})

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.symbol in self.covers:
            names = ", ".join(f"`{option.name}`" for option in reference.options)
            kind = "flow" if ".flows." in reference.symbol else "task"
            yield self.finding(reference, f"a {kind} is copied with {'other ' + names if names else 'other options'}")
