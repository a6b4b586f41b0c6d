"""What differs from an earlier manifest (dbt: StateSelectorMethod, same_contents of each resource).

dbt compares settings as they were written. A manifest also holds what they came to, and that is compared here: a
setting written otherwise that says the same is no change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from lineage_lsp.base.errors import SelectionError
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.project.files import checksum
from lineage_lsp.project.manifest import Checksum, Resources, read_whole
from lineage_lsp.project.model import Project, ResourceType
from lineage_lsp.selection.defaults import with_defaults
from lineage_lsp.selection.grammar import Criterion
from lineage_lsp.selection.nodes import Selectable


class _Column(msgspec.Struct, frozen=True):
    name: str = ""
    data_type: str | None = None
    description: str | None = None


class _Was(msgspec.Struct, frozen=True):
    """A node as the manifest has it."""

    checksum: Checksum | str | None = None
    raw_code: str | None = None
    raw_sql: str | None = None
    fqn: list[str] = []
    config: dict[str, Any] = {}
    description: str | None = None
    columns: dict[str, _Column] = {}
    depends_on: dict[str, Any] = {}
    access: str | None = None
    latest_version: Any = None
    database: str | None = None
    schema_: str | None = msgspec.field(default=None, name="schema")
    identifier: str | None = None
    label: str | None = None
    type: Any = None
    url: str | None = None
    maturity: str | None = None
    owner: Any = None


class _Macro(msgspec.Struct, frozen=True):
    macro_sql: str = ""


class _File(Resources, frozen=True, kw_only=True):
    macros: dict[str, _Macro] = msgspec.field(default_factory=dict)


def read_state(folder: Path, project: Project, text_of: Callable[[str], str | None]) -> State:
    """The manifest in `folder`. text_of: the text of a file of the project, by its path. SelectionError without one."""
    path = folder / "manifest.json"
    raw, refused = read_whole(path)
    if raw is None:
        why = refused.problems[0].message if refused.problems else f"there is no manifest.json in {folder}"
        raise SelectionError(f"--state: {why}")
    try:
        found = msgspec.json.decode(raw, type=_File)
        nodes = {UniqueId(key): _NODE.decode(one) for key, one in found.each()}
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SelectionError(f"--state: {path} cannot be read ({error})") from error
    changed = frozenset(
        macro.unique_id
        for macro in project.macros
        if (old := found.macros.get(macro.unique_id)) is None
        or old.macro_sql.strip() != (text_of(macro.path) or "")[macro.span.start : macro.span.end].strip()
    )
    return State(nodes, changed, text_of)


_NODE = msgspec.json.Decoder(_Was)


@dataclass(frozen=True, slots=True)
class State:
    """An earlier manifest. changed_macros: those of the project that it has not, or otherwise."""

    nodes: Mapping[UniqueId, _Was]
    changed_macros: frozenset[str]
    text_of: Callable[[str], str | None]

    def check(self, one: Criterion) -> Callable[[Selectable], bool]:
        """Whether a node is new, old or modified, as the criterion says."""
        checks: dict[str, Callable[[Selectable, _Was | None], bool]] = {
            "new": lambda _, was: was is None,
            "old": lambda _, was: was is not None,
            "modified": self._is_modified,
            "unmodified": lambda node, was: not self._is_modified(node, was),
            "modified.body": _changed(_HAS_CODE, self._same_body),
            "modified.configs": _changed(None, _same_config),
            "modified.persisted_descriptions": _changed(_HAS_CODE, _same_persisted_descriptions),
            "modified.relation": _changed(_HAS_CODE | {ResourceType.SOURCE}, _same_relation),
            "modified.macros": lambda node, _: not node.macros.isdisjoint(self.changed_macros),
            "modified.contract": _changed(_HAS_CODE, _same_contract),
        }
        check = checks.get(str(one.value))
        if check is None:
            raise SelectionError(f"{one.raw!r}: a state is {', '.join(checks)}")
        return lambda node: check(node, self.nodes.get(node.node.unique_id))

    def _is_modified(self, node: Selectable, was: _Was | None) -> bool:
        if not node.macros.isdisjoint(self.changed_macros):
            return True
        type_ = node.node.resource_type
        if was is None:  # dbt has it so: only what has code, and unit tests, are modified when they are new
            return type_ in _HAS_CODE or type_ is ResourceType.UNIT_TEST
        same_place = tuple(was.fqn) == node.node.fqn and _same_config(node, was)
        match type_:
            case ResourceType.UNIT_TEST:
                return False
            case ResourceType.SOURCE:
                return not (same_place and _same_relation(node, was))
            case ResourceType.TEST if "test" in node.node.extra:
                return not same_place
            case ResourceType.EXPOSURE:
                return not (same_place and _same_exposure(node, was))
            case _ if type_ not in _HAS_CODE:
                return not (same_place and _same_words(node, was))
        same = (
            same_place
            and self._same_body(node, was)
            and _same_persisted_descriptions(node, was)
            and _same_relation(node, was)
            and _same_contract(node, was)
        )
        return not (same and (type_ is not ResourceType.MODEL or _same_reference(node, was)))

    def _same_body(self, node: Selectable, was: _Was) -> bool:
        here = node.node
        if here.body is None:
            before = was.checksum
            if here.resource_type is ResourceType.SEED and isinstance(before, Checksum) and before.name == "sha256":
                return checksum(self.text_of(here.path) or "") == before.checksum
            return True
        text = (self.text_of(here.path) or "")[here.body.start : here.body.end]
        return text.strip() == (was.raw_code or was.raw_sql or "").strip()


_HAS_CODE = frozenset(
    {
        ResourceType.MODEL, ResourceType.SEED, ResourceType.SNAPSHOT, ResourceType.ANALYSIS,
        ResourceType.TEST, ResourceType.OPERATION, ResourceType.FUNCTION,
    }
)  # fmt: skip


def _changed(
    types: frozenset[ResourceType] | None, same: Callable[[Selectable, _Was], bool]
) -> Callable[[Selectable, _Was | None], bool]:
    """For nodes of these types, whether they are new or not the same."""
    return lambda node, was: (
        (types is None or node.node.resource_type in types) and (was is None or not same(node, was))
    )


_NOT_COMPARED = frozenset({"alias", "schema", "database", "tags", "group", "access", "enabled"}).union(
    ("config_keys_used", "config_keys_defaults")  # what a rendering notes of itself
)
"""Compared apart, or not at all (dbt: CompareBehavior.Exclude)."""
_OF_TESTS = frozenset(
    {"severity", "where", "limit", "fail_calc", "warn_if", "error_if", "store_failures", "store_failures_as"}
)


def _same_config(node: Selectable, was: _Was) -> bool:
    type_ = node.node.resource_type
    return _compared(type_, node.config) == _compared(type_, with_defaults(type_, was.config))


_NOT_READ = {
    ResourceType.SOURCE: frozenset({"freshness", "loaded_at_field", "loaded_at_query"}),
    ResourceType.SAVED_QUERY: frozenset({"cache"}),
}
"""Settings dbt takes from beside `config` too, which is not read here."""


def _compared(type_: ResourceType, config: Mapping[str, Any]) -> dict[str, Any]:
    if type_ is ResourceType.TEST:
        found = {key: value for key, value in config.items() if key in _OF_TESTS}
        if found.get("store_failures_as") is None and isinstance(found.get("store_failures"), bool):
            found["store_failures_as"] = "table" if found["store_failures"] else "ephemeral"
    else:
        left_out = _NOT_COMPARED | _NOT_READ.get(type_, frozenset())
        found = {key: value for key, value in config.items() if key not in left_out}
    made = {}
    for key, value in found.items():
        settled = _hooks(value) if key in ("pre_hook", "post_hook") else _settled(value)
        if settled not in (None, [], {}):
            made[key] = settled
    return made


def _settled(value: Any) -> Any:
    """Plain, without what says nothing."""
    if isinstance(value, Mapping):
        return {str(key): below for key, one in value.items() if (below := _settled(one)) not in (None, [], {})}
    if isinstance(value, list | tuple):
        return [_settled(one) for one in value]
    return value


def _hooks(value: Any) -> list[str]:
    """The code of hooks, however it is written (dbt: get_hook_dict)."""
    each = value if isinstance(value, list | tuple) else [value]
    return [str(one.get("sql", "")).strip() if isinstance(one, Mapping) else str(one).strip() for one in each]


def _same_relation(node: Selectable, was: _Was) -> bool:
    here = node.node
    if here.resource_type is ResourceType.SOURCE:
        said = ((here.database, was.database), (here.schema, was.schema_), (here.identifier, was.identifier))
        return all(now is None or now == then for now, then in said)
    before = with_defaults(here.resource_type, was.config)
    # The alias of a test whose name is too long is made up.
    keys = ("database", "schema") if here.resource_type is ResourceType.TEST else ("database", "schema", "alias")
    return all((node.config.get(key) or None) == (before.get(key) or None) for key in keys)


def _same_persisted_descriptions(node: Selectable, was: _Was) -> bool:
    persist = node.config.get("persist_docs")
    if not isinstance(persist, Mapping):
        return True
    if persist.get("relation") and node.node.description != (was.description or ""):
        return False
    columns = {column.name: column.description for column in node.node.declared if column.description}
    return not persist.get("columns") or columns == {
        column.name: column.description for column in was.columns.values() if column.description
    }


def _same_contract(node: Selectable, was: _Was) -> bool:
    """Without the constraints, which dbt compares in a checksum only it can make."""
    now, then = _is_enforced(node.config), _is_enforced(was.config)
    if now != then:
        return False
    declared = {(column.name, column.data_type) for column in node.node.declared}
    return not now or declared == {(column.name, column.data_type) for column in was.columns.values()}


def _is_enforced(config: Mapping[str, Any]) -> bool:
    contract = config.get("contract")
    return contract.get("enforced") is True if isinstance(contract, Mapping) else False


def _same_reference(node: Selectable, was: _Was) -> bool:
    latest = None if was.latest_version is None else str(was.latest_version)
    return node.node.latest_version == latest and node.config.get("access") == (was.access or "protected")


def _same_exposure(node: Selectable, was: _Was) -> bool:
    extra = node.node.extra
    owner = {key: value for key, value in (was.owner or {}).items() if value is not None}
    return (
        _same_words(node, was)
        and (extra.get("type"), extra.get("url"), extra.get("maturity")) == (was.type, was.url, was.maturity)
        and extra.get("label") == was.label
        and (extra.get("owner") or {}) == owner
        and set(node.parents) == set(was.depends_on.get("nodes") or ())
    )


def _same_words(node: Selectable, was: _Was) -> bool:
    """What is known here of a metric, a semantic model or a saved query: not all that dbt compares."""
    return (node.node.description or "") == (was.description or "")
