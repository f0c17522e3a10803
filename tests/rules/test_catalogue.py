"""The rules as a whole: codes, names, places, figures."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import p2d_rules
import pytest
from p2d_audit import Rule, short_description

from tests.rules.examples import builtin_rules

RULES = builtin_rules()
FOLDERS = {
    "1": "flows",
    "2": "handoffs",
    "3": "deployments",
    "4": "blocks",
    "5": "automations",
    "6": "execution",
    "7": "interactive",
    "8": "results",
    "9": "repository",
    "92": "platform",
    "93": "platform",
    "94": "platform",
}

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


def source_of(rule: Rule) -> Path:
    return Path(inspect.getfile(type(rule)))


def snake_case(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def test_every_rule_in_the_folders_is_offered() -> None:
    package = Path(p2d_rules.__file__).parent
    modules = [
        p for p in package.glob("*/*.py") if re.search(r"^class \w+\(Rule\):", p.read_text("utf-8"), re.MULTILINE)
    ]
    assert sorted(source_of(rule) for rule in RULES) == sorted(modules)


def test_codes_are_unique() -> None:
    codes = [rule.code for rule in RULES]
    assert sorted(set(codes)) == sorted(codes)


def test_names_are_unique() -> None:
    names = [type(rule).__name__ for rule in RULES]
    assert sorted(set(names)) == sorted(names)


@each_rule
def test_the_code_belongs_to_the_folder(rule: Rule) -> None:
    assert re.fullmatch(r"PTD\d{3}", rule.code)
    assert source_of(rule).parent.name == FOLDERS.get(rule.code[3:5], FOLDERS[rule.code[3]])


@each_rule
def test_the_file_is_called_like_the_class(rule: Rule) -> None:
    name = type(rule).__name__
    assert re.fullmatch(r"([A-Z][a-z0-9]+)+", name)
    assert source_of(rule).stem == snake_case(name)


@each_rule
def test_a_rule_fits_on_a_page(rule: Rule) -> None:
    assert len(source_of(rule).read_text(encoding="utf-8").splitlines()) <= 100


@each_rule
def test_the_short_description_is_a_short_sentence(rule: Rule) -> None:
    text = short_description(rule)
    assert len(text) <= 80
    assert re.fullmatch(r"[A-Z].*[^.]\.", text)


@each_rule
def test_hours_are_in_order(rule: Rule) -> None:
    assert 0 <= rule.effort.low <= rule.effort.likely <= rule.effort.high


@each_rule
def test_a_redesign_is_no_mere_note(rule: Rule) -> None:
    if rule.disposition == "redesign":
        assert rule.severity in ("error", "warning")
