"""Transactions over tasks."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule, Task

from p2d_rules.automations.hooks import key_of
from p2d_rules.catalogue import CATALOGUE

HOOKS = {"on_commit": CATALOGUE["transaction-hooks"], "on_rollback": CATALOGUE["task-hook-on-rollback"]}


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
    construct = CATALOGUE["transaction-ctx"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        home, _, name = reference.symbol.rpartition(".")
        if home == "prefect.tasks.Task" and name in HOOKS and reference.kind in ("call", "decorator"):
            yield self.finding(
                reference,
                f"a task is given a hook by `{name}`",
                construct=HOOKS[name],
                key=key_of(name, reference.first),
            )
        if reference.kind != "call" or not reference.symbol.startswith("prefect.transactions."):
            return
        if name in ("transaction", "atransaction"):
            yield self.finding(reference, "tasks run in a transaction")
        elif name == "get_transaction":
            construct = CATALOGUE["transaction-get-set"]
            yield self.finding(reference, "the transaction around the task is asked for", construct=construct)

    def check_task(self, task: Task) -> Iterator[Finding]:
        for option in task.options:
            if option.name in HOOKS and option.value:
                message = f"task `{task.function}` has the `{option.name}` hook {option.text}"
                yield self.finding(task, message, span=option.span, construct=HOOKS[option.name])
