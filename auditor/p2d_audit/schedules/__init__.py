"""Translates Prefect's schedules into crons that Dagster accepts, or the functions they take, and says how well."""

from __future__ import annotations

from p2d_audit.schedules.clocks import COMPOSING, translate_clock, translate_dates
from p2d_audit.schedules.cron import translate_cron
from p2d_audit.schedules.declared import in_timezone, translate_declared
from p2d_audit.schedules.interval import translate_interval
from p2d_audit.schedules.moments import read_moment
from p2d_audit.schedules.rrule import translate_rrule
from p2d_audit.schedules.rule_objects import rule_text

__all__ = [
    "COMPOSING",
    "in_timezone",
    "read_moment",
    "rule_text",
    "translate_clock",
    "translate_cron",
    "translate_dates",
    "translate_declared",
    "translate_interval",
    "translate_rrule",
]
