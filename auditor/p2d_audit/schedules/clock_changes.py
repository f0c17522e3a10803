"""Knows in which local hours of which timezones the clocks are put forward or back.

At those hours Prefect and Dagster choose differently: Prefect skips or shifts
a run that falls into the missing hour and takes the first of two equal hours,
Dagster runs at the end of the missing hour and takes the second. The table is
literal, so that no timezone database of the auditor's machine changes a result.
"""

from __future__ import annotations

from typing import TypeAlias

from p2d_audit.schedules.expression import Cron

Hour: TypeAlias = tuple[int, int]
"""A weekday (Sunday is 0) and an hour of it."""

# From the timezone database 2026f: `(weekday, hour)` of every change, 2025 to 2036.
_NAMES_BY_HOURS: dict[tuple[Hour, ...], str] = {
    ((0, 1), (0, 2)): """
        America/Adak America/Anchorage America/Atka America/Boise America/Cambridge_Bay America/Chicago
        America/Ciudad_Juarez America/Denver America/Detroit America/Edmonton America/Ensenada America/Fort_Wayne
        America/Glace_Bay America/Goose_Bay America/Grand_Turk America/Halifax America/Indiana/Indianapolis
        America/Indiana/Knox America/Indiana/Marengo America/Indiana/Petersburg America/Indiana/Tell_City
        America/Indiana/Vevay America/Indiana/Vincennes America/Indiana/Winamac America/Indianapolis America/Inuvik
        America/Iqaluit America/Juneau America/Kentucky/Louisville America/Kentucky/Monticello America/Knox_IN
        America/Los_Angeles America/Louisville America/Matamoros America/Menominee America/Metlakatla America/Miquelon
        America/Moncton America/Montreal America/Nassau America/New_York America/Nipigon America/Nome
        America/North_Dakota/Beulah America/North_Dakota/Center America/North_Dakota/New_Salem America/Ojinaga
        America/Pangnirtung America/Port-au-Prince America/Rainy_River America/Rankin_Inlet America/Resolute
        America/Santa_Isabel America/Shiprock America/Sitka America/St_Johns America/Thule America/Thunder_Bay
        America/Tijuana America/Toronto America/Vancouver America/Winnipeg America/Yakutat America/Yellowknife
        Antarctica/Troll Atlantic/Bermuda Australia/LHI Australia/Lord_Howe CST6CDT Canada/Atlantic Canada/Central
        Canada/Eastern Canada/Mountain Canada/Newfoundland Canada/Pacific EST5EDT MST7MDT Mexico/BajaNorte Navajo
        PST8PDT US/Alaska US/Aleutian US/Central US/East-Indiana US/Eastern US/Indiana-Starke US/Michigan US/Mountain
        US/Pacific
    """,
    ((0, 2),): """
        Africa/Casablanca Africa/Ceuta Africa/El_Aaiun Antarctica/Macquarie Antarctica/McMurdo Antarctica/South_Pole
        Arctic/Longyearbyen Atlantic/Jan_Mayen Australia/ACT Australia/Adelaide Australia/Broken_Hill Australia/Canberra
        Australia/Currie Australia/Hobart Australia/Melbourne Australia/NSW Australia/South Australia/Sydney
        Australia/Tasmania Australia/Victoria Australia/Yancowinna CET Europe/Amsterdam Europe/Andorra Europe/Belgrade
        Europe/Berlin Europe/Bratislava Europe/Brussels Europe/Budapest Europe/Busingen Europe/Chisinau
        Europe/Copenhagen Europe/Gibraltar Europe/Ljubljana Europe/Luxembourg Europe/Madrid Europe/Malta Europe/Monaco
        Europe/Oslo Europe/Paris Europe/Podgorica Europe/Prague Europe/Rome Europe/San_Marino Europe/Sarajevo
        Europe/Skopje Europe/Stockholm Europe/Tirane Europe/Tiraspol Europe/Vaduz Europe/Vatican Europe/Vienna
        Europe/Warsaw Europe/Zagreb Europe/Zurich MET NZ Pacific/Auckland Pacific/Norfolk Poland
    """,
    ((0, 3),): """
        Asia/Famagusta Asia/Nicosia EET Europe/Athens Europe/Bucharest Europe/Helsinki Europe/Kiev Europe/Kyiv
        Europe/Mariehamn Europe/Nicosia Europe/Riga Europe/Sofia Europe/Tallinn Europe/Uzhgorod Europe/Vilnius
        Europe/Zaporozhye
    """,
    ((0, 1),): """
        Atlantic/Canary Atlantic/Faeroe Atlantic/Faroe Atlantic/Madeira Eire Europe/Belfast Europe/Dublin
        Europe/Guernsey Europe/Isle_of_Man Europe/Jersey Europe/Lisbon Europe/London GB GB-Eire Portugal WET
    """,
    ((6, 23),): "America/Godthab America/Nuuk America/Scoresbysund",
    ((0, 0),): "America/Havana Atlantic/Azores Cuba",
    ((0, 0), (6, 23)): "America/Santiago Asia/Beirut Chile/Continental",
    ((0, 1), (5, 2)): "Asia/Jerusalem Asia/Tel_Aviv Israel",
    ((4, 23), (5, 0)): "Africa/Cairo Egypt",
    ((6, 1), (6, 2)): "Asia/Gaza Asia/Hebron",
    ((6, 21), (6, 22)): "Chile/EasterIsland Pacific/Easter",
    ((0, 2), (0, 3)): "NZ-CHAT Pacific/Chatham",
}


def hours_of_change(timezone: str | None) -> frozenset[Hour]:
    """Return the weekdays and hours that are skipped or repeated in a timezone from 2025 to 2036."""
    for hours, names in _NAMES_BY_HOURS.items():
        if timezone in names.split():
            return frozenset(hours)
    return frozenset()


def ticks_at_a_change(cron: Cron, timezone: str | None) -> bool:
    """Tell whether an expression can tick in an hour that a clock change skips or repeats."""
    weekdays = cron.weekday_numbers if cron.days.star and not cron.weekdays.star else frozenset(range(7))
    return any(day in weekdays and hour in cron.hours.values for day, hour in hours_of_change(timezone))
