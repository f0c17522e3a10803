"""Transactions over tasks."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Reference, Rule, Task

HOOKS = ("on_commit", "on_rollback")


class Transaction(Rule):
    """Tasks run in a transaction that can be rolled back.

    Dagster calls nobody when a later step fails: a failure hook fires for the
    step that failed, not for those before it. Either one op does the work and
    undoes it itself, or the data is written aside, checked by a blocking asset
    check and only then published.

    ```python
    from prefect import flow, task
    from prefect.transactions import transaction

    @task
    def load():
        print("loading")

    @flow
    def daily():
        with transaction():  # PTD611
            load()
    ```

    becomes

    ```python dagster
    @dg.op
    def load():
        done = []
        try:
            done.append("orders")
        except Exception:
            for name in reversed(done):
                print("undoing", name)
            raise

    @dg.job
    def daily():
        load()
    ```
    """

    code = "PTD611"
    severity = "error"
    disposition = "no-equivalent"
    effort = Effort(2, 6, 16)  # mapping: transaction-ctx
    covers = frozenset(
        {
            "prefect.Transaction",
            "prefect.transactions.AsyncTransaction",
            "prefect.transactions.CommitMode",
            "prefect.transactions.IsolationLevel",
            "prefect.transactions.Transaction",
            "prefect.transactions.atransaction",
            "prefect.transactions.get_transaction",
            "prefect.transactions.transaction",
            *(f"prefect.tasks.Task.{hook}" for hook in HOOKS),
        }
    )

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        name = reference.symbol.rpartition(".")[2]
        if reference.kind != "call" or reference.symbol not in self.covers:
            return
        if name in ("transaction", "atransaction"):
            yield self.finding(reference, "tasks run in a transaction")
        elif name == "get_transaction":
            effort = Effort(0.5, 2, 5)  # mapping: transaction-get-set
            yield self.finding(reference, "the transaction around the task is asked for", effort=effort)

    def check_task(self, task: Task) -> Iterator[Finding]:
        for option in task.options:
            if option.name in HOOKS and option.value:
                effort = Effort(2, 6, 16, scope="def")  # mapping: transaction-hooks
                message = f"task `{task.function}` has the `{option.name}` hook {option.text}"
                yield self.finding(task, message, span=option.span, effort=effort)
