"""Fitted models passed between tasks."""

from collections.abc import Iterator

from p2d_audit import Effort, Finding, Handoff, Rule

from p2d_audit_ml.payloads import is_model, route


class ModelHandoff(Rule):
    """A fitted model is handed from one task to another.

    Between Prefect tasks of one process the model stays in memory. Between
    Dagster steps it is written and read by the I/O manager, with pickle unless
    another one is chosen, so the versions of Python and of the library become
    part of the contract. A model is a thing people ask for by name: make it an
    asset, store it in a registry, and let consumers load it from there.

    ```python
    from prefect import flow, task
    from sklearn.linear_model import LogisticRegression

    @task
    def train():
        return LogisticRegression().fit([[0], [1]], [0, 1])

    @task
    def validate(model): ...

    @flow
    def training():
        validate(train())  # PTM101
    ```

    becomes

    ```python dagster
    @dg.asset(kinds={"sklearn"})
    def model():
        return {"coef": [1.0]}

    @dg.asset_check(asset=model, blocking=True)
    def model_is_fitted(model):
        return dg.AssetCheckResult(passed="coef" in model)
    ```
    """

    code = "PTM101"
    severity = "warning"
    disposition = "adapt"
    effort = Effort(0.5, 1, 3)

    def check_handoff(self, handoff: Handoff) -> Iterator[Finding]:
        """Report each handoff of an estimator or network."""
        if handoff.kind != "ordering" and is_model(handoff):
            yield self.finding(handoff, f"`{handoff.payload.type}` is handed {route(handoff)}")
