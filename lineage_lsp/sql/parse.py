"""One SQL text to its unit."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from typing import Any, TypeVar

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token

from lineage_lsp.sql import recovery
from lineage_lsp.sql.build import Builder
from lineage_lsp.sql.layout import Layout
from lineage_lsp.sql.names import known_dialect
from lineage_lsp.sql.recall import Items, NotAloneError, Recalled, items_of, recall
from lineage_lsp.sql.scan import scan
from lineage_lsp.sql.stack import on_large_stack
from lineage_lsp.sql.statements import add_statements
from lineage_lsp.sql.unclosed import closed
from lineage_lsp.sql.unit import UNIT_VERSION, Problem, Statement, Unit

_FALLS_BACK = "Falling back to parsing as a 'Command'"


def _worth_telling(record: logging.LogRecord) -> bool:
    return _FALLS_BACK not in record.getMessage()


# sqlglot warns of every statement it keeps as text; we read such statements another way.
logging.getLogger("sqlglot").addFilter(_worth_telling)

_T = TypeVar("_T")

_SHALLOW = 24
"""Nesting that any thread's stack holds: hand-written SQL is rarely nested deeper."""

_SHORT = 4_000
"""Tokens that any thread's stack holds, though each of them nests: `from from from …`, which no bracket tells of."""

_DEEPEST = 400
"""Nesting that the large stack holds with much to spare, in the pure Python parser too."""

_MOST_TOKENS = 400_000


def build_unit(text: str, dialect: str) -> Unit:
    """All that `text` says by itself. Never raises: what is wrong with the text is in the unit's problems.

    Of half-typed SQL every CTE that parses is known. dialect: sqlglot's name; of an unknown one nothing is assumed.
    """
    # Tokens and trees are all alive until they are all garbage: to look for garbage while they grow is for nothing.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _build_unit(text, dialect)
    finally:
        # Parents and children hold each other. A tree that goes while it is young is never looked at again.
        gc.collect(0)
        if collecting:
            gc.enable()


def _build_unit(text: str, dialect: str) -> Unit:
    if text.startswith("\ufeff"):  # a byte order mark, which editors do not show
        text = " " + text[1:]
    known = known_dialect(dialect)
    problems: list[Problem] = []
    if known is None:
        problems.append(Problem("unknown-dialect", f"There is no SQL dialect `{dialect}`.", None))
    try:
        tokens = _dialect(known or "").tokenize(text)
    except SqlglotError:
        mended = closed(text, _dialect(known or ""), partial(_parses, dialect=_dialect(known or "")))
        if mended is None:
            return scan(text, known or "", (*problems, recovery.token_problem(text)))
        text, tokens, problem = mended
        problems.append(problem)
    if len(tokens) > _MOST_TOKENS:
        return scan(text, known or "", (*problems, Problem("sql-too-large", "This SQL is too large to be read.", None)))
    layout = Layout(text, tokens)
    if layout.depth > _DEEPEST:
        return scan(
            text, known or "", (*problems, Problem("sql-too-deep", "This SQL is nested too deep to be read.", None))
        )
    if layout.depth <= _SHALLOW and len(tokens) <= _SHORT:
        try:
            return _read(text, tokens, layout, known or "", problems)
        except RecursionError:
            pass
    return on_large_stack(lambda: _read(text, tokens, layout, known or "", problems))


def _parses(text: str, tokens: list[Token], dialect: Any) -> bool:
    return (
        len(tokens) <= _SHORT
        and Layout(text, tokens).depth <= _SHALLOW
        and recovery.whole(text, tokens, dialect) is not None
    )


def _read(text: str, tokens: list[Token], layout: Layout, dialect: str, problems: Sequence[Problem]) -> Unit:
    builder = Builder(layout, dialect)
    items = items_of(dialect, builder.has_structs)
    if (known := recall(layout, tokens, items)) is not None:
        if (unit := _read_knowing(builder, known, items, problems)) is not None:
            return unit
        builder = Builder(Layout(text, tokens), dialect)
    found = list(problems)
    statements: list[Statement] = []
    nodes = recovery.whole(text, tokens, _dialect(dialect))
    if nodes is None:
        told: list[Problem] = []
        for node, at in recovery.in_parts(text, tokens, _dialect(dialect), told):
            statements.extend(add_statements(builder, node, at))
        if all(one.code != "sql-syntax" for one in found):  # what follows of a quote that is open is no news
            found.extend(told)
    else:
        if len(nodes) == 1 and isinstance(nodes[0], exp.Query):
            builder.items = items
        for node in nodes:
            statements.extend(add_statements(builder, node, (0, len(text))))
    return _unit(builder, statements, found)


def _read_knowing(builder: Builder, known: Recalled, items: Items, problems: Sequence[Problem]) -> Unit | None:
    """The unit of a query, of which some items are known; None where more of it has to be read to know it."""
    nodes = recovery.whole(builder.text, known.tokens, _dialect(builder.dialect))
    if nodes is None or len(nodes) != 1 or not isinstance(nodes[0], exp.Query):
        return None
    builder.items, builder.runs = items, known.runs
    try:
        statements = list(add_statements(builder, nodes[0], (0, len(builder.text))))
    except NotAloneError:
        return None
    return None if builder.runs else _unit(builder, statements, problems)


def _unit(builder: Builder, statements: Iterable[Statement], problems: Iterable[Problem]) -> Unit:
    scopes = tuple(scope for scope in builder.scopes if scope is not None)
    return Unit(UNIT_VERSION, scopes, tuple(builder.order), tuple(statements), tuple(problems))


@lru_cache(maxsize=64)
def _dialect(name: str) -> Any:
    return Dialect.get_or_raise(name or None)
