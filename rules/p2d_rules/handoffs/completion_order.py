"""Results taken in the order they are ready."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Reference, Rule


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
    disposition = "redesign"
    effort = Effort(0.5, 2, 5)  # mapping: handoff-as-completed
    covers = frozenset({"prefect.futures.as_completed"})

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.kind == "call" and reference.symbol in self.covers:
            yield self.finding(reference, "results are taken in the order they are ready")
