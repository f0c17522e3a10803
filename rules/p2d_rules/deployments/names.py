"""How deployments are called in messages."""

from p2d_audit import Deployment, Unknown


def shown(deployment: Deployment) -> str:
    """Return a deployment's name, or that it has none in the code, and its flow."""
    name = "an unnamed deployment" if isinstance(deployment.name, Unknown) else f"deployment `{deployment.name}`"
    return f"{name} of flow `{deployment.flow.function}`" if deployment.flow else name
