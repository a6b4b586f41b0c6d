"""profiles.yml: adapter, database, schema and threads of the target; nothing else is kept."""

from __future__ import annotations

from collections.abc import Mapping
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
    """The target of the named profile, from the first profiles.yml dbt would take (dbt: profiles_dir resolution)."""
    if profile is None:
        return ProfileReading(None)
    root = files.root
    for folder in _folders(root, profiles_dir, templates.environment):
        path = folder / "profiles.yml"
        text = files.read(files.path_of(path))
        if text is None:
            continue
        document, problems = read_yaml(text)
        shown = path.relative_to(root) if path.is_relative_to(root) else path
        told = yaml_diagnostics(FilePath(shown.as_posix()), problems)
        if document is None and told:
            return ProfileReading(None, path, told)
        profiles = document.value if document is not None else None
        found = profiles.get(profile) if isinstance(profiles, Mapping) else None
        # dbt stops at the first file, whatever it holds; another profile's file helps nobody here.
        return _reading(path, root, profile, found, target, templates)
    return ProfileReading(None)


def _folders(root: Path, profiles_dir: Path | None, environment: Mapping[str, str]) -> list[Path]:
    if profiles_dir is not None:
        return [profiles_dir if profiles_dir.is_absolute() else root / profiles_dir]
    given = environment.get("DBT_PROFILES_DIR")
    if given:
        return [Path(given).expanduser()]
    return [root, Path.home() / ".dbt"]


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
