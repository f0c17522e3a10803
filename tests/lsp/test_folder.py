"""What is known of a folder holds for a file that is being changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from p2d_audit.audit import load_all_plugins
from p2d_audit.lsp.folder import NEIGHBOURS, Folder
from p2d_audit.plugins import Plugins
from p2d_audit.rule import Finding

from tests.cli.running import write
from tests.lsp.test_serving import MAPPED, SHARED


@pytest.fixture(scope="module")
def plugins() -> Plugins:
    return load_all_plugins()


@pytest.fixture
def folder(tmp_path: Path, plugins: Plugins) -> Folder:
    write(tmp_path, {"flow.py": MAPPED, "shared.py": SHARED, "far/other.py": MAPPED.replace("numbers", "others")})
    folder = Folder(tmp_path, plugins, lambda: date(2026, 11, 29))
    folder.configure()
    return folder


def rules(findings: tuple[Finding, ...]) -> list[tuple[str, int]]:
    return [(finding.rule, finding.span.line) for finding in findings]


def test_a_file_looks_as_the_whole_audit_says(folder: Folder) -> None:
    known = folder.audit({})
    whole = tuple(one for one in known.findings if one.span.path == "flow.py")
    assert folder.look(known, "flow.py", {"flow.py": MAPPED}) == whole != ()


def test_after_any_change_it_looks_as_an_audit_of_the_new_text_says(folder: Folder) -> None:
    known = folder.audit({})
    for text in (f"\n{MAPPED}", MAPPED.replace("[1, 2, 3]", "range(3)"), f"{MAPPED}    clean(1)\n", "x = 1\n", ""):
        whole = folder.audit({"flow.py": text})
        expected = tuple(one for one in whole.findings if one.span.path == "flow.py")
        assert rules(folder.look(known, "flow.py", {"flow.py": text})) == rules(expected)


def test_a_new_import_brings_the_file_that_it_names(folder: Folder) -> None:
    known = folder.audit({"flow.py": "from prefect import flow\n"})
    assert ("PTD203", 8) in rules(folder.look(known, "flow.py", {"flow.py": MAPPED}))


def test_files_that_are_large_are_not_read_with_one(folder: Folder) -> None:
    write(folder.root, {"shared.py": SHARED + "#" * NEIGHBOURS})
    known = folder.audit({})
    assert ("PTD203", 8) in rules(folder.look(known, "flow.py", {"flow.py": MAPPED}))
    assert ("PTD203", 8) not in rules(
        folder.look(known, "flow.py", {"flow.py": MAPPED.replace("clean.map", "clean .map")})
    )


@pytest.mark.parametrize(
    ("known", "now", "holds"),
    [
        ({}, {}, True),
        ({}, {"flow.py": MAPPED}, True),
        ({}, {"flow.py": "changed"}, False),
        ({"flow.py": "changed"}, {"flow.py": "changed"}, True),
        ({"flow.py": "changed"}, {}, False),
        ({"flow.py": MAPPED}, {}, True),
        ({}, {"new.py": "x"}, False),
        ({"new.py": "x"}, {"new.py": "x"}, True),
    ],
)
def test_what_is_known_holds_for_the_texts_it_was_found_in(
    folder: Folder, known: dict[str, str], now: dict[str, str], holds: bool
) -> None:
    assert folder.holds(folder.audit(known), now) is holds
