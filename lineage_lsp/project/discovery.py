"""Where dbt projects are."""

from __future__ import annotations

import os
from pathlib import Path

PROJECT_FILE = "dbt_project.yml"

_PACKAGE_FOLDERS = frozenset({"dbt_packages", "dbt_modules"})
_SKIPPED = _PACKAGE_FOLDERS | {"target", "node_modules", "venv", "env", "site-packages", "__pycache__"}


def find_projects(folder: Path) -> list[Path]:
    """The folders of all projects at or below `folder`, at any depth; installed packages are none."""
    found: list[Path] = []
    for here, folders, names in os.walk(folder):
        if PROJECT_FILE in names:
            found.append(Path(here))
        folders[:] = sorted(one for one in folders if one not in _SKIPPED and not one.startswith("."))
    return found


def project_root_of(path: Path) -> Path | None:
    """The nearest folder at or above `path` with a dbt_project.yml that is not an installed package's."""
    start = path if path.is_dir() else path.parent
    for folder in (start, *start.parents):
        if (folder / PROJECT_FILE).is_file() and not _PACKAGE_FOLDERS.intersection(folder.parts):
            return folder
    return None
