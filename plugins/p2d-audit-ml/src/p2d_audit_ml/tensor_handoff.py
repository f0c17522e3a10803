"""Tensors passed between tasks."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Handoff, Rule

from p2d_audit_ml.payloads import TENSORS, carries, route


class TensorHandoff(Rule):
    """A tensor, which may live on a GPU, is handed from one task to another.

    Each Dagster step is a process of its own, perhaps on another machine: memory
    of a GPU cannot be handed over, and a tensor that was pickled there cannot be
    loaded where there is none. Move it to the host first, or keep producer and
    consumer in one step.

    ```python
    import torch
    from prefect import flow, task

    @task
    def embed() -> torch.Tensor: ...

    @task
    def index(vectors): ...

    @flow
    def search():
        index(embed())  # PTM104
    ```

    becomes

    ```python dagster
    @dg.asset(op_tags={"dagster-k8s/config": {"container_config": {"resources": {"limits": {"nvidia.com/gpu": 1}}}}})
    def index():
        vectors = [0.0, 1.0]  # computed and used on the same device
        return sum(vectors)
    ```
    """

    code = "PTM104"
    severity = "warning"
    disposition = "redesign"
    effort = Effort(0.5, 1.5, 4)

    def check_handoff(self, handoff: Handoff) -> Iterator[Finding]:
        """Report each handoff of a tensor."""
        if carries(handoff, TENSORS):
            yield self.finding(handoff, f"`{handoff.payload.type}` is handed {route(handoff)}")
