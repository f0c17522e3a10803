"""Runs that wait for a person (PTD7xx)."""
