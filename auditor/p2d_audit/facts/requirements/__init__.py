"""Reads what a project depends on, and the settings of Prefect that stand in the same kinds of files."""
