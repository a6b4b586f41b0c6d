"""Spark's functions that make rows, and what their columns are called where nobody names them.

From the reference of Databricks SQL: an array gives `col`, a map `key` and `value`, `posexplode` the place before them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlglot import exp

SPARK = frozenset({"databricks", "hive", "spark", "spark2"})


class Generated(NamedTuple):
    """The columns that are known, and whether others follow: of a value that may be an array or a map."""

    names: tuple[str, ...]
    open: bool = False


def generated(node: Any) -> Generated | None:
    """What a call gives without aliases; None for anything but such a function."""
    if isinstance(node, exp.Posexplode):
        names, is_open = _exploded(node.this)
        return Generated(("pos", *names), is_open)
    if isinstance(node, exp.Explode):
        return _exploded(node.this)
    if isinstance(node, exp.Inline) or (isinstance(node, exp.Anonymous) and node.name.lower() == "inline_outer"):
        return Generated((), open=True)
    if isinstance(node, exp.Stack):
        rows = node.this
        if not isinstance(rows, exp.Literal) or not rows.name.isdigit() or int(rows.name) == 0:
            return Generated((), open=True)
        return Generated(tuple(f"col{number}" for number in range(-(-len(node.expressions) // int(rows.name)))))
    if isinstance(node, exp.Anonymous) and node.name.lower() == "json_tuple":
        return Generated(tuple(f"c{number}" for number in range(len(node.expressions) - 1)))
    return None


def _exploded(value: Any) -> Generated:
    if _gives(value, _ARRAYS, _ARRAYS_BY_NAME, exp.DType.ARRAY):
        return Generated(("col",))
    if _gives(value, _MAPS, _MAPS_BY_NAME, exp.DType.MAP):
        return Generated(("key", "value"))
    return Generated((), open=True)


def _gives(value: Any, functions: tuple[type, ...], names: frozenset[str], kind: exp.DType) -> bool:
    if isinstance(value, exp.Cast):
        return bool(value.to.this is kind)
    if isinstance(value, exp.FromJson):
        return value.text("expression").lower().startswith(f"{kind.value.lower()}<")
    return isinstance(value, functions) or (isinstance(value, exp.Anonymous) and value.name.lower() in names)


_ARRAYS = (
    exp.Array,
    exp.ArrayAgg,
    exp.ArrayDistinct,
    exp.ArrayFilter,
    exp.ArraySlice,
    exp.ArraySort,
    exp.ArrayUniqueAgg,
    exp.ArraysZip,
    exp.Flatten,
    exp.GenerateSeries,
    exp.MapKeys,
    exp.RegexpExtractAll,
    exp.RegexpSplit,
    exp.Split,
    exp.Transform,
)
_ARRAYS_BY_NAME = frozenset(
    {"array_repeat", "array_union", "array_except", "array_intersect", "map_entries", "map_values"}
)
_MAPS = (exp.Map, exp.MapFromEntries, exp.StrToMap, exp.VarMap)
_MAPS_BY_NAME = frozenset({"map_concat", "map_filter", "transform_keys", "transform_values"})
