"""The backlog as files that trackers import."""
