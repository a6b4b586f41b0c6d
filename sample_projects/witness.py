"""Lets real dbt build the sample projects and records what it says: `python sample_projects/witness.py [PROJECT ...]`.

Each project is copied aside, built on DuckDB with all its tests, and its manifest and catalog come back to the
project's `target/`. What depends on the machine or the hour is replaced by fixed values, so a second run on
another machine writes the same bytes. dbt lives in a virtual environment of its own, made at the first run.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

PROJECTS = ("coffee_shop", "big_shop")
REQUIREMENTS = ("dbt-core==1.10.23", "dbt-duckdb==1.11.1", "duckdb==2.0.0")

SAMPLES = Path(__file__).resolve().parent
ENVIRONMENT = SAMPLES.parent / ".tools" / "dbt"
EPOCH = "2026-01-01T00:00:00Z"
NOBODY = "00000000-0000-0000-0000-000000000000"


def main() -> None:
    parser = argparse.ArgumentParser(description="Record what dbt says about the sample projects.")
    parser.add_argument("projects", nargs="*", default=PROJECTS, metavar="PROJECT", help="default: all")
    parser.add_argument("--dbt", type=Path, help="a dbt to use instead of one in an environment of our own")
    arguments = parser.parse_args()
    dbt = arguments.dbt or installed_dbt()
    for project in arguments.projects:
        record(project, dbt)


def installed_dbt() -> Path:
    """The dbt of our own environment, which is made and filled when it is not there or older than REQUIREMENTS."""
    scripts = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
    stamp = ENVIRONMENT / "requirements.txt"
    wanted = "\n".join(REQUIREMENTS)
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
        venv.create(ENVIRONMENT, clear=True, with_pip=True)
        subprocess.run([scripts / "python", "-m", "pip", "install", "--quiet", *REQUIREMENTS], check=True)
        stamp.write_text(wanted, encoding="utf-8")
    return scripts / "dbt"


def record(project: str, dbt: Path) -> None:
    """Write `target/manifest.json` and `target/catalog.json` of `project`."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / project
        shutil.copytree(SAMPLES / project, place, ignore=shutil.ignore_patterns("target", "logs"))
        run(dbt, place, "build")
        run(dbt, place, "docs", "generate")
        # Compiled last and in full: where a table exists already, dbt would compile the incremental branch.
        run(dbt, place, "compile", "--full-refresh")
        built = place / "target"
        write(SAMPLES / project / "target" / "manifest.json", normalised_manifest(read(built / "manifest.json")))
        write(SAMPLES / project / "target" / "catalog.json", normalised_metadata(read(built / "catalog.json")))


def run(dbt: Path, place: Path, *command: str) -> None:
    """Run dbt in `place`; show its output and stop when it fails."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DBT_")}
    environment |= {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DBT_PROFILES_DIR": str(place)}
    done = subprocess.run([dbt, *command], cwd=place, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"dbt {' '.join(command)} failed in {place.name}:\n{done.stdout}{done.stderr}")


def normalised_manifest(manifest: dict[str, Any]) -> dict[str, Any]:
    """The manifest without times and places of this run, and without the text of dbt's own macros and docs.

    Lists in `child_map`, which dbt fills in no particular order, are sorted.
    """
    normalised_metadata(manifest)
    own = {node["package_name"] for node in manifest["nodes"].values()}
    for macro in manifest["macros"].values():
        if macro["package_name"] not in own:
            macro.update(macro_sql="", description="", arguments=[])
    for doc in manifest["docs"].values():
        if doc["package_name"] not in own:
            doc["block_contents"] = ""
    for children in manifest["child_map"].values():
        children.sort()
    found: dict[str, Any] = without_run(manifest)
    return found


def normalised_metadata(artifact: dict[str, Any]) -> dict[str, Any]:
    """The artifact with fixed values where its metadata names the run, the user or the machine. Changed in place."""
    fixed: dict[str, Any] = {
        "generated_at": EPOCH,
        "invocation_started_at": EPOCH,
        "run_started_at": EPOCH,
        "invocation_id": NOBODY,
        "user_id": None,
        "env": {},
    }
    metadata = artifact["metadata"]
    metadata.update({key: value for key, value in fixed.items() if key in metadata})
    return artifact


def without_run(value: Any) -> Any:
    """The value with every `created_at` zero and every `root_path` empty, at any depth."""
    match value:
        case dict():
            fixed: dict[str, Any] = {"created_at": 0.0, "root_path": ""}
            return {
                key: fixed[key] if key in fixed and not isinstance(item, dict) else without_run(item)
                for key, item in value.items()
            }
        case list():
            return [without_run(item) for item in value]
        case _:
            return value


def read(path: Path) -> dict[str, Any]:
    artifact: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return artifact


def write(path: Path, artifact: dict[str, Any]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(artifact, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
