"""Shows findings as an editor does: diagnostics, and what a rule says when the pointer rests on one."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping

from lsprotocol import types
from pygls.workspace import PositionCodec

from p2d_audit.catalogue import Construct
from p2d_audit.masking import mask_text
from p2d_audit.model import Span
from p2d_audit.plugins import Plugins
from p2d_audit.rule import Finding, Related

SOURCE = "p2d-audit"
_SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "note": types.DiagnosticSeverity.Information,
}


class Page:
    """The lines of a text; a place behind the end is at the end."""

    def __init__(self, text: str, codec: PositionCodec) -> None:
        self._lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._codec = codec

    def range(self, span: Span) -> types.Range:
        """Return a place in the units that the editor counts in."""
        return types.Range(self._position(span.line, span.column), self._position(span.end_line, span.end_column))

    def _position(self, line: int, column: int) -> types.Position:
        if line > len(self._lines):
            line, column = len(self._lines), len(self._lines[-1]) + 1
        before = self._lines[line - 1][: max(0, column - 1)]
        return types.Position(line - 1, self._codec.client_num_units(before))


def diagnostics(findings: Iterable[Finding], page: Page, uri_of: Mapping[str, str]) -> list[types.Diagnostic]:
    """Return the diagnostics of a file's findings; `uri_of` gives the address of each file that is related."""
    return [_diagnostic(finding, page, uri_of) for finding in findings]


def hover(findings: Iterable[Finding], page: Page, at: types.Position, plugins: Plugins) -> types.Hover | None:
    """Return what the rules say of the findings at a position, None if there are none."""
    here = [(finding, page.range(finding.span)) for finding in findings]
    hit = [(finding, place) for finding, place in here if _key(place.start) <= _key(at) <= _key(place.end)]
    if not hit:
        return None
    texts = dict.fromkeys(_explained(finding, plugins) for finding, _ in hit)
    content = types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(texts))
    return types.Hover(contents=content, range=hit[0][1])


def _key(position: types.Position) -> tuple[int, int]:
    return position.line, position.character


def _diagnostic(finding: Finding, page: Page, uri_of: Mapping[str, str]) -> types.Diagnostic:
    return types.Diagnostic(
        range=page.range(finding.span),
        message=mask_text(finding.message),
        severity=_SEVERITIES[finding.severity],
        code=finding.rule,
        source=SOURCE,
        related_information=list(_related(finding.related, uri_of)),
    )


def _related(related: Iterable[Related], uri_of: Mapping[str, str]) -> Iterator[types.DiagnosticRelatedInformation]:
    """Yield places that explain a finding; of other files, whose text is not at hand, the line."""
    for one in related:
        if one.span.path in uri_of:
            start = types.Position(one.span.line - 1, 0)
            place = types.Location(uri_of[one.span.path], types.Range(start, start))
            yield types.DiagnosticRelatedInformation(place, mask_text(one.message))


def _explained(finding: Finding, plugins: Plugins) -> str:
    rule = next((rule for rule in plugins.rules if rule.code == finding.rule), None)
    name = f" {type(rule).__name__}" if rule else ""
    effort = finding.effort
    hours = f"{effort.low:g} to {effort.high:g} h" if effort.high else "no hours of its own"
    head = f"**{finding.rule}{name}** ({finding.severity}, {finding.disposition}, {hours})"
    trap = ["What it finds may load in Dagster without a word and do something else."] if finding.trap else []
    said = [inspect.cleandoc(type(rule).__doc__ or "").replace("```python dagster", "```python")] if rule else []
    return "\n\n".join((head, *_construct(plugins.catalogue.get(finding.construct or "")), *trap, *said))


def _construct(construct: Construct | None) -> Iterator[str]:
    if construct is not None:
        yield f"{construct.pattern} → {construct.equivalent}"
        yield construct.caveat
