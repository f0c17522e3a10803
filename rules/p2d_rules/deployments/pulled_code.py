"""Code fetched when a run starts."""

from collections import defaultdict
from collections.abc import Iterator

from msgspec.structs import replace
from p2d_audit import Finding, Project, Reference, Related, Rule

from p2d_rules.catalogue import CATALOGUE

FETCHED = (CATALOGUE["flow-from-source"], CATALOGUE["deployment-storage"])
STEPS = frozenset(
    f"{module}.{name}"
    for module in ("prefect.deployments.steps", "prefect.projects.steps")
    for name in ("git_clone", "git_clone_project", "pull_from_remote_storage", "pull_with_block")
)
STEP_ENTRIES = {
    "git_clone": CATALOGUE["yaml-step-git-clone"],
    "git_clone_project": CATALOGUE["yaml-step-git-clone"],
    "pull_from_remote_storage": CATALOGUE["yaml-step-remote-storage"],
    "pull_with_block": CATALOGUE["yaml-step-remote-storage"],
}
SOURCES = ("block_document_name", "block_type_slug", "branch", "bucket", "folder", "repository", "source", "url")
MAX_RELATED = 5
ONCE = replace(CATALOGUE["flow-from-source"].effort, scope="def")


class PulledCode(Rule):
    """The flow's code is fetched when a run starts.

    Prefect can clone a repository or download a bucket for each run: a new
    commit is live at once. Dagster loads the code of a location once and knows
    nothing newer until it is deployed again. The code goes into an image or
    package that CI builds and rolls out.

    ```python
    from prefect import flow

    if __name__ == "__main__":
        flow.from_source("https://github.com/acme/shop", entrypoint="daily.py:daily").deploy(  # PTD311
            name="production", work_pool_name="kubernetes"
        )
    ```

    becomes

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

    code = "PTD311"
    severity = "warning"
    construct = CATALOGUE["flow-from-source"]

    def check_project(self, project: Project) -> Iterator[Finding]:
        places: defaultdict[tuple[str, str, str], list[Reference]] = defaultdict(list)
        for reference in project.references:
            # The steps of a YAML file are named there, not called.
            used = reference.kind == "call" or ".steps." in reference.symbol
            if used and (reference.symbol in STEPS or CATALOGUE.named(reference.symbol) in FETCHED):
                name = reference.symbol.rpartition(".")[2]
                places[reference.span.path, name, _source(reference)].append(reference)
        for (_, name, source), (first, *others) in places.items():
            message = f"`{name}` says where to fetch the code when a run starts"
            more = f", as do {len(others)} others with the same source" if len(others) > 1 else ""
            more = ", as does another with the same source" if len(others) == 1 else more
            related = tuple(Related(other.span, "the same source") for other in others[:MAX_RELATED])
            api = STEP_ENTRIES.get(name) if first.symbol in STEPS else None
            yield self.finding(first, message + more, key=source, effort=ONCE, related=related, api=api)


def _source(reference: Reference) -> str:
    """Return what the code is fetched from: the same source is replaced once, however many deployments have it."""
    texts = {option.name: option.text for option in reference.options if option.name in SOURCES}
    first = reference.first if isinstance(reference.first, str) else ""
    return " ".join([first, *(f"{name}={text}" for name, text in sorted(texts.items()))]).strip() or reference.span.path
