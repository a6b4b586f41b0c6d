"""What patterns find in SQL that cannot be parsed at all: relations, and columns renamed in plain sight.

The last resort (specification S207). Every pattern runs in linear time: a hostile text costs no more than its length.
"""

from __future__ import annotations

import re

from lineage_lsp.sql.names import key_function, relation_key_function
from lineage_lsp.sql.unit import IDENTITY, UNIT_VERSION, Output, Problem, Ref, Scope, Source, Statement, Unit

SCANNED = "sql-scanned"
"""The code of the problem that says so: what carries it is believed little."""

_MOST = 2_000
"""Columns and relations kept: a text that has more is data."""

_NAME = r"(?:\w+|\"[^\"\n]{1,200}\"|`[^`\n]{1,200}`|\[[^\]\n]{1,200}\])"
_RELATION = re.compile(rf"\b(?:from|join)\s+({_NAME}(?:\.{_NAME}){{0,3}})(?:\s+(?:as\s+)?(\w+))?", re.IGNORECASE)
_RENAMED = re.compile(r"\b(\w+)\.(\w+)\s+as\s+(\w+)\b", re.IGNORECASE)
_CTE = re.compile(r"\b(\w+)\s+as\s+(?:not\s+)?(?:materialized\s+)?\(", re.IGNORECASE)
_PART = re.compile(_NAME)
_KEYWORDS = frozenset(
    {
        *("on", "using", "where", "join", "inner", "left", "right", "full", "cross", "natural", "lateral", "window"),
        *("group", "order", "having", "qualify", "limit", "union", "select", "set", "when", "and", "or", "as"),
    }
)


def scan(text: str, dialect: str, problems: tuple[Problem, ...]) -> Unit:
    """A unit of one open query over what `from` and `join` name, with an output for each `a.b as c`."""
    key, relation_key = key_function(dialect), relation_key_function(dialect)
    ctes = {key(found[1], False) for found in _CTE.finditer(text)}
    sources: dict[str, Source] = {}
    for found in _RELATION.finditer(text):
        parts = tuple(relation_key(*_plain(part)) for part in _PART.findall(found[1]))
        if (len(parts) == 1 and key(parts[0], True) in ctes) or len(sources) >= _MOST:
            continue
        alias = found[2] if found[2] and found[2].lower() not in _KEYWORDS else None
        name = key(alias, False) if alias else parts[-1]
        sources.setdefault(name, Source(name, None, parts, found.span(1)))
    refs: list[Ref] = []
    outputs: list[Output] = []
    for found in _RENAMED.finditer(text):
        qualifier, column, name = (key(one, False) for one in found.groups())
        if qualifier in sources and len(refs) < _MOST:
            at = (*found.span(1), *found.span(2))
            outputs.append(
                Output(found[3], name, f"{found[1]}.{found[2]}", found.span(), found.span(3), ((len(refs), IDENTITY),))
            )
            refs.append(Ref((qualifier, column), at))
    said = Problem(SCANNED, "Only relations and renamed columns were found in this SQL, by pattern.", None)
    scope = Scope(
        0, "root", None, None, None, -1, -1, tuple(sources.values()), tuple(outputs), tuple(refs), (), open=True
    )
    return Unit(UNIT_VERSION, (scope,), (0,), (Statement("select", 0),), (*problems, said))


def _plain(part: str) -> tuple[str, bool]:
    """A name without its quotes, and whether it had any."""
    quoted = part[0] in '"`['
    return (part[1:-1] if quoted else part), quoted
