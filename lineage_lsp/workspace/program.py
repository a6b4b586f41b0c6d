"""Which program this is: what another one left behind may mean something else."""

from __future__ import annotations

import hashlib
import os
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path


@cache
def program() -> str:
    """A digest of the program's version, down to its files and the libraries it reads with."""
    parts = [platform.python_version(), version("sqlglot"), version("jinja2"), version("pyyaml")]
    for place, folders, names in os.walk(Path(__file__).parent.parent):
        folders.sort()
        for name in sorted(names):
            if name.endswith((".py", ".sql")):
                status = os.stat(os.path.join(place, name))
                parts.append(f"{name} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
