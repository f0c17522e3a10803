"""Definitions of flows and tasks (PTD1xx)."""
