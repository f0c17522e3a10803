"""Caching, results and artifacts (PTD8xx)."""
