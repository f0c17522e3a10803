"""What differs between a log for GitHub and one for any other viewer."""

from __future__ import annotations

from msgspec import Struct


class Limits(Struct, frozen=True, kw_only=True):
    """How much a consumer takes: it refuses a log with more `results` or `bytes`, and shows so many results."""

    results: int
    bytes: int
    shown: int


class Profile(Struct, frozen=True, kw_only=True):
    """Which parts of a log are written.

    `whole_regions`: a finding of several lines keeps them all. GitHub shows a finding in a pull request only if
    every line of its region was changed, so that there it is the first line.
    `viewers`: also what GitHub does not read, such as units, effort, baseline states and line ends, which make
    a log twice as large.
    `category`: what the uploaded results are told apart by; `suppressed`: whether suppressed findings are results.
    """

    whole_regions: bool
    viewers: bool
    limits: Limits | None
    category: str | None = None
    suppressed: bool = False


GITHUB_LIMITS = Limits(results=25_000, bytes=10_000_000, shown=5_000)
"""GitHub's documentation: "SARIF results exceed one or more limits"; bytes are those of the file in gzip."""

GITHUB = Profile(whole_regions=False, viewers=False, limits=GITHUB_LIMITS)
FULL = Profile(whole_regions=True, viewers=True, limits=None)
