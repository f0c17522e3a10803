"""Reads Python into facts."""
