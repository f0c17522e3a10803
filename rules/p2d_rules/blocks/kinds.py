"""Which Blocks have rules of their own, by their dotted class or, from YAML, their type slug."""

from p2d_audit import Block, Construct, Unknown

from p2d_rules.catalogue import CATALOGUE

SECRETS = frozenset(
    {
        "prefect.blocks.system.Secret",
        "prefect_aws.AwsSecret",
        "prefect_aws.secrets_manager.AwsSecret",
        "prefect_gcp.GcpSecret",
        "prefect_gcp.secret_manager.GcpSecret",
    }
)
# The secrets of Prefect 1, which are what became Blocks.
FIRST_SECRETS = frozenset(
    {
        "prefect.client.Secret",
        "prefect.client.secrets.Secret",
        "prefect.tasks.secrets.EnvVarSecret",
        "prefect.tasks.secrets.PrefectSecret",
        "prefect.tasks.secrets.SecretBase",
        "prefect.tasks.secrets.base.PrefectSecret",
        "prefect.tasks.secrets.base.SecretBase",
        "prefect.tasks.secrets.env_var.EnvVarSecret",
    }
)


def construct_of(block: Block) -> Construct:
    """Return the catalogue's entry for the class of a Block, or for any that is loaded."""
    return CATALOGUE.named(block.type) or CATALOGUE["block-load"]


def is_secret(block: Block) -> bool:
    """Tell whether a Block holds one secret value."""
    return block.type in SECRETS or block.type in FIRST_SECRETS or block.type == "secret"


def is_notification(block: Block) -> bool:
    """Tell whether a Block sends messages to people."""
    return block.type.startswith(("prefect.blocks.notifications.", "prefect_slack."))


def is_infrastructure(block: Block) -> bool:
    """Tell whether a Block says where flows run."""
    return block.type.startswith("prefect.infrastructure.")


def is_plain(block: Block) -> bool:
    """Tell whether a Block is of none of the kinds that have rules of their own."""
    return not (is_secret(block) or is_notification(block) or is_infrastructure(block))


def short_name(block: Block) -> str:
    """Return the name of a Block's class."""
    return block.type.rpartition(".")[2]


def key_of(block: Block) -> str:
    """Return what makes two uses the same document: type and name, or the place if it has no known name."""
    if isinstance(block.name, Unknown) or block.name is None:
        return f"{block.type}@{block.span.path}:{block.span.line}"
    return f"{block.type}/{block.name}"
