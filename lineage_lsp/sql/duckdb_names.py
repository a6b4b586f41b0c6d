"""What DuckDB calls a column that nobody named: the expression, written as DuckDB writes it."""

from __future__ import annotations

import re
from typing import Any

from sqlglot import exp
from sqlglot.errors import SqlglotError

from lineage_lsp.sql.duckdb_keywords import KEYWORDS


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
        if cls in _BINARY:
            return f"({self.write(node.this)} {_BINARY[cls]} {self.write(node.expression)})"
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
        if cls is exp.In and node.expressions and not node.args.get("query"):
            return f"({self.write(node.this)} IN ({self._list(node.expressions)}))"
        if cls in (exp.Cast, exp.TryCast):
            word = "TRY_CAST" if cls is exp.TryCast else "CAST"
            return f"{word}({self.write(node.this)} AS {self._type(node)})"
        if cls is exp.Case:
            return self._case(node)
        if cls is exp.Coalesce and self._called(node).lower() == "coalesce":
            return f"COALESCE({self._list([node.this, *node.expressions])})"
        if cls is exp.Filter:
            return f"{self.write(node.this)} FILTER (WHERE {self.write(node.expression.this)})"
        if cls is exp.Window:
            return self._window(node)
        if cls is exp.Anonymous or cls in _CALLS:
            return self._call(node)
        if cls is exp.Dot and node.expression.__class__ is exp.Identifier:
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
        if node.args.get("spec") is not None or node.args.get("alias") is not None:
            raise _UncertainError
        inside = []
        if keys := node.args.get("partition_by"):
            inside.append(f"PARTITION BY {self._list(keys)}")
        if order := node.args.get("order"):
            inside.append(f"ORDER BY {', '.join(self._ordered(one) for one in order.expressions)}")
        function = "count()" if _counts_rows(node.this) else self.write(node.this)
        return f"{function} OVER ({' '.join(inside)})"

    def _ordered(self, node: Any) -> str:
        written = self.write(node.this)
        if node.args.get("desc"):
            written += " DESC"
        elif node.args.get("desc") is False:  # said, and not only meant
            written += " ASC"
        return written

    def _call(self, node: Any) -> str:
        if _counts_rows(node):
            return "count_star()"
        if node.__class__ is exp.Anonymous:
            given = node.expressions
        else:
            given = [one for value in node.args.values() for one in (value if isinstance(value, list) else [value])]
            given = [one for one in given if isinstance(one, exp.Expr)]
        distinct = ""
        if len(given) == 1 and isinstance(given[0], exp.Distinct):
            distinct, given = "DISTINCT ", given[0].expressions
        return f"{_quoted(self._called(node).lower())}({distinct}{self._list(given)})"

    def _called(self, node: Any) -> str:
        """The function's name, as written."""
        if "end" not in node.meta:
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
                name, _, size = written.partition("(")
                plain = _TYPES.get(name.strip().lower(), name.strip())
                return f"{plain}({', '.join(part.strip() for part in size.split(','))}" if size else plain
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
}

_CALLS = frozenset(
    {
        exp.Abs,
        exp.AnyValue,
        exp.Avg,
        exp.Ceil,
        exp.Count,
        exp.Day,
        exp.DenseRank,
        exp.First,
        exp.FirstValue,
        exp.Floor,
        exp.Greatest,
        exp.Lag,
        exp.Last,
        exp.LastValue,
        exp.Lead,
        exp.Least,
        exp.Left,
        exp.Length,
        exp.Lower,
        exp.Max,
        exp.Median,
        exp.Min,
        exp.Month,
        exp.Ntile,
        exp.Nullif,
        exp.Rank,
        exp.Right,
        exp.Round,
        exp.RowNumber,
        exp.Stddev,
        exp.Substring,
        exp.Sum,
        exp.Upper,
        exp.Year,
    }
)
"""Functions whose arguments the parser keeps as they are written."""

_NAME = r"([a-z_]\w*(?:\s+precision)?(?:\s*\(\s*\d+\s*(?:,\s*\d+\s*)?\))?)"

_TYPE = re.compile(rf"(?:::\s*|\bas\s+){_NAME}|\b{_NAME}(?=\s*')", re.IGNORECASE)

_TYPES = {
    "int": "INTEGER",
    "integer": "INTEGER",
    "bigint": "BIGINT",
    "smallint": "SMALLINT",
    "numeric": "DECIMAL",
    "decimal": "DECIMAL",
    "dec": "DECIMAL",
    "varchar": "VARCHAR",
    "char": "VARCHAR",
    "character": "VARCHAR",
    "float": "FLOAT",
    "real": "FLOAT",
    "double precision": "DOUBLE",
    "boolean": "BOOLEAN",
    "timestamp": "TIMESTAMP",
    "time": "TIME",
    "interval": "INTERVAL",
}
"""Types that are words of DuckDB's grammar."""
