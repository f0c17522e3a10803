"""Who owns a flow, as a file says."""

from __future__ import annotations

from pathlib import Path

import pytest
from p2d_audit.errors import UsageError
from p2d_audit.plan import Owners, read_owners


def owners(tmp_path: Path, text: str, name: str = "CODEOWNERS") -> Owners:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return read_owners(file)


def test_the_last_line_that_fits_decides(tmp_path: Path) -> None:
    found = owners(tmp_path, "# all\n* @all\n/flows/ @flows @data # both\nflows/legacy/\n\n*.sql @sql\n")
    assert found.of("app.py") == ("@all",)
    assert found.of("flows/a/b.py") == ("@flows", "@data")
    assert found.of("flows/legacy/c.py") == ()
    assert found.of("flows/a.sql") == ("@sql",)


def test_a_star_at_the_end_is_for_the_files_of_one_folder_in_codeowners_only(tmp_path: Path) -> None:
    assert owners(tmp_path, "docs/* @docs").of("docs/a/b.py") == ()
    assert owners(tmp_path, "docs/* @docs").of("docs/b.py") == ("@docs",)
    assert owners(tmp_path, "docs/** @docs").of("docs/a/b.py") == ("@docs",)
    assert owners(tmp_path, "docs/*,@docs", "o.csv").of("docs/a/b.py") == ("@docs",)


def test_a_section_gives_its_owners_to_lines_without_any(tmp_path: Path) -> None:
    found = owners(tmp_path, "[Data][2] @data\nflows/\nsql/ @sql\n^[Other]\nx/\n")
    assert (found.of("flows/a.py"), found.of("sql/a.py"), found.of("x/a.py")) == (("@data",), ("@sql",), ())


def test_a_space_in_a_pattern_is_escaped(tmp_path: Path) -> None:
    assert owners(tmp_path, "my\\ flows/ @me").of("my flows/a.py") == ("@me",)


def test_a_table_in_toml_names_one_owner_or_several(tmp_path: Path) -> None:
    found = owners(tmp_path, '[owners]\n"flows/**" = "@a"\n"flows/x/**" = ["@b", "@c"]\n', "o.toml")
    assert (found.of("flows/y.py"), found.of("flows/x/y.py")) == (("@a",), ("@b", "@c"))


def test_a_csv_has_one_pattern_a_line(tmp_path: Path) -> None:
    found = owners(tmp_path, 'pattern,owner\n"flows/a,b/**",@a\n\nflows/c/,@c,@d\n', "o.csv")
    assert (found.of("flows/a,b/x.py"), found.of("flows/c/x.py")) == (("@a",), ("@c", "@d"))


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("CODEOWNERS", "*.py @a\n!x.py @b\n", ":2: '!x.py' takes back what another line says"),
        ("o.csv", "flows/\n", ":1: is not `pattern,owner`"),
        ("o.toml", "x = 1\n", ": has no table [owners]"),
        ("o.toml", "owners = [", ": is not valid TOML: "),
        ("o.toml", "[owners]\na = 1\n", ": key `owners.a`: must be an owner or a list of owners"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused_by_file_and_line(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    with pytest.raises(UsageError) as refusal:
        owners(tmp_path, text, name)
    assert str(refusal.value).startswith(f"{tmp_path / name}{message}")


def test_a_file_that_is_not_there_or_not_utf_8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        read_owners(tmp_path / "CODEOWNERS")
    (tmp_path / "CODEOWNERS").write_bytes(b"\xff\xfe* @a")
    with pytest.raises(UsageError, match="is not UTF-8"):
        read_owners(tmp_path / "CODEOWNERS")
