"""Which code is that of a test."""

from pathlib import PurePosixPath

from p2d_audit import Reference


def is_in_test(reference: Reference) -> bool:
    """Tell whether a reference stands in a test function or class of a file of tests, or in a `conftest.py`."""
    file = PurePosixPath(reference.span.path)
    if file.name == "conftest.py":
        return True
    named = any(part.startswith(("test", "Test")) for part in reference.scope.split("."))
    return named and _is_test(file)


def is_in_test_file(reference: Reference) -> bool:
    """Tell whether a reference stands in a file of tests or in a folder of them, in whatever function."""
    file = PurePosixPath(reference.span.path)
    return file.name == "conftest.py" or _is_test(file) or not {"test", "tests"}.isdisjoint(file.parts[:-1])


def _is_test(file: PurePosixPath) -> bool:
    return file.match("test_*.py") or file.match("*_test.py")
