"""Blocks, secrets and variables (PTD4xx)."""
