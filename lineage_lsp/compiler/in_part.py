"""Macros of dbt_utils that print the columns of relations, where not all of these columns are known.

The columns that are known are printed as the package does it; a `* exclude (…)` behind them stands for the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from lineage_lsp.compiler.introspection import OpenList
from lineage_lsp.compiler.relation import Relation
from lineage_lsp.jinja.origins import joined

if TYPE_CHECKING:
    from lineage_lsp.compiler.rendering import Rendering

Printing = Callable[..., Any]


def in_part(rendering: Rendering, package: str, name: str, theirs: Printing) -> Printing:
    """What the macro `name` of a package is here: itself, but for those of dbt_utils that look at columns."""
    ours = _OURS.get(name) if package == "dbt_utils" else None
    if ours is None:
        return theirs
    rendering.touch()
    return partial(ours, rendering, theirs) if rendering.execute else theirs


def _star(rendering: Rendering, theirs: Printing, *args: Any, **kwargs: Any) -> Any:
    said = _arguments(_STAR, args, kwargs)
    columns = _open_columns(rendering, said.get("from"))
    if columns is None or said.get("prefix") or said.get("suffix"):
        return theirs(*args, **kwargs)
    left_out = _texts(said.get("except"))
    lower = {one.lower() for one in left_out}
    known = [column.name for column in columns]
    rest = _rest(rendering, known, left_out)
    if alias := said.get("relation_alias"):
        rest = f"{alias}.{rest}"
    printed = [theirs(*args, **kwargs)] if any(one.lower() not in lower for one in known) else []
    return joined([*printed, rest], ",\n  ")


def _union(rendering: Rendering, theirs: Printing, *args: Any, **kwargs: Any) -> Any:
    said = _arguments(_UNION, args, kwargs)
    relations = said.get("relations")
    if not isinstance(relations, Sequence) or not any(_open_columns(rendering, one) is not None for one in relations):
        return theirs(*args, **kwargs)
    return joined(_branches(rendering, relations, said), "\nunion all\n")


def _branches(rendering: Rendering, relations: Sequence[Any], said: Mapping[str, Any]) -> Iterable[str]:
    """A select of every column that any of the relations is known to have, and of those nobody knows behind them."""
    text_type = rendering.compiler.column_class.translate_type("string")
    only, without = ({one.lower() for one in _texts(said.get(key))} for key in ("include", "exclude"))
    types: Mapping[str, object] = said.get("column_override") or {}
    of_each = [rendering.columns_of(one) for one in relations]
    every = {column.name: column for columns in of_each for column in columns}
    kept = [one for name, one in every.items() if name.lower() not in without and (not only or name.lower() in only)]
    marker = said.get("source_column_name", "_dbt_source_relation")
    for relation, columns in zip(relations, of_each, strict=True):
        items = [f"cast('{relation}' as {text_type}) as {marker}"] if marker else []
        has = {column.name for column in columns}
        for one in kept:
            value = one.quoted if one.name in has or isinstance(columns, OpenList) else "null"
            items.append(f"cast({value} as {types.get(one.name, one.data_type)}) as {one.quoted}")
        if isinstance(columns, OpenList) and not only:
            items.append(_rest(rendering, every, _texts(said.get("exclude"))))
        where = f"\nwhere {said['where']}" if said.get("where") else ""
        listed = ",\n  ".join(items) or "*"
        yield f"(\nselect\n  {listed}\nfrom {relation}{where}\n)"


def _open_columns(rendering: Rendering, relation: Any) -> OpenList | None:
    """The columns of a relation of which not all are known; None for any other, and for a CTE."""
    if not isinstance(relation, Relation) or relation.is_cte:
        return None
    columns = rendering.columns_of(relation)
    return columns if isinstance(columns, OpenList) else None


def _rest(rendering: Rendering, known: Iterable[str], left_out: Iterable[str]) -> str:
    """All columns but these; what is left out is compared without case, and spelled as the warehouse would list it."""
    adapter = rendering.compiler.adapter.name
    names = dict.fromkeys([*known, *(one.upper() if adapter == "snowflake" else one for one in left_out)])
    if not names:
        return "*"
    word = "except" if adapter in _SAY_EXCEPT else "exclude"
    quoted = (rendering.compiler.column_class.create(name, "").quoted for name in names)
    return f"* {word} ({', '.join(quoted)})"


def _arguments(names: Sequence[str], args: Sequence[Any], kwargs: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**dict(zip(names, args, strict=False)), **kwargs}


def _texts(value: object) -> Sequence[str]:
    return [str(one) for one in value] if isinstance(value, Iterable) and not isinstance(value, str) else []


_SAY_EXCEPT = frozenset({"bigquery", "clickhouse", "databricks", "spark"})
_STAR = ("from", "relation_alias", "except", "prefix", "suffix")
_UNION = ("relations", "column_override", "include", "exclude", "source_column_name", "where")
_OURS: Mapping[str, Callable[..., Any]] = {"star": _star, "union_relations": _union}
