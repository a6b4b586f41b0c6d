"""Generic tests, which dbt makes of what YAML says below models, seeds, snapshots, sources and their columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import md5
from typing import Any

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath, FileSpan, Span
from lineage_lsp.project.home import Home
from lineage_lsp.project.model import Node, RefArgs, ResourceType
from lineage_lsp.project.properties import Patch, Version, versions_of
from lineage_lsp.project.references import references_in
from lineage_lsp.project.sources import SourceTable
from lineage_lsp.project.yaml import Entry

_CONFIG_KEYS = (
    "severity", "tags", "enabled", "where", "limit", "warn_if", "error_if", "fail_calc",
    "store_failures", "store_failures_as", "meta", "database", "schema", "alias",
)  # fmt: skip
"""Arguments of a test that are its configuration, also beside `config:` (dbt: TestBuilder.CONFIG_ARGS)."""


@dataclass(frozen=True, slots=True)
class _Tested:
    """What a test stands below. name: as it goes into the test's name; call: as it goes into its hash."""

    path: FilePath
    name: str
    call: str
    prefix: str
    args: RefArgs
    folders: tuple[str, ...]
    tags: tuple[str, ...] = ()


def tests_of_patch(home: Home, patch: Patch) -> Iterator[Node]:
    """The tests below an entry of `models`, `seeds` or `snapshots`; for a versioned model, those of each version."""
    folders = _test_folders(patch.path, home)
    versions = versions_of(patch.entry) if patch.kind == "models" else ()
    if not versions:
        tested = _Tested(patch.path, patch.name, f"ref('{patch.name}')", "", RefArgs("ref", patch.name), folders)
        yield from _tests_below(home, tested, patch.entry, None)
    for version in versions:
        number = version.number
        tested = _Tested(
            patch.path,
            f"{patch.name}_v{number}",
            f"ref('{patch.name}', version='{number}')",
            "",
            RefArgs("ref", patch.name, None, number),
            folders,
        )
        yield from _tests_below(home, tested, patch.entry, version)


def tests_of_source(home: Home, found: SourceTable) -> Iterator[Node]:
    """The tests below a source's table."""
    source, table = found.source_name, found.name
    tested = _Tested(
        found.path,
        f"{source}_{table}",
        f"source('{source}', '{table}')",
        "source_",
        RefArgs("source", table, source),
        _test_folders(found.path, home),
    )
    # What another package says of the table stands in place of its own (dbt: SourcePatcher.patch_source).
    over = [one for source in found.overriding for one in source.each("tables") if one.text("name") == found.name]
    columns = next((one for one in over if one.get("columns") is not None), found.table)
    tests = next((one for one in over if any(one.each("tests", "data_tests"))), found.table)
    yield from _tests_below(home, tested, columns, None, tests)


def _test_folders(path: FilePath, home: Home) -> tuple[str, ...]:
    """The folders below the first one of the file's path in its package."""
    beginning = str(home.files.path_of(home.configuration.root))
    inside = path if beginning == "." else path[len(beginning) + 1 :]
    return tuple(inside.split("/")[1:-1])


def _tests_below(
    home: Home, tested: _Tested, entry: Entry, version: Version | None, on_the_whole: Entry | None = None
) -> Iterator[Node]:
    """The tests of the columns of `entry` and then its own, or those of `on_the_whole`."""
    own = version.entry if version is not None else None
    all_quoted = entry.get("quote_columns")
    for column, tests in _columns(entry, own):
        name = column.text("name")
        if name:
            quoted = column.get("quote") or all_quoted
            shown = _quoted(home, name) if quoted is not None and quoted.value is True else name
            for test in tests:
                yield from _test(home, tested, test, shown)
    # An empty `data_tests` of a version takes the model's away, an empty `tests` does not (dbt: validate_data_tests).
    has_own = own is not None and (own.get("data_tests") is not None or any(own.each("tests")))
    below = on_the_whole or (own if own is not None and has_own else entry)
    for test in below.each("tests", "data_tests"):
        yield from _test(home, tested, test, None)


def _columns(entry: Entry, version: Entry | None) -> Iterator[tuple[Entry, list[Entry]]]:
    """The columns with their tests, one that is there twice both times; after those of its model a version's own."""
    columns = list(entry.each("columns"))
    own: list[Entry] = []
    for column in version.each("columns") if version is not None else ():
        if column.text("name"):
            own.append(column)
            continue
        include, exclude = _listed(column.get("include")), _listed(column.get("exclude"))
        if include is not None and not {"*", "all"}.intersection(include):
            columns = [one for one in columns if one.text("name") in include]
        columns = [one for one in columns if one.text("name") not in (exclude or ())]
    for column in (*columns, *own):
        yield column, list(column.each("tests", "data_tests"))


def _listed(entry: Entry | None) -> list[str] | None:
    if entry is None:
        return None
    value = entry.value
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _quoted(home: Home, name: str) -> str:
    return f"`{name}`" if home.templates.adapter in ("bigquery", "databricks", "spark") else f'"{name}"'


def _test(home: Home, tested: _Tested, entry: Entry, column: str | None) -> Iterator[Node]:
    written = entry.value
    args: dict[str, Any]
    match written:
        case str():
            name, args = written, {}
        case {"test_name": str(name)}:
            args = {key: value for key, value in written.items() if key != "test_name"}
        case dict() if len(written) == 1:
            name, found = next(iter(written.items()))
            args = dict(found) if isinstance(found, dict) else {}
        case _:
            return
    match = _NAME.match(str(name))
    if match is None:
        return
    at = FileSpan(tested.path, Span(entry.beginning, entry.beginning + len(str(name))))
    if column is not None:
        args["column_name"] = column
    arguments = args.get("arguments")
    if isinstance(arguments, dict) and _arguments_are_nested(home):
        del args["arguments"]
        args |= arguments
    args["model"] = "{{ get_where_subquery(" + tested.call + ") }}"
    yield _node(home, tested, match["namespace"], match["name"], args, at, column)


def _arguments_are_nested(home: Home) -> bool:
    flags = home.root.values.get("flags")
    said = flags.get("require_generic_test_arguments_property") if isinstance(flags, Mapping) else None
    return said is not False


_NAME = re.compile(r"(?:(?P<namespace>[a-zA-Z_]\w*)\.)?(?P<name>[a-zA-Z_]\w*)", re.ASCII)


def _node(
    home: Home,
    tested: _Tested,
    namespace: str | None,
    test: str,
    args: dict[str, Any],
    at: FileSpan,
    column: str | None,
) -> Node:
    said = _said(home, args)
    description = args.pop("description", None)
    own_name = args.pop("name", None)
    if own_name is not None:
        name = str(own_name)
    else:
        label = "_".join(part for part in (namespace, tested.prefix + test) if part)
        name, short = _names(label, tested.name, args)
        if short != name:
            said.setdefault("alias", short)
    fqn = (home.name, *tested.folders, name)
    config, last = home.config(ResourceType.TEST, fqn, [said])
    metadata = {"namespace": namespace, "name": test, "kwargs": args}
    digest = md5((name + repr(_hashable(metadata))).encode(), usedforsecurity=False).hexdigest()[-10:]
    kwargs = {key: value for key, value in args.items() if key != "model"}
    extra: dict[str, Any] = {"test": test, "namespace": namespace, "column": column, "kwargs": kwargs}
    if last:
        extra["root_config"] = last
    return Node(
        UniqueId(f"test.{home.name}.{name}.{digest}"),
        name,
        ResourceType.TEST,
        home.name,
        tested.path,
        at,
        config=config,
        description=description if isinstance(description, str) else "",
        refs=tuple(dict.fromkeys((*references_in(kwargs, home.templates), tested.args))),
        extra=extra,
        fqn=fqn,
    )


def _said(home: Home, args: dict[str, Any]) -> dict[str, Any]:
    """The configuration among the arguments, taken out of them."""
    found: dict[str, Any] = {}
    nested = args.pop("config", None)
    for key in _CONFIG_KEYS:
        value = args.pop(key, None)
        if value is not None:
            found[key] = value
    if isinstance(nested, dict):
        found |= {str(key): value for key, value in nested.items() if value is not None}
    return {key: home.templates.deep(value) for key, value in found.items()}


def _names(test: str, tested: str, args: Mapping[str, Any]) -> tuple[str, str]:
    """The name of a test, and the one that fits into 63 characters (dbt: synthesize_generic_test_names)."""
    flat: list[str] = []
    for key in sorted(args):
        if key == "model":
            continue
        value = args[key]
        parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else (value,)
        flat.extend(str(part) for part in parts)
    identifier = f"{test}_{tested}"
    full = f"{identifier}_{'__'.join(_UNCLEAN.sub('_', part) for part in flat)}"
    if len(full) < 64:
        return full, full
    return full, f"{identifier[:30]}_{md5(full.encode(), usedforsecurity=False).hexdigest()}"


_UNCLEAN = re.compile(r"[^0-9a-zA-Z_]+")


def _hashable(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _hashable(value[key]) for key in sorted(value, key=str)}
    return [_hashable(one) for one in value] if isinstance(value, list) else str(value)
