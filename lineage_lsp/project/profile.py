"""profiles.yml: adapter, database, schema and threads of the target; nothing else is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lineage_lsp.base.diagnostics import Diagnostic, Severity
from lineage_lsp.base.text import FilePath, FileSpan, Span
from lineage_lsp.project.files import Files
from lineage_lsp.project.model import Target
from lineage_lsp.project.templates import YamlTemplates
from lineage_lsp.project.yaml import read_yaml, yaml_diagnostics


@dataclass(frozen=True, slots=True)
class ProfileReading:
    """target: None when no profiles.yml has the profile; path: the file it is from."""

    target: Target | None
    path: Path | None = None
    problems: tuple[Diagnostic, ...] = ()


def read_target(
    files: Files, profiles_dir: Path | None, profile: str | None, target: str | None, templates: YamlTemplates
) -> ProfileReading:
    """The target of the named profile, from the first profiles.yml dbt would take (dbt: profiles_dir resolution).

    Where that has no such profile, or there is none, from one that lies near the project: whoever keeps it there tells
    dbt so with each command, which nobody sees here.
    """
    if profile is None:
        return ProfileReading(None)
    given = profiles_dir or templates.environment.get("DBT_PROFILES_DIR")
    folders = [files.root / Path(given).expanduser()] if given else [files.root, Path.home() / ".dbt"]
    # dbt stops at the first file, whatever it holds.
    first = next((read for one in folders if (read := _read(files, one, profile, target, templates))), None)
    if given or (first is not None and first.target is not None):
        return first or ProfileReading(None)
    for folder in _near(files):
        read = _read(files, folder, profile, target, templates)
        if read is not None and read.target is not None:
            return read
    return first or ProfileReading(None)


def _near(files: Files) -> Iterator[Path]:
    """The folders of the project, then the repository's it lies in."""
    root = files.root
    yield from files.subfolders(root)
    if (root.parent / ".git").exists():
        yield root.parent
        yield from files.subfolders(root.parent)


def _read(
    files: Files, folder: Path, profile: str, target: str | None, templates: YamlTemplates
) -> ProfileReading | None:
    """What the profiles.yml of a folder says; None without one."""
    path, root = folder / "profiles.yml", files.root
    text = files.read(files.path_of(path))
    if text is None:
        return None
    document, problems = read_yaml(text)
    shown = path.relative_to(root) if path.is_relative_to(root) else path
    told = yaml_diagnostics(FilePath(shown.as_posix()), problems)
    if document is None and told:
        return ProfileReading(None, path, told)
    profiles = document.value if document is not None else None
    found = profiles.get(profile) if isinstance(profiles, Mapping) else None
    return _reading(path, root, profile, found, target, templates)


def _reading(
    path: Path, root: Path, profile: str, found: Any, wanted: str | None, templates: YamlTemplates
) -> ProfileReading:
    shown = FilePath((path.relative_to(root) if path.is_relative_to(root) else path).as_posix())
    at = FileSpan(shown, Span(0, 0))
    if not isinstance(found, Mapping):
        message = f"There is no profile `{profile}` in profiles.yml: add it, or name another with --profile."
        return ProfileReading(None, path, (Diagnostic("unknown-profile", Severity.INFORMATION, message, at),))
    outputs = found.get("outputs")
    name = wanted or templates.text(found.get("target")) or "default"
    output = outputs.get(name) if isinstance(outputs, Mapping) else None
    if not isinstance(output, Mapping):
        message = f"The profile `{profile}` has no target `{name}`: add it, or name another with --target."
        told = (Diagnostic("unknown-target", Severity.INFORMATION, message, at),)
        # Names of targets often come from the environment of a deployment: most outputs are of one warehouse.
        first = _first_output(outputs) if wanted is None and isinstance(outputs, Mapping) else None
        return ProfileReading(_target(profile, *first, templates) if first else None, path, told)
    return ProfileReading(_target(profile, name, output, templates), path)


def _first_output(outputs: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]] | None:
    return next(((str(name), each) for name, each in outputs.items() if isinstance(each, Mapping)), None)


def _target(profile: str, name: str, output: Mapping[str, Any], templates: YamlTemplates) -> Target:
    adapter = templates.text(output.get("type"))
    database = _first(output, _DATABASE_KEYS, templates)
    schema = _first(output, _SCHEMA_KEYS, templates)
    match adapter:
        case "duckdb":
            database = database or _duckdb_database(output, templates)
        case "databricks":
            database = database or "hive_metastore"
        case "spark" | "clickhouse":
            database = None
        case "sqlite":
            database = database or schema
    threads = templates.text(output.get("threads")) or ""
    schema = schema or default_schema(adapter)
    return Target(profile, name, adapter, database, schema, int(threads) if threads.isdigit() else 1)


def default_schema(adapter: str | None) -> str:
    """Where an adapter, or a dialect, puts relations when nobody says where."""
    return _SCHEMAS.get(adapter or "", "public")


_SCHEMAS = {
    "duckdb": "main",
    "sqlite": "main",
    **dict.fromkeys(("athena", "clickhouse", "databricks", "hive", "spark", "trino"), "default"),
    **dict.fromkeys(("fabric", "sqlserver", "synapse", "tsql"), "dbo"),
}
_DATABASE_KEYS = ("database", "dbname", "project", "catalog")
_SCHEMA_KEYS = ("schema", "dataset")


def _first(output: Mapping[str, Any], keys: tuple[str, ...], templates: YamlTemplates) -> str | None:
    return next((value for key in keys if (value := templates.text(output.get(key)))), None)


def _duckdb_database(output: Mapping[str, Any], templates: YamlTemplates) -> str:
    """DuckDB names the database after its file (dbt-duckdb: DuckDBCredentials)."""
    path = templates.text(output.get("path")) or ":memory:"
    if path == ":memory:":
        return "memory"
    if path.startswith(("md:", "motherduck:")):
        return path.partition(":")[2].partition("?")[0] or "my_db"
    return Path(path.partition("?")[0]).stem
