"""No regular expression takes long with text that was made for it to go wrong."""

from __future__ import annotations

import re
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType

import pytest
from p2d_audit.limits import bounded

PACKAGES = ("p2d_audit", "p2d_rules", "p2d_reports")
UNITS = (
    *" a0_\"'\\=,.:;#$%&@!?*+-/<>()[]{}|~^\n\té",
    *("a ", " a", "a=", "a,", "a.", "a:", "a/", "a-", "-a ", "--a=a ", "''", '""', "'a',", '"a", ', "\\\n", " \n"),
    *(
        "${a:-",
        "$(",
        "{{",
        "}}",
        "{%",
        "<<",
        "<!",
        "#{",
        "://",
        "a@",
        "a = 'a'\n",
        "a: a\n",
        "- a\n",
        "0.",
        "/*",
        "--\n",
    ),
)
LENGTH, SECONDS = 500, 10


def modules() -> list[ModuleType]:
    found = []
    for name in PACKAGES:
        package = import_module(name)
        names = [one.name for one in walk_packages(package.__path__, f"{name}.") if not one.name.endswith("__main__")]
        found += [package, *(import_module(one) for one in names if not one.startswith(("p2d_audit.lsp",)))]
    return found


def patterns() -> dict[str, re.Pattern[str] | re.Pattern[bytes]]:
    """Return every pattern that a module has, alone or in a list or table, by where it stands first."""
    found: dict[re.Pattern[str] | re.Pattern[bytes], str] = {}
    for module in modules():
        for name, value in sorted(vars(module).items()):
            held = value.values() if isinstance(value, dict) else value if isinstance(value, tuple | list) else (value,)
            for one in held:
                if isinstance(one, re.Pattern):
                    found.setdefault(one, f"{module.__name__}.{name}")
    return {f"{place} {number}": pattern for number, (pattern, place) in enumerate(found.items())}


EVERY = patterns()


def test_the_patterns_are_found() -> None:
    assert len(EVERY) > 150


@pytest.mark.parametrize("place", EVERY)
def test_no_text_makes_a_pattern_slow(place: str) -> None:
    pattern = EVERY[place]
    with bounded(SECONDS):
        for unit in UNITS:
            for text in (unit * (LENGTH // len(unit)), unit * (LENGTH // len(unit)) + "\x00"):
                given = text.encode() if isinstance(pattern.pattern, bytes) else text
                pattern.search(given)  # type: ignore[arg-type]
                pattern.match(given)  # type: ignore[arg-type]
