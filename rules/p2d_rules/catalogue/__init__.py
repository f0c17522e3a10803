"""What every construct of Prefect becomes in Dagster: one TOML table per family, beside this file."""

from __future__ import annotations

from importlib.resources import files

from p2d_audit import load_catalogue

COMPILED = "compiled.json"
"""The tables as JSON, made when the package is built; it need not be there."""

CATALOGUE = load_catalogue(
    *sorted((file for file in files(__name__).iterdir() if file.name.endswith(".toml")), key=lambda file: file.name),
    compiled=files(__name__) / COMPILED,
)
