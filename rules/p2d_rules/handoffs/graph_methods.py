"""What methods of Prefect 1 do to a graph."""

from p2d_audit import Construct, Reference

from p2d_rules.catalogue import CATALOGUE

BUILT, ASKED = CATALOGUE["v1-flow-imperative"], CATALOGUE["v1-flow-inspect"]
DECIDING, COMPOSED = CATALOGUE["v1-reference-tasks"], CATALOGUE["v1-flow-compose"]
ENDS = ("reference_tasks", "root_tasks", "terminal_tasks")
VERBS = {BUILT.id: "built", "v1-flow-compose": "altered or copied", ASKED.id: "looked into"}
ORDERS = ("chain", "set_dependencies", "set_downstream", "set_upstream")


def method_of(reference: Reference) -> str:
    """Return the name of the method that is called."""
    return reference.symbol.rpartition(".")[2]


def construct_of(reference: Reference) -> Construct | None:
    """Return what is done to a graph; `bind` is a call like any other."""
    if reference.kind != "call" or reference.symbol == "prefect.tasks.Task.bind":
        return None
    symbol = reference.symbol.replace("prefect.flows.Flow.", "prefect.core.flow.Flow.")
    if symbol == "prefect.Flow":
        given = any(option.name == "reference_tasks" and option.value for option in reference.options)
        return DECIDING if given else None
    construct = CATALOGUE.named(symbol, "1")
    if construct is DECIDING:
        return DECIDING if method_of(reference).startswith("set_") else ASKED
    return construct if construct and construct.id in VERBS else None
