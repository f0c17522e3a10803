"""Keeps `python -m p2d_audit` from importing out of the folder it is run in.

Python puts that folder before everything else, so an `ast.py` or `yaml.py` in an
audited repository would be executed. This module must be the first that the
package imports, and may itself import nothing but what Python has built in.
"""

import sys


def leave_current_folder() -> None:
    """Take the current folder off the search path if Python was started with `-m p2d_audit`."""
    by_name = any(sys.orig_argv[i : i + 2] == ["-m", "p2d_audit"] for i in range(len(sys.orig_argv)))
    if by_name and not sys.flags.safe_path and sys.argv[:1] == ["-m"]:
        del sys.path[0]
