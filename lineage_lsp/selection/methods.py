"""What each method of a selector finds (dbt: selector_methods)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from lineage_lsp.base.errors import SelectionError
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.project.model import ResourceType
from lineage_lsp.project.properties import version_order
from lineage_lsp.selection.grammar import Criterion
from lineage_lsp.selection.nodes import Nodes, Selectable
from lineage_lsp.selection.state import State

_NAMED = (
    ResourceType.EXPOSURE, ResourceType.METRIC, ResourceType.SEMANTIC_MODEL,
    ResourceType.SAVED_QUERY, ResourceType.UNIT_TEST,
)  # fmt: skip
_NOT_CONFIGURABLE = frozenset(_NAMED)
"""dbt looks for settings of what has code, and of sources."""


def found_by(nodes: Nodes, one: Criterion, state: State | None) -> set[UniqueId]:
    """The nodes one method finds, without relatives. SelectionError for what dbt does not understand either."""
    fits = _state(one, state) if one.method == "state" else _METHODS[one.method](nodes, one)
    return {unique_id for unique_id, each in nodes.by_id.items() if fits(each)}


Fits = Callable[[Selectable], bool]


def _fqn(_: Nodes, one: Criterion) -> Fits:
    wanted = str(one.value)
    parts = wanted.split(".")
    # What has a wildcard is matched with all that follows it.
    wild = next((at for at, part in enumerate(parts) if any(sign in part for sign in "*?[]")), None)
    exact, pattern = parts[:wild], ".".join(parts[wild:]) if wild is not None else None

    def fits(node: Selectable) -> bool:
        fqn = node.node.fqn
        return node.node.resource_type is not ResourceType.SOURCE and (below(node, fqn) or below(node, fqn[1:]))

    def below(node: Selectable, fqn: tuple[str, ...]) -> bool:
        if node.node.version is not None:
            if fqn[-2] == wanted or "_".join(fqn[-2:]) == "_".join(parts[-2:]):
                return True
        elif fqn[-1:] == (wanted,):
            return True
        flat = [part for each in fqn for part in each.split(".")]
        if len(flat) < len(parts) or flat[: len(exact)] != exact:
            return False
        return pattern is None or fnmatchcase(".".join(flat[wild:]), pattern)

    return fits


def _tag(_: Nodes, one: Criterion) -> Fits:
    # A semantic model has no tags.
    return lambda node: (
        node.node.resource_type is not ResourceType.SEMANTIC_MODEL
        and any(fnmatchcase(tag, str(one.value)) for tag in node.tags)
    )


def _path(nodes: Nodes, one: Criterion) -> Fits:
    try:
        globbed = list(nodes.root.glob(str(one.value)))
        paths = {PurePosixPath(path.relative_to(nodes.root).as_posix()) for path in globbed}
    except (ValueError, NotImplementedError) as error:
        raise SelectionError(f"{one.raw!r}: a path is relative to the project's folder ({error})") from error

    def fits(node: Selectable) -> bool:
        return node.path in paths or node.patch_path in paths or not paths.isdisjoint(node.path.parents)

    return fits


def _file(_: Nodes, one: Criterion) -> Fits:
    pattern = str(one.value)
    return lambda node: fnmatchcase(node.path.name, pattern) or fnmatchcase(node.path.stem, pattern)


def _package(nodes: Nodes, one: Criterion) -> Fits:
    pattern = nodes.project.name if one.value == "this" else str(one.value)
    return lambda node: fnmatchcase(node.node.package_name, pattern)


def _source(_: Nodes, one: Criterion) -> Fits:
    parts = _parts(one, 3, "source, source.table or package.source.table")
    if len(parts) < 3:
        parts = ["*", *parts, "*"][:3]
    package, source, table = parts

    def fits(node: Selectable) -> bool:
        here = node.node
        return (
            here.resource_type is ResourceType.SOURCE
            and fnmatchcase(here.package_name, package)
            and fnmatchcase(here.source_name or "", source)
            and fnmatchcase(here.name, table)
        )

    return fits


def _named(type_: ResourceType) -> Callable[[Nodes, Criterion], Fits]:
    def method(_: Nodes, one: Criterion) -> Fits:
        *package, name = _parts(one, 2, "name or package.name")

        def fits(node: Selectable) -> bool:
            here = node.node
            return (
                here.resource_type is type_
                and (not package or fnmatchcase(here.package_name, package[0]))
                and fnmatchcase(here.name, name)
            )

        return fits

    return method


def _parts(one: Criterion, most: int, form: str) -> list[str]:
    parts = str(one.value).split(".")
    if len(parts) > most:
        raise SelectionError(f"{one.raw!r}: `{one.method}:` takes {form}")
    return parts


def _resource_type(_: Nodes, one: Criterion) -> Fits:
    if one.value not in {str(each) for each in ResourceType}:
        raise SelectionError(f"{one.raw!r}: the resource types are {', '.join(ResourceType)}")
    return lambda node: str(node.node.resource_type) == one.value


def _test_type(_: Nodes, one: Criterion) -> Fits:
    kinds = {
        "generic": ("generic",), "schema": ("generic",), "singular": ("singular",),
        "data": ("generic", "singular"), "unit": ("unit",),
    }.get(str(one.value))  # fmt: skip
    if kinds is None:
        raise SelectionError(f"{one.raw!r}: the types of tests are generic, singular, data and unit")

    def fits(node: Selectable) -> bool:
        match node.node.resource_type:
            case ResourceType.TEST:
                return ("generic" if "test" in node.node.extra else "singular") in kinds
            case ResourceType.UNIT_TEST:
                return "unit" in kinds
        return False

    return fits


def _test_name(_: Nodes, one: Criterion) -> Fits:
    pattern = str(one.value)

    def fits(node: Selectable) -> bool:
        here = node.node
        if here.resource_type is ResourceType.UNIT_TEST:
            return fnmatchcase(here.name, pattern)
        test = here.extra.get("test") if here.resource_type is ResourceType.TEST else None
        return test is not None and fnmatchcase(str(test), pattern)

    return fits


def _group(_: Nodes, one: Criterion) -> Fits:
    def fits(node: Selectable) -> bool:
        group = node.config.get("group")
        may = node.node.resource_type is ResourceType.METRIC or _has_code_or_tables(node, sources=False)
        return may and bool(group) and fnmatchcase(str(group), str(one.value))

    return fits


def _access(_: Nodes, one: Criterion) -> Fits:
    return lambda node: node.node.resource_type is ResourceType.MODEL and node.config.get("access") == one.value


def _config(_: Nodes, one: Criterion) -> Fits:
    wanted = one.value
    anycase = str(wanted).lower()
    truth = {"true": True, "false": False}.get(anycase)

    def equal(value: object) -> bool:
        if isinstance(value, bool):
            return value is truth
        if one.arguments == ("severity",):
            return str(value).lower() == anycase
        return value == wanted

    def fits(node: Selectable) -> bool:
        if not _has_code_or_tables(node, sources=True):
            return False
        value: object = node.config
        for key in one.arguments:
            if not isinstance(value, Mapping) or key not in value:
                return False
            value = value[key]
        return any(map(equal, value)) if isinstance(value, list | tuple) else equal(value)

    return fits


def _has_code_or_tables(node: Selectable, *, sources: bool) -> bool:
    type_ = node.node.resource_type
    return type_ not in _NOT_CONFIGURABLE and (sources or type_ is not ResourceType.SOURCE)


def _version(_: Nodes, one: Criterion) -> Fits:
    def fits(node: Selectable) -> bool:
        here = node.node
        if here.resource_type is not ResourceType.MODEL:
            return False
        if here.version is None or here.latest_version is None:
            return one.value == "none"
        own, latest = version_order(here.version), version_order(here.latest_version)
        return one.value == ("latest" if own == latest else "prerelease" if own > latest else "old")

    if one.value not in ("latest", "prerelease", "old", "none"):
        raise SelectionError(f"{one.raw!r}: a version is latest, prerelease, old or none")
    return fits


def _state(one: Criterion, state: State | None) -> Fits:
    if state is None:
        raise SelectionError(f"{one.raw!r}: --state DIR names the folder of the manifest to compare with")
    return state.check(one)


_METHODS: Mapping[str, Callable[[Nodes, Criterion], Fits]] = {
    "fqn": _fqn,
    "tag": _tag,
    "path": _path,
    "file": _file,
    "package": _package,
    "source": _source,
    "resource_type": _resource_type,
    "test_type": _test_type,
    "test_name": _test_name,
    "group": _group,
    "access": _access,
    "config": _config,
    "version": _version,
    **{str(type_): _named(type_) for type_ in _NAMED},
}
