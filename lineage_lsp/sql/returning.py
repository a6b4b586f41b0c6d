"""What a statement that changes rows gives of them: `insert … returning a`, read by the query around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    table, columns = target_of(builder, node.this)
    query = node.args.get("expression")
    names = columns or names_of(builder, parts_of(builder, table))
    if isinstance(node, exp.Insert) and isinstance(query, (exp.Query, exp.Values)) and names:
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
    else:
        sources.add(builder, draft, table)
        from_ = node.args.get("from_")
        for one in [*([from_.this] if from_ is not None else []), *(node.args.get("using") or ())]:
            sources.add(builder, draft, one)
    draft.outputs.extend(outputs_of(builder, draft, returning.expressions))
