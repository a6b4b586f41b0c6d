"""Environments without DuckDB skip what asks it."""

from __future__ import annotations

from importlib.util import find_spec

collect_ignore = [] if find_spec("duckdb") else ["test_influence.py", "test_generated.py", "test_samples.py"]
