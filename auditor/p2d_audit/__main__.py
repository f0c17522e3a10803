"""Runs `python -m p2d_audit`; what keeps the current folder's modules out is in `isolation`."""

from p2d_audit.cli import main

if __name__ == "__main__":
    main()
