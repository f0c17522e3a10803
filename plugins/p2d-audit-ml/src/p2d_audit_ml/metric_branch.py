"""Branches on metrics."""

import re
from collections.abc import Iterator

from p2d_audit import Effort, Finding, Region, Rule

_METRIC = re.compile(
    r"\b(accuracy|auc|roc_auc|f1|f1_score|precision|recall|rmse|mae|mse|mape|r2|r2_score|loss|score|metrics?|drift)\b",
    re.IGNORECASE,
)
_COMPARISON = re.compile(r"[<>]|==|!=")


class MetricBranch(Rule):
    """A flow decides by a metric whether to train or deploy.

    In a Dagster job the condition is evaluated when the job is built, on a
    handle that is always true, so the branch would always run. A gate on a
    metric is what a blocking asset check is for; a retraining that depends on
    the metric of the model in production starts from a sensor.

    ```python
    from prefect import flow, task

    @task
    def evaluate(): ...

    @task
    def deploy(): ...

    @flow
    def retraining():
        metrics = evaluate()
        if metrics["accuracy"] > 0.9:  # PTM106
            deploy()
    ```

    becomes

    ```python dagster
    @dg.asset
    def model():
        return {"accuracy": 0.95}

    @dg.asset_check(asset=model, blocking=True)
    def accurate(model):
        return dg.AssetCheckResult(passed=model["accuracy"] > 0.9)

    @dg.asset
    def deployed(model):
        return "deployed"
    ```
    """

    code = "PTM106"
    severity = "error"
    disposition = "redesign"
    effort = Effort(0.5, 1, 3)

    def check_region(self, region: Region) -> Iterator[Finding]:
        """Report each `if` that compares a task's result, called like a metric, with something."""
        if region.kind in ("if", "ternary") and region.decided_by == "result" and region.steers:
            metric = _METRIC.search(region.test)
            if metric and _COMPARISON.search(region.test):
                producers = ", ".join(sorted({f"`{call.task.function}`" for call in region.on}))
                yield self.finding(region, f"the metric `{metric[0]}` of {producers} decides what runs")
