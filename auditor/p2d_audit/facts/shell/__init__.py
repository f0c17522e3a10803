"""Reads shell commands: their words, and which of them call Prefect."""
