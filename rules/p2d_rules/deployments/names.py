"""How deployments are called in messages."""

from p2d_audit import Deployment, Unknown


def shown(deployment: Deployment) -> str:
    """Return a deployment's name, or that it has none in the code, and its flow."""
    name = f"deployment `{deployment.name}`"
    if isinstance(deployment.name, Unknown):
        source = deployment.name.source
        name = f"the deployment named by `{source}`" if source else "an unnamed deployment"
    return f"{name} of flow `{deployment.flow.function}`" if deployment.flow else name
