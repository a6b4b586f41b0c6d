"""A real dbt for the tests: one in an environment of its own under `.tools`, made when it is first asked for.

LINEAGE_LSP_TEST_DBT names another dbt to use instead.
"""

from __future__ import annotations

import json
import os
import subprocess
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ENVIRONMENT = ROOT / ".tools" / "oracle-dbt"
CANDIDATES = (("dbt-core>=1.12", "dbt-duckdb"), ("dbt-core==1.10.23", "dbt-duckdb==1.11.1"))
"""The newest first; what needs a package that cannot be had gives way to the next."""
_SECONDS = 600


class NoDbtError(Exception):
    """There is no dbt, and none can be installed."""


@dataclass(frozen=True, slots=True)
class Dbt:
    """A dbt that runs on DuckDB."""

    program: Path

    def run(self, project: Path, *command: str) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DBT_")}
        environment |= {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DBT_PROFILES_DIR": str(project)}
        return subprocess.run(
            [self.program, *command],
            cwd=project,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )

    def build(self, project: Path) -> dict[str, Any]:
        """The manifest of a run that builds everything; tests are another matter."""
        done = self.run(project, "build", "--exclude-resource-type", "test", "unit_test")
        assert done.returncode == 0, done.stdout + done.stderr
        manifest: dict[str, Any] = json.loads((project / "target" / "manifest.json").read_text(encoding="utf-8"))
        return manifest


def real_dbt() -> Dbt:
    """Raises NoDbtError with what pip said."""
    if named := os.environ.get("LINEAGE_LSP_TEST_DBT"):
        return Dbt(Path(named))
    scripts = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
    stamp = ENVIRONMENT / "works"
    wanted = repr(CANDIDATES)
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
        _install(scripts)
        stamp.write_text(wanted, encoding="utf-8")
    return Dbt(scripts / "dbt")


def _install(scripts: Path) -> None:
    said = []
    for requirements in CANDIDATES:
        venv.create(ENVIRONMENT, clear=True, with_pip=True)
        pip: list[str | Path] = [
            scripts / "python",
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            *requirements,
        ]
        done = subprocess.run(pip, capture_output=True, text=True, check=False, timeout=_SECONDS)
        if done.returncode == 0:
            version = subprocess.run([scripts / "dbt", "--version"], capture_output=True, check=False, timeout=60)
            if version.returncode == 0:
                return
        said.append(f"{' '.join(requirements)}: {done.stderr.strip()[-2000:]}")
    raise NoDbtError("dbt cannot be installed for the comparison with it:\n" + "\n".join(said))
