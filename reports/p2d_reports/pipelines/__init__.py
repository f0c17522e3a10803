"""Findings as pipelines and review tools take them: annotations, quality reports, tests."""
