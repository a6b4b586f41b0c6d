"""The packages of a project: installed ones, local ones, and those that are missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lineage_lsp.base.diagnostics import Diagnostic, Severity
from lineage_lsp.base.text import FileSpan
from lineage_lsp.project.configuration import Configuration, read_configuration
from lineage_lsp.project.discovery import PROJECT_FILE
from lineage_lsp.project.files import Files
from lineage_lsp.project.templates import YamlTemplates
from lineage_lsp.project.yaml import Entry, read_yaml


@dataclass(frozen=True, slots=True)
class Packages:
    """configurations: by package name, the root's own not among them. complete: all that the root asks for is there.

    elsewhere: the projects dependencies.yml names, whose public models are known to dbt's platform alone.
    """

    configurations: dict[str, Configuration]
    problems: tuple[Diagnostic, ...]
    complete: bool
    elsewhere: frozenset[str]


def read_packages(files: Files, root: Configuration, templates: YamlTemplates) -> Packages:
    """What lies in the install folder, and local packages that are not linked into it (with their own, in turn)."""
    found: dict[str, Configuration] = {}
    visited = {root.root.resolve()}
    problems: list[Diagnostic] = []

    def take(folder: Path) -> Configuration | None:
        try:
            real = folder.resolve()
        except OSError:
            return None
        if real in visited or not _is_project(files, folder):
            return None
        visited.add(real)
        configuration = read_configuration(files, folder, templates)
        problems.extend(configuration.problems)
        if configuration.name == root.name or configuration.name in found:
            return None
        found[configuration.name] = configuration
        return configuration

    installed: set[str] = set()
    for folder in _install_folders(root):
        for each in files.subfolders(folder):
            installed.add(each.name.lower())
            take(each)
    asking = [root]
    for configuration in asking:
        for local, _ in _wanted(files, configuration):
            path = local.text("local")
            if path and (made := take(configuration.root / path)) is not None:
                asking.append(made)
    folders = {one.root.name.lower() for one in found.values()}
    names = {_plain(name) for name in (*installed, *folders, *found)}
    wanted = [(one.root, *each) for one in asking for each in _wanted(files, one)]
    for base, entry, at in wanted:
        name = _package_name(entry)
        if entry.text("local") is None and (_plain(name) not in names if name is not None else not installed):
            message = f"The package `{name or _location(entry)}` is not installed: run `dbt deps`."
            problems.append(Diagnostic("package-not-installed", Severity.WARNING, message, at))
        elif (local_path := entry.text("local")) and not files.exists(files.path_of(base / local_path / PROJECT_FILE)):
            message = f"There is no dbt project in {local_path}: correct the path."
            problems.append(Diagnostic("package-not-installed", Severity.WARNING, message, at))
    complete = all(one.code != "package-not-installed" for one in problems)
    return Packages(found, tuple(problems), complete, frozenset(_other_projects(files, root)))


def _install_folders(root: Configuration) -> Iterator[Path]:
    said = root.values.get("packages-install-path") or root.values.get("modules-path")
    for name in dict.fromkeys([str(said)] if said else ["dbt_packages", "dbt_modules"]):
        yield root.root / name


def _is_project(files: Files, folder: Path) -> bool:
    return files.exists(files.path_of(folder / PROJECT_FILE))


def _wanted(files: Files, configuration: Configuration) -> Iterator[tuple[Entry, FileSpan]]:
    """The entries of packages.yml and dependencies.yml. Their syntax errors are told by nobody else, but dbt."""
    for name in ("packages.yml", "dependencies.yml"):
        path = files.path_of(configuration.root / name)
        text = files.read(path)
        document, _ = read_yaml(text) if text else (None, None)
        for entry in document.each("packages") if document is not None else ():
            place = next((one for key in _KEYS if (one := entry.get(key)) is not None), None)
            if place is not None:
                yield entry, FileSpan(path, place.span)


def _other_projects(files: Files, root: Configuration) -> Iterator[str]:
    text = files.read(files.path_of(root.root / "dependencies.yml"))
    document, _ = read_yaml(text) if text else (None, None)
    for entry in document.each("projects") if document is not None else ():
        if name := entry.text("name"):
            yield name


def _plain(name: str) -> str:
    """Repositories call `dbt-audit-helper` what installs as `audit_helper`."""
    return name.lower().replace("-", "_").removeprefix("dbt_")


def _location(entry: Entry) -> str:
    return next((text for key in _KEYS if (text := entry.text(key))), "")


_KEYS = ("package", "git", "local", "tarball", "private")


def _package_name(entry: Entry) -> str | None:
    """The folder dbt would install a package in, as far as packages.yml tells."""
    if hub := entry.text("package"):
        return hub.rpartition("/")[2]
    if tarball := entry.text("tarball"):
        return entry.text("name") or tarball.rpartition("/")[2]
    if git := entry.text("git") or entry.text("private"):
        if "{{" in git:
            return None
        # A package of a subdirectory is installed under the name its project has, which is not known here.
        return None if entry.text("subdirectory") else git.rstrip("/").rpartition("/")[2].removesuffix(".git")
    return None
