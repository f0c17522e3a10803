"""Packs: rules, constructs and recognisers that are declared in a TOML or YAML file, without any code."""

from p2d_audit.packs.pack import load_pack

__all__ = ["load_pack"]
