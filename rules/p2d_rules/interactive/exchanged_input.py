"""Messages between runs."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE

NAMES = (
    "create_flow_run_input",
    "read_flow_run_input",
    "receive_input",
    "send_input",
)


class ExchangedInput(Rule):
    """A run exchanges messages with people or other runs.

    Nothing reaches a Dagster run while it is going. A conversation becomes a
    chain of jobs, each launched by a sensor when the next message is there, or a
    program of its own outside of Dagster.

    ```python
    from prefect import flow
    from prefect.input import receive_input

    @flow
    def chat():
        for message in receive_input(str):  # PTD703
            print(message)
    ```

    becomes

    ```python dagster
    class Message(dg.Config):
        text: str = "hello"

    @dg.op
    def answer(config: Message):
        print(config.text)

    @dg.job
    def one_answer():
        answer()
    ```
    """

    code = "PTD703"
    severity = "error"
    construct = CATALOGUE["interactive-send-receive"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "call" and CATALOGUE.named(reference.symbol) is self.construct:
            yield self.finding(reference, f"`{reference.symbol.rpartition('.')[2]}` exchanges messages with a run")
