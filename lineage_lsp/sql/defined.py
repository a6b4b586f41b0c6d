"""Functions that a text defines in SQL before it calls them: a call is what the body makes of the arguments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlglot
from sqlglot import exp

from lineage_lsp.sql.expressions import collect
from lineage_lsp.sql.repair import FAILURES
from lineage_lsp.sql.unit import Input, Name

if TYPE_CHECKING:
    from lineage_lsp.sql.build import Builder, Draft

_MOST_CALLS = 200
"""Functions that call each other may not come to an end."""

_ASSIGNS = re.compile(r"(?:\b(\w+)\s+)?\b(\w+)\s*:=\s*(.*?);", re.DOTALL)
"""`v := 1;`, `v int := 1;`, `begin v := 1;`: the name is one of two words."""

_RETURNS_QUERY = re.compile(r"\breturn\s+query\s+(.*?);", re.IGNORECASE | re.DOTALL)


_NAMED = (exp.Kwarg, exp.PropertyEQ)
"""Arguments with the names of parameters: `f(a => 1)`, `f(a := 1)`."""


class Function(NamedTuple):
    """body: an expression or a query. columns: those a table function says it returns.

    variables: names and what the body puts into them, `v := (select …)`.
    """

    parameters: Sequence[Any]
    body: Any
    columns: tuple[Name, ...]
    variables: Sequence[tuple[str, Any]]


class DefinedFunctions:
    """The functions by their names, without what qualifies them."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._known: dict[str, Function] = {}
        self._calls = 0

    def define(self, node: Any) -> None:
        """`create function f(a int) as (a + 1)`, `create macro f(a) as table select …`, with a body in a string too."""
        made, body = node.this, node.args.get("expression")
        variables: list[tuple[str, Any]] = []
        parameters: Sequence[Any] = made.expressions if isinstance(made, exp.UserDefinedFunction) else ()
        if isinstance(body, exp.Return):
            body = body.this
        if isinstance(body, exp.Lambda):
            parameters = body.expressions
            body = body.this.transform(_as_column)
        elif isinstance(body, (exp.Heredoc, exp.RawString, exp.Literal)):
            for first, second, said in _ASSIGNS.findall(body.name):
                variables += [(one, value) for value in self._parsed(said) for one in (first, second) if one]
            body = self._read(body.name)
        if isinstance(body, exp.Subquery):
            body = body.unnest()
        table = made.this if isinstance(made, exp.UserDefinedFunction) else made
        ways = [(parameters, body)]
        if isinstance(body, exp.MacroOverloads):
            ways = [(one.expressions, one.this) for one in body.expressions]
        columns = self._returned(node)
        for given, said in ways:
            self._keep(_last(table), Function(tuple(map(_parameter, given)), said, columns, variables))

    def _keep(self, name: str, function: Function) -> None:
        if name and isinstance(function.body, (exp.Query, exp.Condition)):
            self._known[name] = self._known[f"{name}/{len(function.parameters)}"] = function

    def _returned(self, create: Any) -> tuple[Name, ...]:
        properties = create.args.get("properties")
        for one in properties.expressions if properties is not None else ():
            if isinstance(one, exp.ReturnsProperty) and isinstance(one.this, exp.Schema):
                return self._builder.names(one.this.expressions)
        return ()

    def _read(self, text: str) -> Any:
        """The query in a function's body, all that it may return; None for a body of a language that is not SQL."""
        queries: list[Any] = []
        for one in _RETURNS_QUERY.findall(text) or [text]:
            queries.extend(each for each in self._parsed(one) if isinstance(each, exp.Query))
        if not queries:
            return None
        return exp.union(*queries, distinct=False, copy=False) if len(queries) > 1 else queries[0]

    def _parsed(self, text: str) -> list[Any]:
        """The last statement, or the expression, of a piece of a string."""
        try:
            found = [one for one in sqlglot.parse(text, read=self._builder.dialect or None) if one is not None][-1:]
        except FAILURES:
            return []
        for one in found:
            for each in one.walk():
                each.meta.clear()  # its places are not the text's
        return found

    def value(self, draft: Draft, call: Any, code: int) -> list[Input] | None:
        """The inputs of a call among expressions; None for a function the text does not define."""
        function = self._called(call)
        if function is None:
            return None
        with self._bound(function, call.expressions, draft):
            return collect(self._builder, draft, function.body.copy(), code)

    def rows(self, draft: Draft, call: Any) -> int:
        """The scope of a call in `from`; -1 for a function the text does not define."""
        function = self._called(call)
        if function is None:
            return -1
        builder = self._builder
        body = function.body.copy()
        query = body if isinstance(body, exp.Query) else exp.select(exp.alias_(body, _last(call), copy=False))
        visible, draft.now_visible = draft.now_visible, len(draft.sources)
        with self._bound(function, call.expressions, draft):
            inside = builder.open_scope("derived", None, {})
            builder.fill(inside, query)
            inside.columns = function.columns
        draft.now_visible = visible
        return builder.close_scope(inside)

    def _called(self, call: Any) -> Function | None:
        if not self._known or not isinstance(call, exp.Anonymous) or self._calls > _MOST_CALLS:
            return None
        name = _last(call)
        return self._known.get(f"{name}/{len(call.expressions)}") or self._known.get(name)

    @contextmanager
    def _bound(self, function: Function, given: Sequence[Any], draft: Draft) -> Iterator[None]:
        """The parameters name the arguments while a body is read."""
        builder = self._builder
        self._calls += 1
        before = builder.named
        named = dict(before)
        by_name = {one.this.name.lower(): one.expression for one in given if isinstance(one, _NAMED)}
        for number, one in enumerate(function.parameters):
            value = by_name.get(one.name.lower())
            if value is None and number < len(given) and not isinstance(given[number], _NAMED):
                value = given[number]
            value = value.copy() if value is not None else exp.Null()
            key = f"@{one.name.lower()}" if isinstance(one, exp.Parameter) else builder.identifier_key(one)
            named[key] = named[f"@{number + 1}"] = builder.value_scope(value, exp.to_identifier(one.name), draft)
        builder.named = named
        for variable, value in function.variables:
            name = exp.to_identifier(variable)
            scope = builder.value_scope(value.copy(), name, draft)
            builder.named = {**builder.named, builder.identifier_key(name): scope}
        yield
        builder.named = before


def _last(node: Any) -> str:
    """The last part of a function's name, which quotes may hold all of."""
    return str(node.name).rpartition(".")[2].lower()


def _parameter(node: Any) -> Any:
    return node.this if isinstance(node, (exp.ColumnDef, exp.Alias)) else node


def _as_column(node: Any) -> Any:
    """The parameters of ClickHouse's `(a, b) -> a + b` are no columns to the parser."""
    if isinstance(node, exp.Identifier) and not isinstance(node.parent, exp.Column):
        return exp.Column(this=node.copy())
    return node
