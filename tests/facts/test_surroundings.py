"""Whatever a file holds: it is read, and what it says stands in it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from p2d_audit.facts import read_text
from p2d_audit.facts.surroundings import READERS

_PIECES = (
    "prefect ", "prefect deploy", "prefect deployment run 'a/b'", "PREFECT_API_URL=", "PREFECT_API_URL: x", "$X", "${X", "$(",
    "prefecthq/prefect:2-latest", "image: ", "command: ", "run: |", "env:", "- ", "  ", "\t", "\n", "\n  ", "'", '"', '["prefect",',
    ' "a"]', "FROM ", "RUN ", "RUN <<E\n", "CMD ", "ENV ", "ARG A=", "\\\n", "^\n", "`\n", "{{ x }}", "{{", "}}", "{%", "a:\n", "a: ",
    "sh '", "sh \"\"\"", "'''", "[Service]\n", "ExecStart=", "environment=", "0 1 * * * ", "web: ", "$(shell ", "$$", "#", "//", "/*",
    "curl http://prefect:4200/api/a -d ", "docker run -e ", "bash -c ", "uses: PrefectHQ/a@v1", "*", "&a ", "*a", "<<: *a", "!Sub ",
    "\x00", "é", "\U0001f600", "\u2028", "\x85", "|", ">", "}", "]", "key", "@(", "@\"\n", "\n\"@", "<#", "%X%",
)  # fmt: skip
_TEXTS = st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=3)), max_size=20).map("".join)


@pytest.mark.parametrize("kind", sorted({*READERS, "yaml"}))
@given(text=_TEXTS)
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_and_what_it_says_stands_in_it(kind: str, text: str) -> None:
    facts = read_text("folder/name", kind, text)
    lines = text.replace("\x85", "\n").replace("\u2028", "\n").replace("\u2029", "\n").replace("\r", "\n").split("\n")
    for one in facts.declared:
        span = one.span
        assert (1, 1) <= (span.line, span.column) <= (span.end_line, span.end_column), one
        assert span.end_line <= len(lines), one
        assert span.end_column <= max(map(len, lines)) + 1, one
