"""DuckDB's `describe` and `summarize`, whose rows are about the columns of a relation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from lineage_lsp.sql.unit import AGGREGATION, Input, Output

if TYPE_CHECKING:
    from lineage_lsp.sql.build import Builder, Draft

_DESCRIBED = ("column_name", "column_type", "null", "key", "default", "extra")
_COUNTED = ("min", "max", "approx_unique", "avg", "std", "q25", "q50", "q75", "count", "null_percentage")


def fill_described(builder: Builder, draft: Draft, node: Any) -> None:
    """What describes columns is made of none; what summarizes them, of all."""
    if not isinstance(node, exp.Summarize):
        _add(builder, draft, _DESCRIBED, ())
        return
    inner = node.this
    query = exp.select("*").from_(inner, copy=False) if isinstance(inner, exp.Table) else inner
    scope = builder.query(query, "derived", draft.parent, draft.environment)
    _add(builder, draft, _DESCRIBED[:2], ())
    _add(builder, draft, _COUNTED, ((~scope, AGGREGATION),))


def _add(builder: Builder, draft: Draft, names: Sequence[str], inputs: tuple[Input, ...]) -> None:
    draft.outputs.extend(Output(one, builder.key(one, False), one, None, None, inputs) for one in names)
