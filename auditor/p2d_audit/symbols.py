"""Compares dotted names with the patterns that rules and weights name them by."""


def covers(pattern: str, symbol: str) -> bool:
    """Tell whether `pattern` is `symbol`, or ends in `.*` and `symbol` is below it."""
    return symbol.startswith(pattern[:-1]) if pattern.endswith(".*") else symbol == pattern
