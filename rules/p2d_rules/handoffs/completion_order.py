"""Results taken in the order they are ready."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE


class CompletionOrder(Rule):
    """A flow takes results in the order in which they are ready.

    A Dagster graph has no such order: `collect` waits for all of them. If the
    first ones matter, submitting and waiting stay together in one op with a
    thread pool.

    ```python
    from prefect import flow, task
    from prefect.futures import as_completed

    @task
    def fetch(page):
        return page

    @flow
    def crawl():
        futures = [fetch.submit(page) for page in range(3)]
        for future in as_completed(futures):  # PTD221
            print(future.result())
    ```

    becomes

    ```python dagster
    from concurrent.futures import ThreadPoolExecutor, as_completed

    @dg.op
    def crawl():
        with ThreadPoolExecutor() as pool:
            for future in as_completed([pool.submit(str, page) for page in range(3)]):
                print(future.result())

    @dg.job
    def crawled():
        crawl()
    ```
    """

    code = "PTD221"
    severity = "error"
    construct = CATALOGUE["handoff-as-completed"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "call" and CATALOGUE.named(reference.symbol) is self.construct:
            yield self.finding(reference, "results are taken in the order they are ready")
