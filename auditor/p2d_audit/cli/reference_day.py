"""The day that suppressions are compared with."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime


def reference_day(given: datetime | None = None) -> date:
    """Return the date that was given, that of a reproducible build, or today's, in UTC."""
    if given is not None:
        return given.date()
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return (datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else datetime.now(UTC)).date()
