"""dbt_project.yml: where resources lie, what is said about them, and the variables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lineage_lsp.base.diagnostics import Diagnostic, Severity
from lineage_lsp.base.text import FilePath, FileSpan, Span
from lineage_lsp.project.discovery import PROJECT_FILE
from lineage_lsp.project.files import Files
from lineage_lsp.project.model import ResourceType
from lineage_lsp.project.templates import YamlTemplates
from lineage_lsp.project.yaml import Entry, read_yaml, yaml_diagnostics

FOLDERS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "models": (("model-paths", "source-paths"), ("models",)),
    "seeds": (("seed-paths", "data-paths"), ("seeds",)),
    "snapshots": (("snapshot-paths",), ("snapshots",)),
    "tests": (("test-paths",), ("tests",)),
    "analyses": (("analysis-paths",), ("analyses",)),
    "macros": (("macro-paths",), ("macros",)),
    "functions": (("function-paths",), ("functions",)),
}
"""By kind of resource: the keys that name its folders, newest first, and dbt's default."""

_TREES = {
    ResourceType.MODEL: ("models",),
    ResourceType.SEED: ("seeds",),
    ResourceType.SNAPSHOT: ("snapshots",),
    ResourceType.TEST: ("data_tests", "tests"),
    ResourceType.ANALYSIS: ("models",),
    ResourceType.OPERATION: ("models",),
    ResourceType.SOURCE: ("sources",),
    ResourceType.EXPOSURE: ("exposures",),
    ResourceType.METRIC: ("metrics",),
    ResourceType.SEMANTIC_MODEL: ("semantic-models", "semantic_models"),
    ResourceType.SAVED_QUERY: ("saved-queries", "saved_queries"),
    ResourceType.UNIT_TEST: ("unit_tests", "unit-tests"),
    ResourceType.FUNCTION: ("functions",),
}


@dataclass(frozen=True, slots=True)
class Configuration:
    """One dbt_project.yml, rendered; hooks and variables are as written, for they are rendered where they are used.

    document: the file with its places; None when it cannot be read.
    """

    name: str
    root: Path
    path: FilePath
    values: Mapping[str, Any]
    document: Entry | None = None
    problems: tuple[Diagnostic, ...] = ()
    variables: Mapping[str, object] = field(default_factory=dict)

    def folders(self, kind: str) -> tuple[str, ...]:
        """The folders of a kind of resource, relative to the project, in order."""
        keys, default = FOLDERS[kind]
        said = next((self.values[key] for key in keys if self.values.get(key) is not None), default)
        each = said if isinstance(said, list | tuple) else (said,)
        return tuple(dict.fromkeys(str(one).strip("/").removeprefix("./") or "." for one in each if one))

    @property
    def docs_folders(self) -> tuple[str, ...]:
        """Where docs blocks are (dbt: all folders of resources, unless docs-paths says otherwise)."""
        said = self.values.get("docs-paths")
        if isinstance(said, list) and said:
            return tuple(str(one).strip("/") for one in said)
        return tuple(dict.fromkeys(folder for kind in FOLDERS for folder in self.folders(kind)))

    def levels(self, type_: ResourceType, fqn: tuple[str, ...]) -> Iterator[Mapping[str, Any]]:
        """What the tree of a resource type says for `fqn`, outermost first (dbt: fqn_search)."""
        for key in _TREES[type_]:
            tree = self.values.get(key)
            if isinstance(tree, Mapping):
                yield from _levels(tree, fqn)


def _levels(tree: Mapping[str, Any], fqn: tuple[str, ...]) -> Iterator[Mapping[str, Any]]:
    for part in (None, *fqn):
        if part is not None:
            below = tree.get(part)
            if not isinstance(below, Mapping):
                return
            tree = below
        said = {
            key[1:].strip() if key.startswith("+") else key: value
            for key, value in ((str(key), value) for key, value in tree.items())
            if key.startswith("+") or not isinstance(value, Mapping)
        }
        if said:
            yield said


def read_configuration(files: Files, root: Path, templates: YamlTemplates) -> Configuration:
    """The dbt_project.yml in `root`. Without a sound one, a configuration of defaults and the problem."""
    path = files.path_of(root / PROJECT_FILE)
    text = files.read(path)
    document, wrong = read_yaml(text or "")
    problems = yaml_diagnostics(path, wrong)
    if not wrong and (document is None or not document.is_mapping):
        message = "The dbt_project.yml cannot be read or says nothing: give the project a `name` at least."
        problems = (Diagnostic("project-file", Severity.ERROR, message, FileSpan(path, Span(0, 0))),)
    raw = document.value if document is not None and document.is_mapping else {}
    values = {str(key): _rendered(key, value, templates) for key, value in raw.items()}
    name = str(values.get("name") or root.name)
    variables = raw.get("vars")
    return Configuration(name, root, path, values, document, problems, variables if isinstance(variables, dict) else {})


_AS_WRITTEN = frozenset({"vars", "on-run-start", "on-run-end", "query-comment"})
_HOOKS = frozenset({"pre-hook", "post-hook", "pre_hook", "post_hook"})


def _rendered(key: object, value: Any, templates: YamlTemplates) -> Any:
    """`value` rendered, but for what is rendered where it is used."""
    name = str(key).lstrip("+").strip()
    if name in _HOOKS or name in _AS_WRITTEN:
        return value
    if isinstance(value, dict):
        return {each: _rendered(each, below, templates) for each, below in value.items()}
    return templates.deep(value)
