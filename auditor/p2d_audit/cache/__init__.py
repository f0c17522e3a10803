"""Remembers what earlier audits found out, in a folder of the audited tree that nobody else can write to unnoticed."""

from p2d_audit.cache.remembering import Cache, open_cache
from p2d_audit.cache.shelf import FOLDER, Shelf, open_shelf

__all__ = ["FOLDER", "Cache", "Shelf", "open_cache", "open_shelf"]
