"""Reads the YAML files of Prefect itself."""
