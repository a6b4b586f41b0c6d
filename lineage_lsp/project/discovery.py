"""Where dbt projects are."""

from __future__ import annotations

import os
from pathlib import Path

from lineage_lsp.project.yaml import plain

PROJECT_FILE = "dbt_project.yml"

_PACKAGE_FOLDERS = frozenset({"dbt_packages", "dbt_modules"})
_SKIPPED = _PACKAGE_FOLDERS | {"target", "node_modules", "venv", "env", "site-packages", "__pycache__"}


def find_projects(folder: Path) -> list[Path]:
    """The folders of all projects at or below `folder`, at any depth; installed packages are none."""
    found: list[Path] = []
    installed: set[str] = set()
    for here, folders, names in os.walk(folder):
        if "pyvenv.cfg" in names:
            folders.clear()
            continue
        if PROJECT_FILE in names:
            found.append(Path(here))
            installed.add(os.path.normpath(install_folder(Path(here))))
        folders[:] = sorted(
            one
            for one in folders
            if one not in _SKIPPED and not one.startswith(".") and os.path.join(here, one) not in installed
        )
    return found


def project_root_of(path: Path) -> Path | None:
    """The nearest folder at or above `path` with a dbt_project.yml that is not an installed package's."""
    start = path if path.is_dir() else path.parent
    roots = [folder for folder in (start, *start.parents) if (folder / PROJECT_FILE).is_file()]
    for number, root in enumerate(roots):
        is_installed = any(root.is_relative_to(install_folder(outer)) for outer in roots[number + 1 :])
        if not is_installed and not _PACKAGE_FOLDERS.intersection(root.parts):
            return root
    return None


def has_code_files(root: Path, number: int) -> bool:
    """Whether the project at `root` seems to have at least so many models; of packages nothing is counted."""
    counted = 0
    for _, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in _SKIPPED and not name.startswith(".")]
        counted += sum(name.endswith((".sql", ".py")) for name in names)
        if counted >= number:
            return True
    return False


def install_folder(root: Path) -> Path:
    """Where the project at `root` has its packages."""
    try:
        said = plain((root / PROJECT_FILE).read_text(encoding="utf-8", errors="replace")).get("packages-install-path")
    except OSError:
        said = None
    name = said if isinstance(said, str) and said.strip("./ ") else "dbt_packages"
    return Path(os.path.normpath(root / name))
