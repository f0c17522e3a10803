"""Keeps `python -m p2d_audit` from importing out of the folder it is run in.

Python puts that folder before everything else, so an `ast.py` or `yaml.py` in an
audited repository would be executed. This module must be the first that the
package imports, and may itself import nothing but what Python has built in.
"""

import sys


def leave_current_folder() -> None:
    """Take the current folder off the search path if Python was started with `-m p2d_audit`."""
    started = sys.orig_argv
    by_name = any(pair == ("-m", "p2d_audit") for pair in zip(started, started[1:], strict=False))
    if by_name and not sys.flags.safe_path and sys.argv[:1] == ["-m"]:
        del sys.path[0]
