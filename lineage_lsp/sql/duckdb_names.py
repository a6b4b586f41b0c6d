"""What DuckDB calls a column that nobody named: the expression, written as DuckDB writes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sqlglot import exp
from sqlglot.errors import SqlglotError

from lineage_lsp.sql.duckdb_keywords import KEYWORDS, TYPES


def duckdb_name(node: Any, text: str) -> str | None:
    """None for an expression whose spelling is not certain. text: the whole text `node` was parsed from."""
    writer = _Writer(text)
    try:
        return writer.write(node)
    except _UncertainError:
        return None


class _UncertainError(Exception):
    """DuckDB may write it in another way."""


class _Writer:
    def __init__(self, text: str) -> None:
        self._text = text

    def write(self, node: Any) -> str:
        cls = node.__class__
        if cls is exp.Paren:
            return self.write(node.this)
        if cls is exp.Literal:
            return "'" + node.name.replace("'", "''") + "'" if node.args.get("is_string") else self._written(node)
        if cls is exp.Null:
            return "NULL"
        if cls is exp.Boolean:
            return "true" if node.this else "false"
        if cls is exp.Column:
            return self._column(node)
        if cls in _BINARY and "end" not in node.meta:  # `mod(a, 2)` stays a call
            if node.expression.__class__ in (exp.Any, exp.All):
                return self._quantified(node)
            return f"({self.write(node.this)} {_BINARY[cls]} {self.write(node.expression)})"
        if cls in _WRITTEN:
            return _WRITTEN[cls](self, node)
        if cls in (exp.And, exp.Or):
            parts = [self.write(one) for one in node.flatten()]
            return "(" + f" {node.key.upper()} ".join(parts) + ")"
        if cls is exp.Not:
            return self._negated(node.this)
        if cls is exp.Neg:
            inner = self.write(node.this)
            return f"-{inner}" if node.this.__class__ is exp.Literal else f"(-({inner}))"
        if cls is exp.Is and isinstance(node.expression, exp.Null):
            return f"({self.write(node.this)} IS NULL)"
        if cls in (exp.Like, exp.ILike):
            return self._like(node, bool(node.args.get("negate")))
        if cls is exp.Between and not node.args.get("symmetric"):
            low, high = self.write(node.args["low"]), self.write(node.args["high"])
            return f"({self.write(node.this)} BETWEEN {low} AND {high})"
        if cls is exp.In and (query := node.args.get("query")) is not None:
            return f"({self.write(node.this)} = ANY({self._select(query.this)}))"
        if cls is exp.In and node.expressions:
            return f"({self.write(node.this)} IN ({self._list(node.expressions)}))"
        if cls in (exp.Cast, exp.TryCast):
            word = "TRY_CAST" if cls is exp.TryCast else "CAST"
            return f"{word}({self.write(node.this)} AS {self._type(node)})"
        if cls is exp.Case:
            return self._case(node)
        if cls is exp.Coalesce and self._called(node).lower() in {"coalesce", "ifnull"}:
            return f"COALESCE({self._list([node.this, *node.expressions])})"
        if cls is exp.Filter:
            return f"{self.write(node.this)} FILTER (WHERE {self.write(node.expression.this)})"
        if cls is exp.Window:
            return self._window(node)
        if isinstance(node, exp.Func):
            return self._call(node)
        if cls is exp.Identifier:  # of a lambda
            return _quoted(node.name)
        if cls is exp.Dot and node.expression.__class__ is exp.Identifier and node.this.__class__ is not exp.Identifier:
            return f"({self.write(node.this)}).{_quoted(node.expression.name)}"
        if cls is exp.Bracket and len(node.expressions) == 1 and node.expressions[0].__class__ is not exp.Slice:
            return f"{self.write(node.this)}[{self._subscript(node)}]"
        raise _UncertainError

    def _list(self, nodes: Any) -> str:
        return ", ".join(self.write(one) for one in nodes)

    def _column(self, node: Any) -> str:
        parts = [node.args.get(name) for name in ("catalog", "db", "table", "this")]
        if not all(part is None or isinstance(part, exp.Identifier) for part in parts):
            raise _UncertainError
        return ".".join(_quoted(part.name) for part in parts if part is not None)

    def _subscript(self, node: Any) -> str:
        """The place in a list, or a map's key; the parser counts places that are numbers from 0."""
        index = node.expressions[0]
        negative = index.__class__ is exp.Neg
        number = index.this if negative else index
        if number.__class__ is not exp.Literal or number.args.get("is_string"):
            return self.write(index)
        if not number.name.lstrip("-").isdecimal():
            raise _UncertainError
        return str((-int(number.name) if negative else int(number.name)) + 1)

    def _negated(self, node: Any) -> str:
        if node.__class__ is exp.Is and isinstance(node.expression, exp.Null):
            return f"({self.write(node.this)} IS NOT NULL)"
        if node.__class__ in (exp.Like, exp.ILike):
            return self._like(node, True)
        return f"(NOT {self.write(node)})"

    def _like(self, node: Any, negated: bool) -> str:
        operator = f"{'!' if negated else ''}~~{'*' if node.__class__ is exp.ILike else ''}"
        return f"({self.write(node.this)} {operator} {self.write(node.expression)})"

    def _case(self, node: Any) -> str:
        operand = f"{self.write(node.this)} = " if node.this is not None else None
        found = ["CASE "]
        for branch in node.args["ifs"]:
            condition = self.write(branch.this)
            if operand is not None:
                condition = f"({operand}{condition})"
            found.append(f"WHEN ({condition}) THEN ({self.write(branch.args['true'])})")
        default = node.args.get("default")
        found.append(f"ELSE {self.write(default) if default is not None else 'NULL'} END")
        return " ".join(found)

    def _window(self, node: Any) -> str:
        if node.args.get("alias") is not None:
            raise _UncertainError
        inside = []
        if keys := node.args.get("partition_by"):
            inside.append(f"PARTITION BY {self._list(keys)}")
        if order := node.args.get("order"):
            inside.append(f"ORDER BY {', '.join(self._ordered(one) for one in order.expressions)}")
        if (spec := node.args.get("spec")) is not None:
            inside.append(self._frame(spec))
        function = "count()" if _counts_rows(node.this) else self.write(node.this)
        return f"{function} OVER ({' '.join(inside)})"

    def _frame(self, spec: Any) -> str:
        """`ROWS BETWEEN 1 PRECEDING AND CURRENT ROW`; of the others DuckDB has its own idea."""
        args = spec.args
        if args.get("kind") != "ROWS" or args.get("end") is None or args.get("exclude"):
            raise _UncertainError
        edges = []
        for name in ("start", "end"):
            edge, side = args[name], args.get(f"{name}_side")
            edges.append(" ".join(filter(None, (edge if isinstance(edge, str) else self.write(edge), side))))
        return f"ROWS BETWEEN {edges[0]} AND {edges[1]}"

    def _ordered(self, node: Any) -> str:
        written = self.write(node.this)
        if node.args.get("desc"):
            written += " DESC"
        elif node.args.get("desc") is False:  # said, and not only meant
            written += " ASC"
        nulls = _NULLS.match(self._text, self._behind(node.this))
        return f"{written} NULLS {nulls[1].upper()}" if nulls else written

    def _behind(self, node: Any) -> int:
        """The place behind the last name or literal of an expression."""
        return max((one.meta["end"] for one in node.walk() if "end" in one.meta), default=-1) + 1

    def _start(self, node: Any) -> int:
        starts = [one.meta["start"] for one in node.walk() if "start" in one.meta]
        if not starts:
            raise _UncertainError
        return int(min(starts))

    def _quantified(self, node: Any) -> str:
        """`a > all (…)` is `NOT (a <= ANY (…))`."""
        every = node.expression.__class__ is exp.All
        query = node.expression.this
        query = query.this if isinstance(query, exp.Subquery) else query
        operator = _BINARY[_OPPOSITE[node.__class__]] if every else _BINARY[node.__class__]
        written = f"({self.write(node.this)} {operator} ANY({self._select(query)}))"
        return f"(NOT {written})" if every else written

    def _array(self, node: Any) -> str:
        given = node.expressions
        if len(given) == 1 and isinstance(given[0], exp.Comprehension):
            return self._comprehension(given[0])
        if not given or not self._text[: self._start(given[0])].rstrip().endswith("["):
            raise _UncertainError
        before = self._text[: self._start(given[0])].rstrip()[:-1].rstrip().lower()
        return f"(ARRAY[{self._list(given)}])" if before.endswith("array") else f"list_value({self._list(given)})"

    def _comprehension(self, node: Any) -> str:
        if node.args.get("position") is not None:
            raise _UncertainError
        name, values, each = node.expression.name, self.write(node.args["iterator"]), self.write(node.this)
        if (condition := node.args.get("condition")) is None:
            return f"list_apply({values}, (lambda {name}: {each}))"
        both = f'struct_pack("filter" := {self.write(condition)}, result := {each})'
        kept = (
            f"list_filter(list_apply({values}, (lambda {name}: {both})), (lambda elem: struct_extract(elem, 'filter')))"
        )
        return f"list_apply({kept}, (lambda elem: struct_extract(elem, 'result')))"

    def _struct(self, node: Any) -> str:
        if not all(isinstance(one, exp.PropertyEQ) for one in node.expressions):
            raise _UncertainError
        fields = (f"{_quoted(one.this.name)} := {self.write(one.expression)}" for one in node.expressions)
        return f"struct_pack({', '.join(fields)})"

    def _map(self, node: Any) -> str:
        pairs = node.this.expressions
        if not all(isinstance(one, exp.PropertyEQ) and isinstance(one.this, exp.Literal) for one in pairs):
            raise _UncertainError
        keys, values = self._list([one.this for one in pairs]), self._list([one.expression for one in pairs])
        return f'"map"(list_value({keys}), list_value({values}))'

    def _lambda(self, node: Any) -> str:
        names = [_quoted(one.name) for one in node.expressions]
        body = self.write(node.this)
        if self._text[: self._start(node.expressions[0])].rstrip().lower().endswith("lambda"):
            return f"(lambda {', '.join(names)}: {body})"
        return f"({names[0]} -> {body})" if len(names) == 1 else f'("row"({", ".join(names)}) -> {body})'

    def _arrow(self, node: Any) -> str:
        found = _ARROW.match(self._text, self._behind(node.this))
        if found is None or "end" in node.meta:
            raise _UncertainError
        return f"({self.write(node.this)} {found[1]} {found[2]})"

    def _power(self, node: Any) -> str:
        found = _POWER.match(self._text, self._behind(node.this))
        if found is None:
            return self._call(node)
        return f"({self.write(node.this)} {found[1]} {self.write(node.expression)})"

    def _regexp(self, node: Any) -> str:
        if "end" in node.meta:
            return self._call(node)
        called = "regexp_full_match" if isinstance(node, exp.SimilarTo) else "regexp_matches"
        return f"{called}({self.write(node.this)}, {self.write(node.expression)})"

    def _if(self, node: Any) -> str:
        parts = [node.this, node.args.get("true"), node.args.get("false")]
        if None in parts:
            raise _UncertainError
        return f'"if"({self._list(parts)})'

    def _select(self, query: Any) -> str:
        """A query of one table, as plain as can be."""
        args = {name: value for name, value in query.args.items() if value}
        if (
            not isinstance(query, exp.Select)
            or not args.keys() <= _OF_SELECT
            or args.get("group", exp.Group()).args.keys() - {"expressions"}
        ):
            raise _UncertainError
        items = []
        for one in query.expressions:
            star = isinstance(one, exp.Star) and not any(one.args.values())
            alias = f" AS {_quoted(one.alias)}" if isinstance(one, exp.Alias) else ""
            items.append("*" if star else self.write(one.this if alias else one) + alias)
        parts = [f"SELECT {', '.join(items)}"]
        if "from_" in args:
            parts.append(f"FROM {self._table(args['from_'].this)}")
        if "where" in args:
            parts.append(f"WHERE {self.write(args['where'].this)}")
        if "group" in args:
            parts.append(f"GROUP BY {self._list(args['group'].expressions)}")
        if "order" in args:
            parts.append(f"ORDER BY {', '.join(self._ordered(one) for one in args['order'].expressions)}")
        if "limit" in args:
            parts.append(f"LIMIT {self.write(args['limit'].expression)}")
        return " ".join(parts)

    def _table(self, node: Any) -> str:
        alias = node.args.get("alias")
        others = {name for name, value in node.args.items() if value} - {"this", "db", "catalog", "alias"}
        if not isinstance(node, exp.Table) or others or (alias is not None and alias.args.get("columns")):
            raise _UncertainError
        if not all(isinstance(one, exp.Identifier) for one in node.parts):
            raise _UncertainError
        name = ".".join(_quoted(one.name) for one in node.parts)
        return f"{name} AS {_quoted(alias.name)}" if alias is not None else name

    def _call(self, node: Any) -> str:
        if _counts_rows(node):
            return "count_star()"
        given = [one for value in node.args.values() for one in (value if isinstance(value, list) else [value])]
        given = [one for one in given if isinstance(one, exp.Expr)]
        called = self._called(node)
        if node.__class__ is not exp.Anonymous:
            if isinstance(node, exp.GenerateSeries):  # a start of 0 that nobody wrote
                given = [one for one in given if "start" in one.meta or one.__class__ is not exp.Literal]
            if called.lower() != "position":
                given.sort(key=self._start)  # the parser keeps some the other way round
        distinct = order = ""
        if len(given) == 1 and isinstance(given[0], exp.Order):
            order = f" ORDER BY {', '.join(self._ordered(one) for one in given[0].expressions)}"
            given = [given[0].this]
        if len(given) == 1 and isinstance(given[0], exp.Distinct):
            distinct, given = "DISTINCT ", given[0].expressions
        return f"{_quoted(called.lower())}({distinct}{self._list(given)}{order})"

    def _called(self, node: Any) -> str:
        """The function's name, as written."""
        if "end" not in node.meta:
            before = _CALLED.search(self._text[: self._start(node)]) if isinstance(node, _UNPLACED) else None
            if before is None:
                raise _UncertainError
            return before[1]
        if not self._text[node.meta["end"] + 1 :].lstrip().startswith("("):
            raise _UncertainError
        return self._written(node)

    def _written(self, node: Any) -> str:
        meta = node.meta
        return self._text[meta["start"] : meta["end"] + 1] if "end" in meta else str(node.name)

    def _type(self, cast: Any) -> str:
        """The type behind a value; one that is only another's name stays as it is written."""
        behind = max((one.meta["end"] for one in cast.this.walk() if "end" in one.meta), default=0)
        for found in _TYPE.finditer(self._text, behind if isinstance(cast.this, exp.Column) else 0):
            written = found[1] or found[2]
            try:
                same = exp.DataType.build(written, dialect="duckdb") == cast.to
            except (SqlglotError, ValueError):
                continue
            if same:
                name, size = re.match(r"([^(\[]*)(.*)", written).groups()  # type: ignore[union-attr] # fits anything
                plain = TYPES.get(name.strip().lower(), name.strip())
                return plain + re.sub(r"\s*,\s*", ", ", size)
        raise _UncertainError


def _counts_rows(node: Any) -> bool:
    return isinstance(node, exp.Count) and (node.this is None or isinstance(node.this, exp.Star))


def _quoted(name: str) -> str:
    plain = re.fullmatch(r"[a-z_][a-z0-9_]*", name, re.IGNORECASE) and name.lower() not in KEYWORDS
    return name if plain else '"' + name.replace('"', '""') + '"'


_BINARY: dict[type, str] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
    exp.IntDiv: "//",
    exp.Mod: "%",
    exp.DPipe: "||",
    exp.EQ: "=",
    exp.NEQ: "!=",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.BitwiseAnd: "&",
    exp.BitwiseOr: "|",
    exp.BitwiseLeftShift: "<<",
    exp.BitwiseRightShift: ">>",
    exp.NullSafeEQ: "IS NOT DISTINCT FROM",
    exp.NullSafeNEQ: "IS DISTINCT FROM",
}

_OPPOSITE: dict[type, type] = {
    exp.EQ: exp.NEQ,
    exp.NEQ: exp.EQ,
    exp.GT: exp.LTE,
    exp.GTE: exp.LT,
    exp.LT: exp.GTE,
    exp.LTE: exp.GT,
}

_WRITTEN: dict[type, Callable[[_Writer, Any], str]] = {
    exp.Array: _Writer._array,
    exp.AtTimeZone: lambda writer, node: f"timezone({writer.write(node.args['zone'])}, {writer.write(node.this)})",
    exp.Exists: lambda writer, node: f"EXISTS({writer._select(node.this)})",
    exp.Extract: lambda writer, node: f"date_part('{node.this.name.upper()}', {writer.write(node.expression)})",
    exp.If: _Writer._if,
    exp.JSONExtract: _Writer._arrow,
    exp.JSONExtractScalar: _Writer._arrow,
    exp.Lambda: _Writer._lambda,
    exp.Pow: _Writer._power,
    exp.RegexpLike: _Writer._regexp,
    exp.SimilarTo: _Writer._regexp,
    exp.Struct: _Writer._struct,
    exp.Subquery: lambda writer, node: f"({writer._select(node.this)})",
    exp.ToMap: _Writer._map,
    exp.Tuple: lambda writer, node: f'"row"({writer._list(node.expressions)})',
}

_OF_SELECT = frozenset({"expressions", "from_", "where", "group", "order", "limit"})

_UNPLACED = (exp.ArgMax, exp.ArgMin, exp.Max, exp.Min, exp.StrPosition, exp.Substring, exp.Trim)
"""Functions of which the parser keeps no place."""

_CALLED = re.compile(r"(\w+)\s*\(\s*$")
_ARROW = re.compile(r"[)\s]*(->>?)\s*('(?:[^']|'')*')")
_POWER = re.compile(r"[)\s]*(\*\*|\^)")
_NULLS = re.compile(r"[)\s]*(?:(?:asc|desc)\s+)?nulls\s+(first|last)", re.IGNORECASE)

_NAME = r"([a-z_]\w*(?:\s+precision)?(?:\s*\(\s*\d+\s*(?:,\s*\d+\s*)?\))?(?:\[\d*\])*)"

_TYPE = re.compile(rf"(?:::\s*|\bas\s+){_NAME}|\b{_NAME}(?=\s*')", re.IGNORECASE)
