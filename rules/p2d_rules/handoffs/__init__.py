"""Calls, the values and the order between them, and control flow (PTD2xx)."""
