"""Loads and runs pieces of Dagster code: JSON {name: code} in, JSON {name: error or null} out.

A program of its own, run by the Python that has Dagster: it imports nothing of
this repository.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import traceback
import warnings
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any


def main() -> None:
    """Run everything given on standard input."""
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as home:
        os.environ["DAGSTER_HOME"] = home
        os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
        Path(home, "dagster.yaml").write_text("telemetry:\n  enabled: false\n")
        os.chdir(home)
        results = {name: _outcome(code) for name, code in json.load(sys.stdin).items()}
    sys.stdout.write(json.dumps(results))


def _outcome(code: str) -> str | None:
    try:
        _run(code)
    except Exception:
        return traceback.format_exc(limit=-3)
    return None


def _run(code: str) -> None:
    dg = import_module("dagster")
    for variable in re.findall(r"EnvVar\(\"(\w+)\"\)", code):
        os.environ[variable] = "value"
    names: dict[str, Any] = {"dg": dg, "__name__": "example"}
    exec(compile(code, "example.py", "exec", dont_inherit=True), names)
    defs = names.get("defs") or _gathered(dg, names.values())
    dg.Definitions.validate_loadable(defs)
    repository = defs.get_repository_def()
    with dg.instance_for_test() as instance:
        for partitions in _dynamic(dg, names.values()):
            instance.add_dynamic_partitions(partitions.name, ["a"])
        for job in repository.get_all_jobs():
            _execute(job, instance)
        for schedule in repository.schedule_defs:
            moment = datetime(2026, 1, 5, 6, tzinfo=UTC)
            schedule.evaluate_tick(dg.build_schedule_context(instance, scheduled_execution_time=moment))
        for sensor in repository.sensor_defs:
            if type(sensor) is dg.SensorDefinition:
                sensor(dg.build_sensor_context(instance))
    for name, value in names.items():
        if name.startswith("test_"):
            value()


def _gathered(dg: Any, values: Any) -> Any:
    # Asset checks are assets definitions too, so they come first.
    kinds = (
        ("asset_checks", dg.AssetChecksDefinition),
        ("assets", dg.AssetsDefinition),
        ("jobs", dg.JobDefinition),
        ("schedules", dg.ScheduleDefinition),
        ("sensors", dg.SensorDefinition),
    )
    found: dict[str, list[Any]] = {key: [] for key, _ in kinds}
    for value in values:
        key = next((key for key, kind in kinds if isinstance(value, kind)), None)
        if key is not None:
            found[key].append(value)
    return dg.Definitions(**found)


def _dynamic(dg: Any, values: Any) -> list[Any]:
    return [value for value in values if isinstance(value, dg.DynamicPartitionsDefinition)]


def _execute(job: Any, instance: Any) -> None:
    key = None
    if job.partitions_def is not None:
        key = job.partitions_def.get_partition_keys(dynamic_partitions_store=instance)[0]
    result = job.execute_in_process(instance=instance, partition_key=key)
    if not result.success:
        raise RuntimeError(f"{job.name} failed")


if __name__ == "__main__":
    main()
