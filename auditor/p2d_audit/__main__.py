"""Runs `python -m p2d_audit` without importing anything from the folder it is run in.

Python puts that folder before everything else; a `yaml.py` in an audited
repository would be executed. What the package itself needs to be found (such as
`msgspec` or the standard library) is imported by Python before this line: where
the repository is not trusted, use the `p2d-audit` script or `python -P -m p2d_audit`.
"""

import sys

if __name__ == "__main__":
    if not sys.flags.safe_path:
        del sys.path[0]
    from p2d_audit.cli import main

    main()
