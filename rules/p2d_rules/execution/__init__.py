"""How tasks are run: runners, retries, timeouts, concurrency (PTD6xx)."""
