"""`adapter` as templates see it: it knows names and what is linked, and asks no warehouse."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lineage_lsp.compiler.column import Column
from lineage_lsp.compiler.introspection import KnownColumn, OpenList
from lineage_lsp.compiler.relation import LazyRelation, Relation, name_of
from lineage_lsp.jinja.codegen import CallSite
from lineage_lsp.jinja.environment import RenderError, with_site
from lineage_lsp.jinja.unknown import UNKNOWN
from lineage_lsp.project.model import RelationName

if TYPE_CHECKING:
    from lineage_lsp.compiler.rendering import Rendering


class Adapter:
    """dbt: BaseAdapter's `available` methods; one that is not here answers with an unknown value."""

    def __init__(self, rendering: Rendering) -> None:
        self._rendering = rendering
        self.Relation = rendering.compiler.relation_class
        self.Column = rendering.compiler.column_class
        self.behavior = Behavior(rendering.compiler.flags)

    def type(self) -> str:
        return self._rendering.compiler.adapter.name

    @with_site
    def dispatch(
        self, site: CallSite, macro_name: str, macro_namespace: str | None = None, packages: object = None
    ) -> Callable[..., Any]:
        return self._rendering.dispatched(site, macro_name, macro_namespace)

    def get_relation(
        self, database: str | None = None, schema: str | None = None, identifier: str | None = None
    ) -> Relation | None:
        return self._rendering.known_relation(database, schema, identifier)

    def load_relation(self, relation: Relation) -> Relation | None:
        return self.get_relation(relation.database, relation.schema, relation.identifier)

    def list_relations_without_caching(self, schema: Any = None, *_: object) -> Sequence[Relation]:
        return self._rendering.relations_in(None, getattr(schema, "schema", schema))

    def list_relations(self, database: str | None = None, schema: str | None = None) -> Sequence[Relation]:
        return self._rendering.relations_in(database, schema)

    def get_columns_in_relation(self, relation: Any) -> Sequence[Column]:
        return self._rendering.columns_of(relation)

    def get_missing_columns(self, from_relation: Any, to_relation: Any) -> Sequence[Column]:
        there = {column.name.lower() for column in self.get_columns_in_relation(to_relation)}
        return [column for column in self.get_columns_in_relation(from_relation) if column.name.lower() not in there]

    def already_exists(self, schema: str, name: str) -> bool:
        return self.get_relation(None, schema, name) is not None

    def check_schema_exists(self, database: str, schema: str) -> bool:
        return self._rendering.execute

    def quote(self, identifier: str) -> str:
        adapter = self._rendering.compiler.adapter
        return f"{adapter.quote}{identifier}{adapter.quote_end}"

    def quote_as_configured(self, identifier: str, quote_key: str) -> str:
        policy = self._rendering.compiler.quoting
        return self.quote(identifier) if getattr(policy, quote_key, True) else identifier

    def quote_seed_column(self, column: str, quote_config: object = None) -> str:
        return self.quote(column) if quote_config is not False else column

    def convert_type(self, *_: object) -> str:
        return "text"

    def has_dbr_capability(self, _: str) -> bool:
        """dbt-databricks; what runs there today is new enough for all it asks about."""
        return True

    def nice_connection_name(self) -> str:
        return ""

    def _nothing(self, *_: object, **__: object) -> str:
        return ""

    cache_added = cache_dropped = cache_renamed = commit = drop_relation = rename_relation = truncate_relation = (
        _nothing
    )
    create_schema = drop_schema = expand_target_column_types = add_query = verify_database = _nothing

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        self._rendering.assume(f"adapter.{name} has no warehouse to ask")
        return UNKNOWN


class Behavior:
    """`adapter.behavior`: the flags of dbt_project.yml by name; one that is not set is off (dbt: BehaviorFlag)."""

    def __init__(self, flags: Mapping[str, object]) -> None:
        self._flags = flags

    def __getattr__(self, name: str) -> BehaviorFlag:
        if name.startswith("_"):
            raise AttributeError(name)
        return BehaviorFlag(self._flags.get(name) is True)


@dataclass(frozen=True, slots=True)
class BehaviorFlag:
    setting: bool

    @property
    def no_warn(self) -> bool:
        return self.setting

    def __bool__(self) -> bool:
        return self.setting


def columns_of(rendering: Rendering, relation: Any) -> Sequence[Column]:
    """The columns of a relation: linked ones, else those its YAML or its seed declares; an open list if not all."""
    if isinstance(relation, LazyRelation) or not rendering.execute:
        return []
    if not isinstance(relation, Relation):
        raise RenderError("jinja-error", f"get_columns_in_relation() wants a relation, not {type(relation).__name__}")
    compiler = rendering.compiler
    name = name_of(relation)
    rendering.reading.columns_of.add(name)
    seed = compiler.known.seed(name)
    known: Sequence[KnownColumn]
    if seed:
        rendering.reading.rows_of.add(seed)
        types = compiler.known.types(seed)
        known = list(types.items()) if types else OpenList()
    else:
        known = _known_columns(rendering, relation, name)
    create = compiler.column_class.create
    # Macros print types into casts, where there must be one: every dialect's parser takes this for a type.
    columns = [create(column, data_type or "unknown") for column, data_type in known]
    if not isinstance(known, OpenList):
        return columns
    if columns:
        rendering.assume(f"not all columns of {relation.identifier} are known")
    else:
        rendering.assume(f"the columns of {relation.identifier} are not known")
        rendering.open_columns = True
    return OpenList(columns)


def _known_columns(rendering: Rendering, relation: Relation, name: RelationName) -> Sequence[KnownColumn]:
    compiler = rendering.compiler
    unique_id = compiler.warehouse.owner(name)
    known = compiler.introspection.columns(unique_id or name)
    if known is not None:
        return known
    declared = compiler.project.nodes[unique_id].declared if unique_id else ()
    if not declared:
        return OpenList()
    rendering.assume(f"the columns of {relation.identifier} are those its properties declare")
    return [(column.name, column.data_type) for column in declared]
