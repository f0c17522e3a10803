"""What every resource of the Prefect provider becomes in Dagster: the table beside this file."""

from __future__ import annotations

from importlib.resources import files

from p2d_audit import load_catalogue

CATALOGUE = load_catalogue(files("p2d_audit_terraform").joinpath("catalogue.toml"))
