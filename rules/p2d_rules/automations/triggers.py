"""Every trigger of a project once: of automations and of deployments."""

from collections.abc import Iterator

from p2d_audit import Automation, Deployment, Project, Trigger, Unknown

WORDS = {
    "flow": "runs of flow {}",
    "deployment": "runs of deployment {}",
    "resource": "events of {}",
    "event": "event {}",
}


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


def awaited(trigger: Trigger) -> str:
    """Return what a trigger waits for, in words: runs of flows and deployments by name, or an event."""
    told = []
    for one in trigger.awaits:
        name = f"`{one.name.source if isinstance(one.name, Unknown) else one.name}`"
        told.append(WORDS[one.role].format(name))
    return " and ".join(dict.fromkeys(told)) or "an event"


def follows_runs(trigger: Trigger, project: Project) -> bool:
    """Tell whether a trigger waits for runs of flows or deployments that the project has."""
    flows = {str(flow.name) for flow in project.flows}
    deployments = {str(one.name) for one in project.deployments}
    return any(
        (one.role in ("flow", "resource") and one.name in flows)
        or (one.role in ("deployment", "resource") and one.name in deployments)
        for one in trigger.awaits
    )
