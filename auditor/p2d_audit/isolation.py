"""Keeps p2d-audit from importing out of the folder it is run in.

`python -m p2d_audit` puts that folder before everything else, and `PYTHONPATH`
often names it: a `click.py` or `yaml.py` in an audited repository would be
executed. This module must be the first that the package imports, and may itself
import nothing but what Python has built in or frozen.

What Python imports before it comes here is out of reach: with `-m` and without
`-P`, a `types.py` in that folder; with `PYTHONPATH`, a `sitecustomize.py`.
"""

import os
import sys


def leave_current_folder() -> None:
    """Take the current folder off the search path, if this process is p2d-audit and no program that imports it."""
    called = os.path.basename("".join(sys.argv[:1])).partition(".")[0]  # noqa: PTH119 - pathlib is not frozen
    if called != "p2d-audit" and not _is_run_by_name():
        return
    given = "" if sys.flags.ignore_environment else os.environ.get("PYTHONPATH", "")
    end = 1 + len(given.split(os.pathsep))
    sys.path[:end] = [entry for entry in sys.path[:end] if not _is_here(entry)]


def _is_run_by_name() -> bool:
    """Say whether Python was started with `-m p2d_audit`, and is still about to find it."""
    following = (*sys.orig_argv[1:], "")
    return sys.argv[:1] == ["-m"] and any(map(_names_us, sys.orig_argv, following))


def _names_us(option: str, following: str) -> bool:
    """Say whether an option such as `-m` or `-um` names this package, which may be written right behind it."""
    for at, letter in enumerate(option[1:], start=2) if option[:1] == "-" else ():
        if letter in "cWX-":
            return False
        if letter == "m":
            return (option[at:] or following) == "p2d_audit"
    return False


def _is_here(entry: str) -> bool:
    try:
        return os.path.samefile(entry or os.curdir, os.curdir)  # noqa: PTH121 - pathlib is not frozen
    except OSError:
        return False
