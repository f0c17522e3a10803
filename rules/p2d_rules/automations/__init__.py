"""Automations, events, hooks and states (PTD5xx)."""
