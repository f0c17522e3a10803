"""Commands that make or change work pools and queues."""

from collections.abc import Iterator

from p2d_audit import Command, Finding, Rule, Unknown

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.platform.naming import api_of, shown, value_of


class WorkPoolCommand(Rule):
    """A command makes or changes a work pool, a work queue or a project.

    Pools and queues are kept by the Prefect server. What they say of where and
    how many runs are started is in `dagster.yaml`, which is reviewed with the
    code; priorities are tags of runs.

    ```shell
    prefect work-queue create urgent --pool kubernetes --limit 2  # PTD925
    ```

    becomes

    ```yaml dagster
    concurrency:
      runs:
        tag_concurrency_limits:
          - key: queue
            value: urgent
            limit: 2
    ```
    """

    code = "PTD925"
    severity = "note"
    construct = CATALOGUE["cli-work-pool"]

    def check_command(self, command: Command) -> Iterator[Finding]:
        if command.purpose == "infrastructure":
            name = value_of(command, "name") or value_of(command, "work-pool-name")
            which = f" of `{name}`" if name and not isinstance(name, Unknown) else ""
            yield self.finding(command, f"{shown(command)}{which} changes what the server keeps", api=api_of(command))
