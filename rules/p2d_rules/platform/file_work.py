"""Work that is done once in a file, however often the file uses what has to go."""

from msgspec.structs import replace
from p2d_audit import Construct, Effort, Reference


def effort_in_file(construct: Construct) -> Effort:
    """Return the hours of a construct, for all its uses in a file where the catalogue has them for each."""
    return replace(construct.effort, scope="def") if construct.effort.scope == "each" else construct.effort


def key_in_file(reference: Reference, construct: Construct) -> str:
    """Return what makes two uses the same piece of work: the file and the construct."""
    return f"{reference.span.path}:{construct.id}"


def proven_major(reference: Reference) -> str | None:
    """Return the major version of Prefect that a reference's flow or task proves, None if there is none."""
    return reference.unit.prefect if reference.unit else None


def is_method(reference: Reference) -> bool:
    """Tell whether a reference is to something of a class, which goes with the class: `AutoEnum.auto`."""
    owner = reference.symbol.split(".")[-2:-1]
    return any(part[:1].isupper() and not part.isupper() for part in owner)
