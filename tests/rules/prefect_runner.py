"""Imports pieces of Prefect 3 code: JSON {name: code} in, JSON {name: error or null} out.

A program of its own, run by the Python that has Prefect: it imports nothing of
this repository. A collection that is not installed is no error.
"""

from __future__ import annotations

import json
import sys
import warnings


def main() -> None:
    """Import everything given on standard input."""
    warnings.simplefilter("ignore")
    json.dump({name: _outcome(code) for name, code in json.load(sys.stdin).items()}, sys.stdout)


def _outcome(code: str) -> str | None:
    try:
        exec(compile(code, "example.py", "exec", dont_inherit=True), {"__name__": "example"})
    except ModuleNotFoundError as error:
        return None if (error.name or "").startswith("prefect_") else repr(error)
    except Exception as error:
        return repr(error)
    return None


if __name__ == "__main__":
    main()
