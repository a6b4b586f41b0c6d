"""profiles.yml: adapter, database and schema of the target; nothing else is kept."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lineage_lsp.project.model import Target
from lineage_lsp.project.yaml import plain

_ENV_VAR = re.compile(r"\{\{\s*env_var\(\s*['\"](\w+)['\"]\s*(?:,\s*['\"]([^'\"]*)['\"]\s*)?\)[^}]*\}\}")


def read_target(
    root: Path, profiles_dir: Path | None, profile: str | None, target: str | None
) -> Target | None:
    """The target of the named profile (dbt's search order of profiles.yml); None when there is none."""
    if profile is None:
        return None
    for folder in _folders(root, profiles_dir):
        try:
            text = (folder / "profiles.yml").read_text(encoding="utf-8")
        except OSError:
            continue
        found = plain(text).get(profile)
        if not isinstance(found, Mapping):
            continue
        outputs = found.get("outputs")
        name = target or _rendered(found.get("target")) or "default"
        output = outputs.get(name) if isinstance(outputs, Mapping) else None
        if isinstance(output, Mapping):
            return _target(profile, name, output)
    return None


def _folders(root: Path, profiles_dir: Path | None) -> list[Path]:
    if profiles_dir is not None:
        return [profiles_dir]
    given = os.environ.get("DBT_PROFILES_DIR")
    return [Path(given)] if given else [root, Path.home() / ".dbt"]


def _target(profile: str, name: str, output: Mapping[str, Any]) -> Target:
    adapter = _rendered(output.get("type"))
    database = next(
        (_rendered(output[key]) for key in ("database", "dbname", "project", "catalog") if output.get(key)), None
    )
    if database is None and adapter == "duckdb":
        path = _rendered(output.get("path")) or ":memory:"
        database = "memory" if path == ":memory:" else Path(path).stem
    schema = _rendered(output.get("schema")) or _rendered(output.get("dataset"))
    return Target(profile, name, adapter, database, schema or ("main" if adapter == "duckdb" else "public"))


def _rendered(value: object) -> str | None:
    if value is None:
        return None
    return _ENV_VAR.sub(lambda found: os.environ.get(found[1], found[2] or ""), str(value)).strip() or None
