"""Markup that text with names in back-ticks is written in."""
