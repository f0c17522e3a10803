"""The errors p2d-audit raises on purpose.

    AuditError            anything below; the CLI turns it into text and an exit status
    ├── UsageError        bad arguments                      (exit 2)
    ├── ConfigError       bad configuration: file, key, why  (exit 2)
    └── PluginError       a plugin that cannot be used       (exit 2)

A problem in the audited code is never an exception: it is data in the report.
"""


class AuditError(Exception):
    """An error whose message is meant for the person who ran the tool."""


class UsageError(AuditError):
    """The arguments make no sense together, or name something that does not exist."""


class ConfigError(AuditError):
    """The configuration is not valid; the message names file, key and remedy."""


class PluginError(AuditError):
    """A plugin cannot be loaded, or two plugins claim the same code or name."""
