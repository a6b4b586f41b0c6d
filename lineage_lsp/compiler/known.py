"""Tables whose rows are known without a warehouse: seeds, models of these, the list of the project's relations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.rows import Rows
from lineage_lsp.compiler.relation import Relation
from lineage_lsp.compiler.seeds import read_seed, type_name
from lineage_lsp.project.model import Node, RelationName, ResourceType

if TYPE_CHECKING:
    from lineage_lsp.compiler.compiler import Compiler


class KnownTables:
    """Seeds are read when they are first asked for."""

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler
        self._seeds: dict[UniqueId, tuple[Rows, tuple[str, ...]] | None] = {}
        self._asking: set[UniqueId] = set()
        self._queries: dict[UniqueId, str] = {}

    def seed(self, name: RelationName) -> UniqueId | None:
        """The seed whose relation has this name."""
        owners = self._compiler.warehouse.owners(name)
        nodes = self._compiler.project.nodes
        return next((one for one in owners if nodes[one].resource_type is ResourceType.SEED), None)

    def model(self, name: RelationName) -> UniqueId | None:
        """The model whose relation has this name."""
        owner = self._compiler.warehouse.owner(name)
        node = self._compiler.project.nodes[owner] if owner else None
        return owner if node and node.resource_type is ResourceType.MODEL and node.language == "sql" else None

    def query(self, model: UniqueId) -> str | None:
        """The code of a model as far as that is sure; None in the middle of asking for it."""
        if model in self._queries or model in self._asking:
            return self._queries.get(model)
        self._asking.add(model)
        try:
            compiled = self._compiler.compile(model)
        finally:
            self._asking.discard(model)
        if compiled.rendered and not compiled.guessed:
            self._queries[model] = compiled.rendered.text
        return self._queries.get(model)

    def rows(self, seed: UniqueId) -> Rows | None:
        found = self._read(self._compiler.project.nodes[seed])
        return found[0] if found else None

    def types(self, seed: UniqueId) -> dict[str, str]:
        """The types of a seed's columns, as the warehouse names them."""
        node = self._compiler.project.nodes[seed]
        said = self._column_types(node)
        found = self._read(node)
        if found is None:
            return said
        kinds = zip(found[0].columns, found[1], strict=True)
        return {name: said.get(name) or type_name(kind, self._compiler.adapter.name) for name, kind in kinds}

    def relations(self, without: Relation) -> Rows:
        """`information_schema.tables`, as far as the project's own relations go."""
        every = [one for one in self._compiler.warehouse.relations_in(None, None) if one != without]
        found = {(one.database, one.schema, one.identifier, _KINDS.get(one.type or "", "BASE TABLE")) for one in every}
        names = sorted(found, key=str)
        return Rows(("table_catalog", "table_schema", "table_name", "table_type"), tuple(names))

    def _read(self, node: Node) -> tuple[Rows, tuple[str, ...]] | None:
        if node.unique_id not in self._seeds:
            delimiter = str(node.config.get("delimiter") or ",")
            text = self._compiler.text(node.path)
            self._seeds[node.unique_id] = read_seed(text, delimiter, self._column_types(node))
        return self._seeds[node.unique_id]

    def _column_types(self, node: Node) -> dict[str, str]:
        said = self._compiler.parse(node.unique_id).config.get("column_types")
        return {str(name): str(type_) for name, type_ in said.items()} if isinstance(said, dict) else {}


_KINDS = {"view": "VIEW", "materialized_view": "MATERIALIZED VIEW", "external": "EXTERNAL TABLE"}
