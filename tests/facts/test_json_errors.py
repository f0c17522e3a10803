"""Every Python says the same of a text that is no JSON."""

from __future__ import annotations

import json

import pytest
from p2d_audit.facts.json_errors import explain_json


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('{\n"a": 1,\n\n}', 2, "illegal trailing comma before end of object"),
        ('{"a": [1,\n 2, \t\r\n]}', 2, "illegal trailing comma before end of array"),
        ('{"a": 1,\n"b"}', 2, "expecting ':' delimiter"),
        ("[1,\n,]", 2, "expecting value"),
        ("{\n,}", 2, "expecting property name enclosed in double quotes"),
        ('{"a":\n}', 2, "expecting value"),
        ("[1,", 1, "expecting value"),
        ("", 1, "expecting value"),
        ("[1] 2", 1, "extra data"),
    ],
)
def test_an_error_is_told_alike_whatever_reads_it(text: str, line: int, reason: str) -> None:
    with pytest.raises(json.JSONDecodeError) as raised:
        json.loads(text)
    assert explain_json(raised.value) == (line, reason)
