"""Every trigger of a project once: of automations and of deployments."""

from collections.abc import Iterator

from p2d_audit import Automation, Deployment, Project, Trigger


def all_triggers(project: Project) -> Iterator[tuple[Automation | Deployment, Trigger]]:
    """Yield each trigger with what has it; one that an automation and a deployment both hold is the automation's."""
    seen = set()
    for automation in project.automations:
        seen.add(automation.trigger.span)
        yield automation, automation.trigger
    for deployment in project.deployments:
        for trigger in deployment.triggers:
            if trigger.span not in seen:
                yield deployment, trigger


def owner_of(holder: Automation | Deployment) -> str:
    """Return what has a trigger, as a message calls it."""
    kind = "automation" if isinstance(holder, Automation) else "deployment"
    return (
        f"{kind} `{holder.name}`" if isinstance(holder.name, str) else f"an {kind}" if kind[0] == "a" else f"a {kind}"
    )
