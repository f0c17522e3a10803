"""Decides which rules are asked, where their findings count, and how severe they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from p2d_audit.errors import UsageError
from p2d_audit.files import Patterns, parse_patterns
from p2d_audit.model import Severity
from p2d_audit.plugins import Plugins
from p2d_audit.rule import Finding, Rule
from p2d_audit.unreadable import UnreadableFile


class Override(Struct, frozen=True, kw_only=True):
    """What is configured for some paths: patterns in .gitignore syntax, counted from the configuration's folder.

    `select` leaves out what it does not name, `ignore` what it names; both and `severity` name rules by code,
    beginning of a code or name. `origin` is the key it stands under.
    """

    paths: tuple[str, ...]
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = {}
    origin: str


class Selection:
    """What a configuration says of findings, by their rule and path."""

    def __init__(
        self, rules: Iterable[Rule], severity: Mapping[str, Severity], overrides: Sequence[Override], base: Path | None
    ) -> None:
        """Take the folder of the configuration, relative to the root, as `base`; raise UsageError for unknown rules."""
        self._rules = {rule.code: rule for rule in rules}
        self._severity = severity
        parts = base.parts if base else ()
        self._overrides = [(one, parse_patterns(one.paths, parts, one.origin)) for one in overrides]
        named = (choice for one in overrides for choice in (*one.select, *one.ignore, *one.severity))
        for choice in (*severity, *named):
            refuse_unknown(choice, tuple(self._rules.values()))
        self._at = cache(self._uncached_at)

    def reason_against(self, finding: Finding) -> str | None:
        """Return the key of the configuration that leaves a finding out, None if it counts."""
        rule = self._rules.get(finding.rule)
        if rule is None or isinstance(rule, UnreadableFile):
            return None
        for one in self._at(finding.span.path):
            unwanted = any(names(choice, rule) for choice in one.ignore)
            if unwanted or (one.select and not any(names(choice, rule) for choice in one.select)):
                return one.origin
        return None

    def weighed(self, finding: Finding) -> Finding:
        """Return a finding with the severity that the configuration gives it."""
        rule = self._rules.get(finding.rule)
        if rule is None:
            return finding
        severity = finding.severity
        for table in (self._severity, *(one.severity for one in self._at(finding.span.path))):
            fitting = [choice for choice in table if names(choice, rule)]
            # The name of a rule or the longest beginning of its code says it most exactly.
            if fitting:
                severity = table[max(fitting, key=lambda choice: (choice == type(rule).__name__, len(choice)))]
        return finding if severity == finding.severity else replace(finding, severity=severity)

    def _uncached_at(self, path: str) -> tuple[Override, ...]:
        return tuple(one for one, patterns in self._overrides if _matches(patterns, path))


def choose_rules(plugins: Plugins, select: Iterable[str], ignore: Iterable[str]) -> Plugins:
    """Return the plugins with only the rules that are selected (all if none are) and not ignored.

    Each is chosen by its code, the beginning of its code, or its name. Raise
    UsageError for a choice that names no rule, or ignores what cannot be ignored.
    """
    wanted, unwanted = tuple(select), tuple(ignore)
    for choice in (*wanted, *unwanted):
        refuse_unknown(choice, plugins.rules)
    if any(choice in (UnreadableFile.code, UnreadableFile.__name__) for choice in unwanted):
        raise UsageError(f"{UnreadableFile.code} cannot be ignored; leave the file out with `exclude` instead")

    def is_chosen(rule: Rule) -> bool:
        selected = not wanted or any(names(choice, rule) for choice in wanted)
        ignored = any(names(choice, rule) for choice in unwanted)
        return isinstance(rule, UnreadableFile) or (selected and not ignored)

    packs = (replace(pack, rules=tuple(filter(is_chosen, pack.rules))) for pack in plugins.packs)
    return replace(plugins, packs=tuple(packs))


def names(choice: str, rule: Rule) -> bool:
    """Tell whether a choice is a rule's name, its code or the beginning of it."""
    return bool(choice) and (rule.code.startswith(choice) or type(rule).__name__ == choice)


def refuse_unknown(choice: str, rules: Sequence[Rule]) -> None:
    """Raise UsageError for a choice that names no rule."""
    if not any(names(choice, rule) for rule in rules):
        known = [name for rule in rules for name in (rule.code, type(rule).__name__)]
        close = get_close_matches(choice, known, n=3)
        hint = f"did you mean {', '.join(close)}?" if close else "list them with `p2d-audit rules`"
        raise UsageError(f"no rule is called {choice!r}; {hint}")


def _matches(patterns: Patterns, path: str) -> bool:
    parts = tuple(path.split("/"))
    return any(patterns.opinion(parts[: end + 1], is_folder=end + 1 < len(parts)) is True for end in range(len(parts)))
