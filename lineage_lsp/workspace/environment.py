"""The dbt of a project's own Python environment, whose macros are those its runs use."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_NAMES = (".venv", "venv", "env", ".env")
_SITE_PACKAGES = ("lib/python3*/site-packages", "Lib/site-packages")


@dataclass(frozen=True, slots=True)
class InstalledDbt:
    """include: the folder of dbt's macros. versions: what is installed of dbt, as `dbt_core-1.10.0`."""

    include: Path
    versions: tuple[str, ...]


def installed_dbt(root: Path, environment: Path | None) -> InstalledDbt | None:
    """The dbt in `environment`, else in one that lies in the project's folder or in its repository above."""
    if environment is not None:
        return _dbt_in(environment if environment.is_absolute() else root / environment)
    for folder in (root, *root.parents):
        for name in _NAMES:
            if found := _dbt_in(folder / name):
                return found
        if (folder / ".git").exists():
            break
    return None


def _dbt_in(environment: Path) -> InstalledDbt | None:
    try:
        if not (environment / "pyvenv.cfg").is_file():
            return None
        for pattern in _SITE_PACKAGES:
            for packages in sorted(environment.glob(pattern)):
                include = packages / "dbt" / "include"
                if (include / "global_project" / "macros").is_dir():
                    versions = sorted(path.stem for path in packages.glob("dbt_*.dist-info"))
                    return InstalledDbt(include, tuple(versions))
    except OSError:
        return None
    return None
