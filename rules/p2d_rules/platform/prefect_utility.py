"""Helpers of Prefect's library."""

from collections.abc import Iterator

from p2d_audit import Construct, Finding, Reference, Rule

from p2d_rules.catalogue import CATALOGUE
from p2d_rules.platform.file_work import effort_in_file, is_method, key_in_file, proven_major

FAMILIES = ("utilities-", "v1-utilities-")
SETTINGS = ("context-settings", "settings-profiles", "settings-read", "v1-config-read")
DONE = {"call": "called", "decorator": "called", "base": "extended", "name": "read"}


class PrefectUtility(Rule):
    """A helper of Prefect's library is called, or its settings are read.

    Hashes, subprocesses, imports or threads are as few lines with the standard
    library. Settings have no object in Dagster, profiles do not exist: what the
    program needs itself becomes an environment variable, for which `dg.EnvVar`
    stands in the configuration of a resource.

    ```python
    from prefect import task
    from prefect.settings import PREFECT_UI_URL
    from prefect.utilities.hashing import hash_objects

    @task
    def fingerprint(orders: list):
        print(PREFECT_UI_URL.value())  # PTD944
        return hash_objects(orders)  # PTD944
    ```

    becomes

    ```python dagster
    import hashlib
    import json

    class Site(dg.ConfigurableResource):
        url: str

    @dg.asset
    def orders(site: Site):
        print(site.url)
        return hashlib.sha256(json.dumps([1, 2]).encode()).hexdigest()

    defs = dg.Definitions(assets=[orders], resources={"site": Site(url=dg.EnvVar("SITE_URL"))})
    ```
    """

    code = "PTD944"
    severity = "note"
    construct = CATALOGUE["settings-read"]

    def check_reference(self, reference: Reference) -> Iterator[Finding]:
        construct = _utility(reference)
        if construct is None or is_method(reference):
            return
        # A setting's bare name is a key given to something; a value of Prefect 1's configuration is read by its name.
        if reference.kind in ("call", "decorator", "base") or (
            reference.kind == "name" and construct.id == "v1-config-read"
        ):
            yield self.finding(
                reference,
                f"`{reference.symbol}` is {DONE[reference.kind]}",
                key=key_in_file(reference, construct),
                construct=construct,
                effort=effort_in_file(construct),
            )


def _utility(reference: Reference) -> Construct | None:
    construct = CATALOGUE.named(reference.symbol, proven_major(reference))
    if construct and (construct.id.startswith(FAMILIES) or construct.id in SETTINGS):
        return construct
    return None
