"""Which files are read, which are left out, and which of them matter."""

import json
import os
import socket
from collections.abc import Mapping
from pathlib import Path

import pytest
from p2d_audit.files import (
    BadPatternError,
    Found,
    Module,
    Source,
    Undecodable,
    encode,
    find_branch,
    find_files,
    find_root,
    list_by_distance,
    looking,
    read_imports,
)

FLOW = "from prefect import flow\n"


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def find(root: Path, *paths: str, exclude: tuple[str, ...] = (), max_size: int = 5_000_000) -> Found:
    asked = [root / path for path in paths] or [root]
    return find_files(root, asked, markers=["prefect"], exclude=exclude, max_size=max_size)


def sources(found: Found) -> list[str]:
    return [source.path for source in found.sources]


def skipped(found: Found) -> dict[str, str]:
    return {entry.path: entry.reason for entry in found.skipped}


def failed(found: Found) -> dict[str, str]:
    return {entry.path: entry.reason for entry in found.failed}


def test_a_file_that_cannot_reach_prefect_is_read_and_does_not_matter(tmp_path: Path) -> None:
    found = find(write(tmp_path, {"flow.py": FLOW, "other.py": "import os\n", "notes.md": "prefect"}))
    assert (sources(found), found.read, found.skipped, found.failed) == (["flow.py"], 2, (), ())


def test_sources_hold_path_kind_and_bytes(tmp_path: Path) -> None:
    found = find(write(tmp_path, {"a/flow.py": FLOW, "prefect.yaml": "name: x\n"}))
    assert found.sources == (
        Source(path="a/flow.py", kind="python", content=FLOW.encode()),
        Source(path="prefect.yaml", kind="yaml", content=b"name: x\n"),
    )


def test_what_imports_a_relevant_module_and_what_that_imports_matter(tmp_path: Path) -> None:
    tree = {
        "pkg/__init__.py": "",
        "pkg/wrap.py": FLOW,
        "pkg/middle.py": "from . import wrap\n",
        "jobs/run.py": "import settings\n\ndef go():\n    from pkg.middle import x\n",
        "settings.py": "from deep.constants import CRON\n",
        "deep/constants.py": "CRON = '0 2 * * *'\n",
        "alone.py": "import json\n",
    }
    assert sources(find(write(tmp_path, tree))) == [
        "deep/constants.py", "jobs/run.py", "pkg/__init__.py", "pkg/middle.py", "pkg/wrap.py", "settings.py",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    [
        "import b.wrap",
        "import os, b.wrap as w",
        "import b . wrap",
        "from b import wrap",
        "from b import (other,  # see (there)\n    wrap)",
        "from b import other, \\\n    wrap",
        "from b.wrap import x",
        "from wrap import x",
        "from .b import wrap",
        "from.b.wrap import x",
        "from ..a.b import wrap",
        "try: import b.wrap\nexcept ImportError: pass",
        "x = 1; import b.wrap",
        "def f():\n\tfrom b.wrap import x",
        '"""from it, import (not closed\n"""\nimport b.wrap',
        "\ufeffimport b.wrap",
        "import os\rimport b.wrap",
        "import os\r\nfrom b import (\r\n    wrap\r\n)\r\n",
    ],
)
def test_every_form_of_import_is_followed(tmp_path: Path, statement: str) -> None:
    found = find(write(tmp_path, {"src/a/b/wrap.py": FLOW, "src/a/user.py": statement}))
    assert sources(found) == ["src/a/b/wrap.py", "src/a/user.py"]


def test_a_star_import_also_means_what_the_package_holds(tmp_path: Path) -> None:
    tree = {"b/__init__.py": "__all__ = ['wrap']", "b/wrap.py": FLOW, "user.py": "from b import *"}
    assert sources(find(write(tmp_path, tree))) == ["b/__init__.py", "b/wrap.py", "user.py"]


def test_a_module_name_may_start_at_any_folder(tmp_path: Path) -> None:
    tree = {
        "x/y/z.py": FLOW,
        "one.py": "import z",
        "two.py": "import y.z",
        "three.py": "import x.y.z",
        "no.py": "import q.z",
    }
    assert sources(find(write(tmp_path, tree))) == ["one.py", "three.py", "two.py", "x/y/z.py"]


def test_a_relative_import_means_only_the_folder_it_counts_from(tmp_path: Path) -> None:
    tree = {
        "a/m.py": FLOW,
        "b/user.py": "from .m import x",
        "b/c/user.py": "from ...a import m",
        "top.py": "from .. import a",
    }
    assert sources(find(write(tmp_path, tree))) == ["a/m.py", "b/c/user.py"]


def test_non_ascii_module_names_are_followed_in_either_normal_form(tmp_path: Path) -> None:
    tree = {"flu\u0308sse.py": FLOW, "user.py": "import fl\u00fcsse\n"}
    assert sources(find(write(tmp_path, tree))) == ["flu\u0308sse.py", "user.py"]


def test_a_long_chain_of_imports_is_followed_to_its_end(tmp_path: Path) -> None:
    chain = {f"m{n}.py": f"import m{n + 1}\n" for n in range(2000)}
    found = find(write(tmp_path, {**chain, "m2000.py": FLOW}))
    assert len(found.sources) == 2001


def test_markers_of_recognisers_make_files_matter(tmp_path: Path) -> None:
    root = write(tmp_path, {"job.py": "from acme.jobs import job\n"})
    assert sources(find_files(root, [root], markers=["prefect", "acme"])) == ["job.py"]


@pytest.mark.parametrize(
    ("name", "text", "matters"),
    [
        ("prefect.yml", "a: 1", True),
        ("deploy/prefect.yaml", "", True),
        ("x.yaml", "image: prefecthq/prefect", True),
        ("x.yaml", "deployments:\n- name: a", True),
        ("x.yaml", '{"entrypoint": "a.py:b"}', True),
        ("x.yaml", "name: nightly\nflow_name: daily", True),
        ("x.yaml", "services: [db]", False),
    ],
)
def test_yaml_matters_by_name_mention_or_key(tmp_path: Path, name: str, text: str, matters: bool) -> None:
    assert sources(find(write(tmp_path, {name: text}))) == ([name] if matters else [])


def notebook(*sources: str, output: str = "") -> str:
    cells = [{"cell_type": "code", "source": source.splitlines(keepends=True)} for source in sources]
    prose = {"cell_type": "markdown", "source": ["from prefect import flow"]}
    return json.dumps({"cells": [*cells, prose], "metadata": {"output": output}})


def test_a_notebook_matters_by_its_code_not_by_its_prose_or_outputs(tmp_path: Path) -> None:
    sheets = {"worksheets": [{"cells": [{"cell_type": "code", "input": FLOW}]}]}
    tree = {"a.ipynb": notebook(FLOW), "b.ipynb": notebook("x = 1", output="prefect"), "c.ipynb": json.dumps(sheets)}
    found = find(write(tmp_path, tree))
    assert (sources(found), found.read, found.skipped, found.failed) == (["a.ipynb", "c.ipynb"], 3, (), ())


def test_a_notebook_that_is_no_json_matters_if_it_mentions_a_marker(tmp_path: Path) -> None:
    tree = {"a.ipynb": "import prefect", "b.ipynb": "{", "c.ipynb": "", "d.ipynb": b"\xff prefect", "e.ipynb": "[3]"}
    assert sources(find(write(tmp_path, tree))) == ["a.ipynb", "d.ipynb"]


def test_a_notebook_imports_modules_and_is_none_itself(tmp_path: Path) -> None:
    tree = {
        "flows.py": FLOW,
        "settings.py": "x = 1\n",
        "run.ipynb": notebook("from flows import etl\n", "import settings\n"),
        "other.ipynb": notebook("x = 1"),
        "main.py": f"{FLOW}import other\n",
    }
    assert sources(find(write(tmp_path, tree))) == ["flows.py", "main.py", "run.ipynb", "settings.py"]


def test_of_a_large_notebook_only_the_code_counts(tmp_path: Path) -> None:
    tree = {
        "pictures.ipynb": notebook(FLOW, output="x" * 500),
        "code.ipynb": notebook(FLOW + "x" * 500),
        "huge.ipynb": notebook(FLOW, output="x" * 9000),
        "dull.ipynb": json.dumps({"cells": [], "metadata": {"output": "x" * 9000}}),
    }
    found = find(write(tmp_path, tree), max_size=400)
    assert sources(found) == ["pictures.ipynb"]
    assert (list(failed(found)), list(skipped(found))) == (["code.ipynb", "huge.ipynb"], ["dull.ipynb"])
    assert failed(found)["code.ipynb"] == "525 bytes of code, more than max-file-size (400)"


def test_gitignore_files_count_at_every_level_and_the_deepest_wins(tmp_path: Path) -> None:
    tree = {
        ".gitignore": "*_local.py\n/secret/\n",
        "a_local.py": FLOW,
        "secret/x.py": FLOW,
        "in/secret/x.py": FLOW,
        "in/.gitignore": "!keep_local.py\nx?.py\n",
        "in/keep_local.py": FLOW,
        "in/x1.py": FLOW,
        "x1.py": FLOW,
    }
    found = find(write(tmp_path, tree))
    assert sources(found) == ["in/keep_local.py", "in/secret/x.py", "x1.py"]
    assert skipped(found) == dict.fromkeys(["a_local.py", "in/x1.py", "secret"], "excluded by .gitignore")


def test_gitignore_files_above_a_path_count_but_not_those_above_the_root(tmp_path: Path) -> None:
    root = write(tmp_path, {".gitignore": "*.py", "r/.gitignore": "b.py", "r/p/a.py": FLOW, "r/p/b.py": FLOW}) / "r"
    assert sources(find(root, "p")) == ["p/a.py"]


def test_lines_of_a_gitignore_that_make_no_sense_are_passed_over(tmp_path: Path) -> None:
    found = find(write(tmp_path, {".gitignore": b"[z-a]\n!\n\xff\nb.py\n", "a.py": FLOW, "b.py": FLOW}))
    assert sources(found) == ["a.py"]


def test_environments_and_artefacts_are_listed_and_caches_are_not(tmp_path: Path) -> None:
    tree = {
        "env/pyvenv.cfg": "",
        "env/lib/x.py": FLOW,
        "build/lib/x.py": FLOW,
        ".tox/x.py": FLOW,
        "node_modules/x.py": FLOW,
        "__pycache__/x.py": FLOW,
        ".git/x.py": FLOW,
    }
    assert skipped(find(write(tmp_path, tree))) == {
        ".tox": "test environments, excluded by default",
        "build": "build artefacts, excluded by default",
        "env": "virtual environment, excluded by default",
    }


def test_configured_patterns_win_over_gitignore_and_defaults(tmp_path: Path) -> None:
    tree = {".gitignore": "gen.py", "gen.py": FLOW, "src/build/x.py": FLOW, "old/x.py": FLOW}
    found = find(write(tmp_path, tree), exclude=("!gen.py", "!build/", "/old/"))
    assert sources(found) == ["gen.py", "src/build/x.py"]
    assert skipped(found) == {"old": "excluded by the configuration"}


def test_configured_patterns_count_from_the_folder_of_the_configuration(tmp_path: Path) -> None:
    root = write(tmp_path, {"a/x.py": FLOW, "sub/a/x.py": FLOW})
    found = find_files(root, [root], markers=["prefect"], exclude=["/a/"], exclude_base=root / "sub")
    assert sources(found) == ["a/x.py"]


def test_a_pattern_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadPatternError, match=r"'\[z-a\]' is not in .gitignore syntax"):
        find(tmp_path, exclude=("[z-a]",))


def test_a_named_path_is_read_whatever_would_leave_it_out(tmp_path: Path) -> None:
    root = write(tmp_path, {".gitignore": "gen/\nx.py", "gen/a.py": FLOW, "gen/x.py": FLOW, "build/b.py": FLOW})
    assert sources(find(root, "gen", "build/b.py")) == ["build/b.py", "gen/a.py"]


def test_overlapping_paths_are_read_once(tmp_path: Path) -> None:
    found = find(write(tmp_path, {"a/b.py": FLOW}), ".", "a", "a/b.py")
    assert (sources(found), found.read) == (["a/b.py"], 1)


def test_symbolic_links_are_not_followed(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"x.py": FLOW})
    root = write(tmp_path / "root", {"a.py": FLOW})
    (root / "dir").symlink_to(outside)
    (root / "loop").symlink_to(root)
    (root / "file.py").symlink_to(outside / "x.py")
    (root / "gone.py").symlink_to("nowhere")
    (root / "readme").symlink_to(outside / "x.py")
    found = find(root)
    assert sources(found) == ["a.py"]
    assert skipped(found) == dict.fromkeys(["dir", "file.py", "gone.py", "loop"], "symbolic link")


def test_special_files_are_left_out_and_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("sock.yaml")
        found = find(tmp_path)
    assert skipped(found) == {"pipe.py": "named pipe, not a file", "sock.yaml": "socket, not a file"}
    assert failed(find(tmp_path, "pipe.py")) == {"pipe.py": "named pipe, not a file"}


def test_a_large_file_is_missing_only_if_it_could_matter(tmp_path: Path) -> None:
    padding = "#" * 2_500_000
    root = write(tmp_path, {"big.py": padding + "import prefect", "data.yaml": padding, "ok.py": FLOW})
    found = find(root, max_size=1000)
    assert failed(found) == {"big.py": "2500014 bytes, more than max-file-size (1000)"}
    assert skipped(found) == {"data.yaml": "2500000 bytes, more than max-file-size (1000)"}
    assert failed(find(root, "data.yaml", max_size=1000)) == {
        "data.yaml": "2500000 bytes, more than max-file-size (1000)"
    }


def test_a_marker_across_two_chunks_of_a_large_file_is_seen(tmp_path: Path) -> None:
    root = write(tmp_path, {"big.py": "#" * ((1 << 20) - 3) + "prefect" + "#" * 100})
    assert list(failed(find(root, max_size=1000))) == ["big.py"]


def test_a_named_file_of_another_kind_is_listed(tmp_path: Path) -> None:
    root = write(tmp_path, {"README.md": "prefect"})
    assert skipped(find(root, "README.md")) == {"README.md": "of no kind that is read"}


def test_a_name_that_is_not_utf_8_is_written_with_escapes(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.py")).write_text(FLOW)
    assert sources(find(tmp_path)) == ["caf\\xe9.py"]


def test_the_root_is_the_git_work_tree_that_holds_all_paths(tmp_path: Path) -> None:
    repository = write(tmp_path / "repo", {".git": "gitdir: elsewhere", "a/b/x.py": "", "c/y.py": ""})
    other = write(tmp_path / "other", {"z.py": ""})
    assert find_root([repository / "a" / "b"]) == repository
    assert find_root([repository / "a" / "b" / "x.py", repository / "c"]) == repository
    assert find_root([repository / "a", other]) == tmp_path


def test_without_git_the_root_is_the_deepest_folder_that_holds_all_paths(tmp_path: Path) -> None:
    write(tmp_path, {"a/b/x.py": "", "a/c/y.py": ""})
    assert find_root([tmp_path / "a" / "b" / "x.py"]) == tmp_path / "a" / "b"
    assert find_root([tmp_path / "a" / "b", tmp_path / "a" / "c" / "y.py"]) == tmp_path / "a"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"a\r\nb\rc\n", "a\nb\nc\n"),
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
        (b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", "# -*- coding: latin-1 -*-\nx = 'é'\n"),
        ("x = 'é'\n".encode(), "x = 'é'\n"),
        (b"", ""),
    ],
)
def test_python_is_decoded_as_python_does(content: bytes, text: str) -> None:
    assert Source(path="x.py", kind="python", content=content).decode() == text


@pytest.mark.parametrize(
    ("content", "failure"),
    [
        (b"x = '\xff'\n", Undecodable(1, "not valid utf-8")),
        (b"a\nb = '\xff'\n", Undecodable(2, "not valid utf-8")),
        (b"a\nb\r\n\rc = '\xff'\n", Undecodable(4, "not valid utf-8")),
        (b"# coding: klingon\n", Undecodable(1, "unknown encoding: klingon")),
        (b"\xef\xbb\xbf# coding: latin-1\n", Undecodable(1, "encoding problem: utf-8")),
        (b"#!x\n# coding: ascii\n\nx = '\xe9'\n", Undecodable(4, "not valid ascii")),
        (b"# coding: rot13\n", Undecodable(1, "not text in the encoding rot13")),
        (b"# coding: undefined\n", Undecodable(1, "not text in the encoding undefined")),
    ],
)
def test_what_cannot_be_decoded_names_line_and_encoding(content: bytes, failure: Undecodable) -> None:
    assert Source(path="x.py", kind="python", content=content).decode() == failure


def test_yaml_is_utf_8_whatever_a_comment_says() -> None:
    assert (
        Source(path="x.yaml", kind="yaml", content=b"\xef\xbb\xbf# coding: latin-1\n").decode() == "# coding: latin-1\n"
    )
    assert Source(path="x.yaml", kind="yaml", content=b"a: 1\nb: \xe9\n").decode() == Undecodable(2, "not valid utf-8")


@pytest.mark.parametrize("kind", ["batch", "powershell"])
def test_scripts_of_windows_are_read_in_its_own_encoding(kind: str) -> None:
    script = b"rem configuraci\xd3n \x81\r\nprefect version\r\n"
    text = "rem configuraci\u00d3n \ufffd\nprefect version\n"
    assert Source(path="x", kind=kind, content=script).decode() == text
    assert Source(path="x", kind="shell", content=script).decode() == Undecodable(1, "not valid utf-8")
    marked = b"\xef\xbb\xbfrem \xd3"
    assert Source(path="x", kind=kind, content=marked).decode() == Undecodable(1, "not valid utf-8")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_byte_order_mark_tells_how_to_read_what_is_no_python(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "requirements.txt").write_bytes("prefect==3.8.5\r\n".encode(encoding))
    (source,) = find_files(tmp_path, [tmp_path], markers=["prefect"]).sources
    assert source.decode() == "prefect==3.8.5\n"


def test_files_are_listed_by_how_far_imports_are_away() -> None:
    texts = {
        "app.py": b"import near\nfrom pkg import first\n",
        "near.py": b"import far\n",
        "pkg/__init__.py": b"",
        "pkg/first.py": b"import near, app\n",
        "far.py": b"import os\n",
        "other.py": b"import app\n",
    }
    modules = [Module(path=path, marked=False, imports=read_imports(text)) for path, text in texts.items()]
    unsaved = Module(path="app.py", marked=True, imports=read_imports(b"import other"))
    assert list(list_by_distance(modules, modules[0])) == ["near.py", "pkg/__init__.py", "pkg/first.py", "far.py"]
    assert list(list_by_distance(modules, unsaved)) == ["other.py"]


@pytest.mark.parametrize(
    ("files", "branch"),
    [
        ({"HEAD": "ref: refs/heads/topic/one\n"}, "topic/one"),
        ({"HEAD": "ref: refs/heads/topic\n", "refs/remotes/origin/HEAD": "ref: refs/remotes/origin/main\n"}, "main"),
        ({"HEAD": "0123456789012345678901234567890123456789\n"}, None),
        ({}, None),
    ],
)
def test_the_default_branch_is_the_one_of_origin_or_that_of_now(
    tmp_path: Path, files: dict[str, str], branch: str | None
) -> None:
    write(tmp_path, {f".git/{name}": text for name, text in {**files, "config": ""}.items()})
    assert find_branch(tmp_path) == branch


@pytest.mark.parametrize("kind", ["python", "yaml"])
@pytest.mark.parametrize("text", ["x = 1\n", "# -*- coding: latin-1 -*-\nä = 1\n", "# coding: nonsense\n", "# é😀\n"])
def test_a_text_becomes_the_bytes_that_are_read_as_that_text(text: str, kind: str) -> None:
    source = Source(path="x", kind=kind, content=encode(text, kind))
    expected = Undecodable(1, "unknown encoding: nonsense") if "nonsense" in text and kind == "python" else text
    assert source.decode() == expected


@pytest.mark.skipif(os.name != "posix", reason="needs names that are no UTF-8 and unreadable files")
def test_many_files_are_the_same_whoever_looks_into_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages = {
        f"package{number}/{name}": content
        for number in range(60)
        for name, content in {
            "__init__.py": "",
            "flows.py": FLOW if number % 7 == 0 else "from . import helpers\n",
            "helpers.py": f"from package{number + 1} import flows\n",
            "deep.yaml": "entrypoint: a.py:b\n" if number % 11 == 0 else "a: 1\n",
            "big.py": "#" * 3_000 + (FLOW if number % 13 == 0 else ""),
        }.items()
    }
    write(tmp_path, packages)
    (tmp_path / os.fsdecode(b"caf\xe9.py")).write_text(FLOW, encoding="utf-8")
    alone = find(tmp_path, max_size=2_000)
    monkeypatch.setattr(looking, "MANY", 1)
    assert find(tmp_path, max_size=2_000) == alone
    assert (len(alone.sources), len(alone.failed), len(alone.skipped)) == (176, 5, 55)
