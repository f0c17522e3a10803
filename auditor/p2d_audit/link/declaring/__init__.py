"""Finds what Python declares to Prefect: deployments, schedules, automations, Blocks, Variables and started runs."""
