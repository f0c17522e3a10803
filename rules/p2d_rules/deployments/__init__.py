"""Deployments, schedules and infrastructure (PTD3xx)."""
