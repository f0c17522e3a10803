"""Blocks that send messages."""

from collections.abc import Iterator

from msgspec.structs import replace
from p2d_audit import Block, Finding, Rule

from p2d_rules.blocks.kinds import construct_of, is_notification, key_of, short_name
from p2d_rules.catalogue import CATALOGUE


class NotificationBlock(Rule):
    """A Block that sends messages is loaded or made.

    Alarms about failed runs belong in one `dg.run_failure_sensor` for all jobs;
    for Slack, Microsoft Teams and mail it comes ready-made. A message that is
    part of the work itself is sent through a small resource.

    ```python
    from prefect import task
    from prefect.blocks.notifications import SlackWebhook

    @task
    def tell(text: str):
        SlackWebhook.load("data-team").notify(text)  # PTD407
    ```

    becomes

    ```python dagster
    class Chat(dg.ConfigurableResource):
        webhook: str

        def send(self, text: str) -> None:
            print(f"to {self.webhook}: {text}")

    @dg.run_failure_sensor(default_status=dg.DefaultSensorStatus.RUNNING)
    def tell(context: dg.RunFailureSensorContext, chat: Chat):
        chat.send(context.failure_event.message or "failed")

    defs = dg.Definitions(sensors=[tell], resources={"chat": Chat(webhook=dg.EnvVar("CHAT_WEBHOOK"))})
    ```
    """

    code = "PTD407"
    severity = "note"
    construct = CATALOGUE["block-notify-slack"]

    def check_block(self, block: Block) -> Iterator[Finding]:
        known = block.action == "create" or isinstance(block.name, str)
        if block.action in ("load", "create") and known and is_notification(block):
            name = f" by the name `{block.name}`" if block.name else ""
            verb = "loaded" if block.action == "load" else "made"
            message = f"messages are sent by a `{short_name(block)}` {verb}{name}"
            construct = construct_of(block)
            yield self.finding(
                block, message, key=key_of(block), construct=construct, effort=replace(construct.effort, scope="def")
            )
