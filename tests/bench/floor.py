"""The least that any tool in Python must do: read all bytes once, find import lines, parse the files that matter."""

import ast
import re
import sys
from pathlib import Path

IMPORT = re.compile(rb"^[ \t]*(?:from[ \t]+[\w.]+[ \t]+import|import)[ \t]+[^\n]*", re.MULTILINE)

for file in Path(sys.argv[1]).rglob("*.py"):
    content = file.read_bytes()
    IMPORT.findall(content)
    if b"prefect" in content:
        ast.parse(content)
