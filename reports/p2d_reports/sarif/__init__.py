"""SARIF 2.1.0: findings for code scanning, editors and whatever else reads static analysis results."""
