"""What a statement that changes rows gives of them: `insert … returning a`, read by the query around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from sqlglot import exp

from lineage_lsp.sql import sources
from lineage_lsp.sql.outputs import outputs_of, star_output
from lineage_lsp.sql.targets import names_of, parts_of, target_of
from lineage_lsp.sql.unit import IDENTITY, Output, Source

if TYPE_CHECKING:
    from lineage_lsp.sql.build import Builder, Draft

_ROWS = "(rows)"
"""Qualifies what is inserted: no name of SQL looks like it."""


def fill_returning(builder: Builder, draft: Draft, node: Any, returning: Any) -> None:
    """The columns of the changed rows: of an insert, those that it gives come of what is inserted."""
    if not _add_inserted(builder, draft, node):
        sources.add(builder, draft, target_of(builder, node.this)[0])
    if draft.sources and builder.dialect in _OUTPUT:
        for name in ("inserted", "deleted"):
            alias = builder.key(name, False)
            draft.sources.append(msgspec.structs.replace(draft.sources[0], alias=alias, alias_at=None, hidden=True))
    from_, using = node.args.get("from_"), node.args.get("using") or ()
    for one in [*([from_.this] if from_ is not None else []), *(using if isinstance(using, list) else [using])]:
        if isinstance(one, exp.Expr):
            sources.add(builder, draft, one)
    draft.outputs.extend(outputs_of(builder, draft, returning.expressions))


_OUTPUT = frozenset({"tsql", "fabric"})
"""Where `output` calls the rows as they become `inserted`, and as they were `deleted`."""


def _add_inserted(builder: Builder, draft: Draft, node: Any) -> bool:
    """Whether the target became a source whose columns come of what is inserted: the insert says which these are."""
    table, columns = target_of(builder, node.this)
    query = node.args.get("expression")
    names = columns or names_of(builder, parts_of(builder, table))
    if not isinstance(node, exp.Insert) or not isinstance(query, (exp.Query, exp.Values)) or not names:
        return False
    inside = builder.open_scope("derived", None, draft.environment)
    sources.add(builder, inside, table)
    alias, alias_at = inside.sources[0].alias, inside.sources[0].alias_at
    rows = builder.query(query, "derived", None, draft.environment)
    inside.sources.append(Source(_ROWS, None, (), None, rows, names, hidden=True))
    given = []
    for one in names:
        parts = [exp.Identifier(this=_ROWS, quoted=True), exp.Identifier(this=one.key, quoted=True)]
        inputs = ((builder.reference_of(inside, parts), IDENTITY),)
        given.append(Output(one.name, one.key, one.name, one.at, one.at, inputs))
    inside.outputs.append(star_output(replace=tuple(given)))
    draft.sources.append(Source(alias, alias_at, (), None, builder.close_scope(inside)))
    return True
