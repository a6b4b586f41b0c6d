"""Where a project's store lies on this machine."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

HOME_VARIABLE = "LINEAGE_LSP_HOME"


def home() -> Path:
    """The folder of all stores: `~/.duckcode`, unless the environment names another."""
    named = os.environ.get(HOME_VARIABLE)
    return Path(named).expanduser() if named else Path.home() / ".duckcode"


def project_hash(root: Path) -> str:
    """Names a project by its real place, so that links to it share one store."""
    return sha256(os.fsencode(root.resolve())).hexdigest()[:32]


def default_place(root: Path) -> Path:
    """The store of the project at `root`: `~/.duckcode/projects/{hash}/metadata.db`."""
    return home() / "projects" / project_hash(root) / "metadata.db"
