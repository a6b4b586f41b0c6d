"""Which kind of walk each class of tree node takes."""

from __future__ import annotations

from sqlglot import exp

(
    SKIP,
    NODE,
    LIST,
    COLUMN,
    AGGREGATE,
    CASE,
    IF,
    NVL2,
    DECODE,
    WINDOW,
    QUERY,
    EXISTS,
    LAMBDA,
    COMPREHENSION,
    KEYED,
    DOT,
    FILTER,
    WITHIN,
    ORDER,
    CALL,
    MASKING,
    OF_FIRST,
    PICK,
    COUNT,
    PARAMETER,
    COLUMNS,
    BRACKET,
    UNNEST,
    TRANSFORM,
    STAR,
) = range(30)

_LEAVES = (
    exp.Literal,
    exp.Identifier,
    exp.Var,
    exp.DataType,
    exp.Null,
    exp.Boolean,
    exp.SessionParameter,
    exp.JSONPath,
    exp.NextValueFor,
)

_MASKING_FUNCTIONS = (
    exp.MD5,
    exp.MD5Digest,
    exp.MD5NumberLower64,
    exp.MD5NumberUpper64,
    exp.SHA,
    exp.SHA2,
    exp.SHA1Digest,
    exp.SHA2Digest,
    exp.FarmFingerprint,
)

_PICKING = tuple(
    getattr(exp, name)
    for name in ("Lag", "Lead", "FirstValue", "LastValue", "NthValue", "AnyValue", "First", "Last")
    if hasattr(exp, name)
)
"""Functions that hand on a value of some row: over a window they do not aggregate."""

AGGREGATING = frozenset(
    {
        *("approx_median", "arbitrary", "arg_max_null", "arg_min_null", "bitstring_agg", "checksum_agg", "entropy"),
        *("every", "favg", "fsum", "geomean", "geometric_mean", "histogram", "histogram_exact", "histogram_numeric"),
        *("json_arrayagg", "json_group_array", "json_group_object", "json_objectagg", "json_object_agg", "jsonb_agg"),
        *("jsonb_object_agg", "kahan_sum", "kurtosis_pop", "mad", "map_agg", "map_union", "mean", "multimap_agg"),
        *("numeric_histogram", "product", "range_agg", "reduce_agg", "reservoir_quantile", "sem", "some", "stats_mode"),
        *("stdevp", "st_union_agg", "sumkahan", "sum_no_overflow", "total", "try_avg", "try_sum", "varp", "wm_concat"),
        "xmlagg",
    }
)
"""Functions of many rows that sqlglot does not know as such."""


class _Kinds(dict[type, int]):
    """How each class of tree node is walked; worked out once for each class."""

    def __missing__(self, cls: type) -> int:
        kind = self[cls] = _kind(cls)
        return kind


def _kind(cls: type) -> int:
    if cls is list:
        return LIST
    if not issubclass(cls, exp.Expr) or issubclass(cls, _LEAVES):
        return SKIP
    for kind, classes in _BY_CLASS:
        if issubclass(cls, classes):
            return kind
    return NODE


_BY_CLASS: tuple[tuple[int, tuple[type, ...]], ...] = (
    (COLUMN, (exp.Column,)),
    (PARAMETER, (exp.Parameter, exp.Placeholder, exp.PositionalColumn)),
    (COLUMNS, (exp.Columns,)),
    (STAR, (exp.Star,)),
    (BRACKET, (exp.Bracket,)),
    (UNNEST, (exp.Explode, exp.Inline)),
    (CASE, (exp.Case,)),
    (IF, (exp.If,)),
    (NVL2, (exp.Nvl2,)),
    (DECODE, (exp.DecodeCase,)),
    (WINDOW, (exp.Window,)),
    (EXISTS, (exp.Exists,)),
    (LAMBDA, (exp.Lambda,)),
    (COMPREHENSION, (exp.Comprehension,)),
    (KEYED, (exp.Kwarg, exp.PropertyEQ)),
    (OF_FIRST, (exp.Alias, exp.Collate)),
    (DOT, (exp.Dot, exp.StructExtract, exp.JSONExtract)),
    (TRANSFORM, (exp.Transform,)),
    (FILTER, (exp.Filter,)),
    (WITHIN, (exp.WithinGroup,)),
    (ORDER, (exp.Order,)),
    (PICK, _PICKING),
    (COUNT, (exp.Count, exp.CountIf, exp.ApproxDistinct)),
    (MASKING, _MASKING_FUNCTIONS),
    (AGGREGATE, (exp.AggFunc,)),
    (CALL, (exp.Anonymous,)),
    # After the functions: `unnest(…)` among expressions is a function and a source at once.
    (QUERY, (exp.Query, exp.Values)),
)

KINDS = _Kinds()
