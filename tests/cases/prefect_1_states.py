"""States of Prefect 1 that are asked for, made, or only named."""

from prefect import task
from prefect.engine import signals
from prefect.engine.state import Failed, Finished, Skipped, State, Success
from prefect.utilities.notifications import slack_notifier


class Softly(Failed):
    """A failure that nobody is told of."""


tell = slack_notifier(only_states=[Failed], ignore_states=[Success])


def asked(state: State):
    if isinstance(state, (Failed, Skipped)):  # PTD512
        return "bad"
    return type(state) is Success  # PTD512


@task
def made(rows):
    if rows is None:
        return Failed("no rows")  # PTD512
    if len(rows) > 9:
        raise signals.ENDRUN(state=Failed("many"))  # PTD510
    if len(rows) > 3:
        raise signals.ENDRUN(Success())  # PTD510
    if len(rows) > 2:
        raise signals.ENDRUN(state=Softly())  # PTD510
    return Finished()  # PTD512
