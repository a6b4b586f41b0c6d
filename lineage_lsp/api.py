"""Column lineage of any SQL text: the Python API (README.md has an example)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from lineage_lsp.analysis.link import link
from lineage_lsp.analysis.link_statements import results_of
from lineage_lsp.analysis.linked import Edge, LinkedColumn, LinkProblem, RowInfluence, Shape, ShapeColumn
from lineage_lsp.base.lineage import LineageType, Subtype
from lineage_lsp.sql.names import column_key, known_dialect, relation_key_function
from lineage_lsp.sql.parse import build_unit
from lineage_lsp.sql.scan import SCANNED

Schema = Mapping[str, Mapping[str, str | None] | Iterable[str]]
"""Relation names, shorter forms allowed, to `{column: type}` or their columns in order."""

_EDGE = 0.9
"""Confidence of an edge that nothing takes from, where no catalog confirms the columns."""

_SCANNED_EDGE = 0.3
"""Confidence of an edge found by pattern in SQL that cannot be parsed."""

_STRENGTH = {Subtype.IDENTITY: 0, Subtype.TRANSFORMATION: 1, Subtype.AGGREGATION: 2}


class ColumnLineage(NamedTuple):
    """An output column. Names are as the dialect normalises them; `*` is a star that could not be expanded.

    sources: (relation, column) of each column whose values flow into it. influences: (relation, column, subtype) of
    those that shape the value without being it: CONDITIONAL, WINDOW, and what shapes the rows of a subquery that
    gives it, such as FILTER. kind: the strongest of IDENTITY,
    TRANSFORMATION, AGGREGATION among the sources; None without any.
    """

    name: str
    sources: tuple[tuple[str, str], ...]
    influences: tuple[tuple[str, str, str], ...]
    kind: str | None
    expression: str
    confidence: float


class SqlProblem(NamedTuple):
    """start, end: code points of the text, half-open; None for one that has no place."""

    code: str
    message: str
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class SqlLineage:
    """columns: in output order; of several statements, those of each that no later one only reads on the way.

    target: the relation the last of these statements writes to. row_influences: (relation, column, subtype) of what
    joins, filters, groups and sorts the rows. relations: all that are read, in order of first use.
    """

    columns: tuple[ColumnLineage, ...]
    row_influences: tuple[tuple[str, str, str], ...]
    relations: tuple[str, ...]
    target: str | None
    problems: tuple[SqlProblem, ...]


def column_lineage(sql: str, *, dialect: str | None = None, schema: Schema | None = None) -> SqlLineage:
    """Where each output column of `sql` comes from. Never raises for bad SQL: `problems` says what is wrong.

    dialect: a sqlglot name; None for SQL of no dialect in particular. schema: what relations offer; one that is
    missing is open: it has every column the SQL asks of it. A column that only one relation can have is taken for its,
    at low confidence and with a problem, though the schema does not list it.

    >>> column_lineage("select a + b as c from t").columns[0].sources
    (('t', 'a'), ('t', 'b'))
    """
    known = known_dialect(dialect) or ""
    relations = SchemaLookup(schema or {}, known)
    unit = build_unit(sql, dialect or "")
    linked = link(unit, relations.shape, known, assume=True)
    sure = _SCANNED_EDGE if any(problem.code == SCANNED for problem in linked.problems) else _EDGE
    columns = [_column(one, known, sure) for one in linked.columns]
    results = {one.scope for one in results_of(unit)}
    last = [one for one in unit.statements if one.kind == "delete" or one.scope in results]
    targets = [".".join(one.target) for one in last if one.target]
    return SqlLineage(
        tuple(columns),
        tuple(
            dict.fromkeys(
                (one.upstream.relation, source_name(one, known), str(one.subtype)) for one in linked.row_influences
            )
        ),
        linked.relations,
        targets[-1] if targets else None,
        tuple(_problem(one) for one in linked.problems),
    )


class SchemaLookup:
    """Finds relations by any dotted suffix of their names; of two that fit, the first."""

    def __init__(self, schema: Schema, dialect: str) -> None:
        self._dialect = dialect
        self._by_suffix: dict[tuple[str, ...], tuple[str, Mapping[str, str | None] | Iterable[str]]] = {}
        self._shapes: dict[str, Shape] = {}
        key = relation_key_function(dialect)
        for name, columns in schema.items():
            parts = tuple(key(part, quoted) for part, quoted in _parts(name))
            for start in range(len(parts)):
                self._by_suffix.setdefault(parts[start:], (".".join(parts), columns))
            for start in range(len(parts)):
                loose = tuple(part.lower() for part in parts[start:])
                self._by_suffix.setdefault(loose, (".".join(parts), columns))

    def shape(self, parts: tuple[str, ...]) -> Shape | None:
        """What the relation offers: also one the SQL names with more parts than the schema does."""
        for start in range(len(parts)):
            wanted = parts[start:]
            found = self._by_suffix.get(wanted) or self._by_suffix.get(tuple(part.lower() for part in wanted))
            if found is not None and (start == 0 or len(_split(found[0])) == len(wanted)):
                return self._shape(".".join(parts) if start else found[0], found[1])
        return None

    def _shape(self, relation: str, columns: Mapping[str, str | None] | Iterable[str]) -> Shape:
        shape = self._shapes.get(relation)
        if shape is None:
            typed = columns.items() if isinstance(columns, Mapping) else [(name, None) for name in columns]
            offered = tuple(
                ShapeColumn(
                    _bare(name), column_key(_bare(name), self._dialect, quoted=_bare(name) != name), type_ or None
                )
                for name, type_ in typed
            )
            shape = self._shapes[relation] = Shape(relation, offered, open=not offered)
        return shape


def _parts(name: str) -> list[tuple[str, bool]]:
    """The parts of a dotted name, and whether each is quoted."""
    return [(_bare(part), _bare(part) != part) for part in _split(name)]


def _split(name: str) -> list[str]:
    parts, part, quote = [], "", ""
    for one in name:
        if quote:
            quote = "" if one == quote else quote
        elif one in '"`[':
            quote = "]" if one == "[" else one
        elif one == ".":
            parts.append(part)
            part = ""
            continue
        part += one
    return [*parts, part]


def _bare(name: str) -> str:
    if len(name) > 1 and (name[0], name[-1]) in {('"', '"'), ("`", "`"), ("[", "]")}:
        return name[1:-1]
    return name


def _column(column: LinkedColumn, dialect: str, sure: float) -> ColumnLineage:
    direct = [edge for edge in column.edges if edge.subtype.lineage_type is LineageType.DIRECT]
    indirect = [edge for edge in column.edges if edge.subtype.lineage_type is LineageType.INDIRECT]
    kinds = sorted((edge.subtype for edge in direct), key=_STRENGTH.__getitem__)
    penalty = max((edge.penalty for edge in column.edges), default=column.penalty)
    return ColumnLineage(
        str(column.key),
        tuple(dict.fromkeys((edge.upstream.relation, source_name(edge, dialect)) for edge in direct)),
        tuple(
            dict.fromkeys((edge.upstream.relation, source_name(edge, dialect), str(edge.subtype)) for edge in indirect)
        ),
        str(kinds[-1]) if kinds else None,
        column.expression,
        round(max(0.1, sure - penalty), 3),
    )


def source_name(edge: Edge | RowInfluence, dialect: str) -> str:
    """BigQuery knows the fields of a struct as columns of their own (COLUMN_FIELD_PATHS): it names the path."""
    if edge.path and dialect == "bigquery":
        return ".".join((edge.upstream.column, *edge.path))
    return str(edge.upstream.column)


def _problem(problem: LinkProblem) -> SqlProblem:
    span = problem.span
    return SqlProblem(problem.code, problem.message, span.start if span else None, span.end if span else None)
