"""What a relation offers before, or instead of, linking its SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from sys import intern

from lineage_lsp.analysis.linked import Linked, Shape, ShapeColumn
from lineage_lsp.base.ids import ColumnKey
from lineage_lsp.compiler.compiled import Compiled
from lineage_lsp.project.model import DeclaredColumn, Node, ResourceType
from lineage_lsp.sql.names import column_key

OPEN_STAR = ColumnKey("*")

_SNAPSHOT_COLUMNS = {
    "dbt_scd_id": "text",
    "dbt_updated_at": "timestamp",
    "dbt_valid_from": "timestamp",
    "dbt_valid_to": "timestamp",
}


def declared_shape(node: Node, dialect: str, given: Sequence[str] | None = None) -> Shape:
    """The columns YAML, a seed's header or the catalog names. Only a header is complete.

    YAML may leave columns out, and a relation may have got more of them since the catalog was made. given: what a
    Python model's own code is sure to return, which is complete too.
    """
    columns = {column.key: column for column in (_declared(one, dialect) for one in node.declared)}
    if given is not None:
        named = [_column(name, column_key(name, dialect), None) for name in given]
        made = {one.key: columns.get(one.key, one) for one in named}
        listed = _listed(node, dialect)
        return Shape(node.unique_id, tuple(_typed(column, listed) for column in made.values()), open=False)
    complete = node.resource_type is ResourceType.SEED and bool(columns)
    listed = _listed(node, dialect)
    known = {} if complete else {key: columns.get(key, column) for key, column in listed.items()}
    for key, column in columns.items():
        known.setdefault(key, column)
    return Shape(node.unique_id, tuple(_typed(column, listed) for column in known.values()), open=not complete)


def laid_on(source: Shape, seed: Shape) -> Shape:
    """A source that names the relation of a seed: it has the seed's columns, with the types its own YAML gives."""
    types = {column.key: column.data_type for column in source.columns}
    columns = tuple(column._replace(data_type=column.data_type or types.get(column.key)) for column in seed.columns)
    return Shape(source.relation, columns, seed.open)


def linked_shape(node: Node, linked: Linked, compiled: Compiled, dialect: str) -> Shape:
    """The outputs of the node's SQL; where these are open, the columns its YAML names as well.

    Where the rendering had to guess, there may be more of them: then the shape is open too. A declared data type
    stands before the one that the SQL shows, and that before the catalog's, whose SQL may have been another. Of two
    outputs of one name the first is offered, as warehouses that allow them do.
    """
    types = {column_key(one.name, dialect, quoted=one.quote): one.data_type for one in node.declared}
    listed = _listed(node, dialect)
    columns: dict[ColumnKey, ShapeColumn] = {}
    for column in linked.columns:
        if column.key != OPEN_STAR:
            one = _column(column.name, column.key, types.get(column.key) or column.data_type)
            columns.setdefault(column.key, _typed(one, listed))
    is_open = linked.open or compiled.guessed
    if is_open:
        for declared in node.declared:
            one = _declared(declared, dialect)
            columns.setdefault(one.key, one)
    if node.resource_type is ResourceType.SNAPSHOT:
        for name, data_type in snapshot_columns(compiled.config):
            key = column_key(name, dialect)
            columns.setdefault(key, _column(name, key, data_type))
    return Shape(node.unique_id, tuple(columns.values()), is_open)


def snapshot_columns(config: Mapping[str, object]) -> Sequence[tuple[str, str]]:
    """The columns dbt adds to a snapshot (dbt: snapshot_meta_column_names, hard_deletes)."""
    renamed = config.get("snapshot_meta_column_names")
    names = renamed if isinstance(renamed, Mapping) else {}
    columns = [(str(names.get(name) or name), data_type) for name, data_type in _SNAPSHOT_COLUMNS.items()]
    if config.get("hard_deletes") == "new_record":
        columns.append((str(names.get("dbt_is_deleted") or "dbt_is_deleted"), "text"))
    return columns


def _declared(column: DeclaredColumn, dialect: str) -> ShapeColumn:
    return _column(column.name, column_key(column.name, dialect, quoted=column.quote), column.data_type)


def _listed(node: Node, dialect: str) -> Mapping[ColumnKey, ShapeColumn]:
    """What the catalog says. Warehouses shout their types; what is quoted in one, a field, keeps its case."""
    made = (
        _column(name, column_key(name, dialect), one.lower() if one and '"' not in one else one)
        for name, one in node.listed
    )
    return {column.key: column for column in made}


def _typed(column: ShapeColumn, listed: Mapping[ColumnKey, ShapeColumn]) -> ShapeColumn:
    """With the catalog's type where it has none of its own."""
    found = listed.get(column.key) if column.data_type is None else None
    return column._replace(data_type=found.data_type) if found is not None else column


def _column(name: str, key: ColumnKey, data_type: str | None) -> ShapeColumn:
    """The same names stand in many models: each is kept once."""
    return ShapeColumn(intern(name), ColumnKey(intern(key)), intern(data_type) if data_type else None)
