"""What a call is given, its positional arguments by the names that Prefect's signatures have for them."""

from __future__ import annotations

from collections.abc import Sequence

from p2d_audit.facts import records as r
from p2d_audit.link.constants import Constants, span_of, text_at
from p2d_audit.link.exact.known import RUNTIME
from p2d_audit.link.frame import Frame
from p2d_audit.model import Constant, Option, Unknown


def named_options(constants: Constants, frame: Frame, node: int, names: Sequence[str]) -> tuple[Option, ...]:
    """Return the keywords of a call and, under `names`, what it is given by position."""
    keywords = constants.options(frame, node)
    call = frame.scope.nodes[node]
    if not isinstance(call, r.Call):
        return keywords
    given = {option.name for option in keywords}
    found: list[Option] = []
    positional = [argument for argument in call.arguments if argument.name is None and argument.star != 2]
    for name, argument in zip(names, positional, strict=False):
        if argument.star:
            break
        if name not in given:
            text, span = text_at(frame.module, argument.at), span_of(frame.module, argument.at)
            found.append(Option(name=name, value=constants.argument(frame, argument), text=text, span=span))
    return (*found, *keywords)


def value_of(options: Sequence[Option], *names: str) -> Constant:
    """Return what the first of these options is that is given, None without any."""
    return next((option.value for name in names for option in options if option.name == name), None)


def text_of(options: Sequence[Option], *names: str) -> str | Unknown | None:
    """Return the text that the first of these options is; `Unknown` where it is given and no text."""
    for name in names:
        for option in options:
            if option.name == name and option.value is not None:
                return option.value if isinstance(option.value, str | Unknown) else Unknown(option.text, "not a text")
    spread = next((option for option in options if option.name == "**"), None)
    if spread is None:
        return None
    return Unknown(spread.text, spread.value.why if isinstance(spread.value, Unknown) else RUNTIME)
