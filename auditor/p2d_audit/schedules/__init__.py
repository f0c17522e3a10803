"""Translates Prefect's schedules into cron expressions that Dagster accepts, and says how good the translation is."""

from __future__ import annotations

from p2d_audit.schedules.cron import translate_cron
from p2d_audit.schedules.interval import translate_interval
from p2d_audit.schedules.rrule import translate_rrule

__all__ = ["translate_cron", "translate_interval", "translate_rrule"]
