"""The language server: findings as one types, on one file within a known project."""
