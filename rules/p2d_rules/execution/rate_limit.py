"""Rate limits."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE


class RateLimit(Rule):
    """Code waits for a rate limit.

    Prefect's server counts slots that come back with time, over all processes.
    Dagster has no such counter: a limiter in the client library does it within a
    process, and a pool of one keeps two processes apart.

    ```python
    from prefect import flow, task
    from prefect.concurrency.sync import rate_limit

    @task
    def fetch():
        rate_limit("shop-api")  # PTD610
        return 1

    @flow
    def daily():
        fetch()
    ```

    becomes

    ```python dagster
    import time

    @dg.op(pool="shop_api")
    def fetch():
        for page in range(2):
            time.sleep(0.01)
        return page

    @dg.job
    def daily():
        fetch()
    ```
    """

    code = "PTD610"
    severity = "error"
    construct = CATALOGUE["concurrency-rate-limit"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "call" and CATALOGUE.named(reference.symbol) is self.construct:
            yield self.finding(reference, "a rate limit is waited for")
