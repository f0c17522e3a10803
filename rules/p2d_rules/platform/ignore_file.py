"""Files that say what Prefect does not upload."""

from collections.abc import Iterator

from p2d_audit import Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE


class IgnoreFile(Rule):
    """A `.prefectignore` says what is not uploaded with a flow's code.

    Dagster uploads no code: it is in the image of the code location, or where the
    package is installed. What was left out of the upload is left out of the image
    by a `.dockerignore`, whose patterns start at the folder of the build: `*.csv`
    there means that folder alone, `**/*.csv` any below it.

    ```text
    # shop/.prefectignore:
    # not for the server  # PTD942
    __pycache__/
    *.csv
    ```

    becomes a `.dockerignore` with `**/__pycache__` and `**/*.csv`, beside the
    definitions that the image holds:

    ```python dagster
    @dg.op
    def load():
        print("loading")

    @dg.job
    def daily():
        load()

    defs = dg.Definitions(jobs=[daily])
    ```
    """

    code = "PTD942"
    severity = "note"
    construct = CATALOGUE["yaml-prefectignore"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        if reference.symbol == "file: .prefectignore":
            yield self.finding(reference, "what Prefect does not upload is written in a file of its own")
