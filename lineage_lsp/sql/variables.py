"""Variables of scripts: what a later statement reads of one is what the text has put into it so far, all of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from lineage_lsp.sql.outputs import outputs_of
from lineage_lsp.sql.unit import VARIABLES, Source

if TYPE_CHECKING:
    from lineage_lsp.sql.build import Builder


class Variables:
    """The scopes of the values, by the variables' keys: `x`; `@x` where their names cannot be columns'."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._values: dict[str, list[int]] = {}
        self._rows: dict[str, int] = {}  # of the variables of loops

    def declare(self, node: Any) -> None:
        """`declare x, y int64 default (select …)`."""
        for item in node.expressions:
            if isinstance(item.args.get("kind"), exp.Schema):
                continue
            for name in item.this if isinstance(item.this, list) else [item.this]:
                self._values.setdefault(self._key(name), [])
                self._assign(name, item.args.get("default") or exp.Null())
        self._show()

    def set(self, node: Any) -> None:
        """`set x = …`, `set (x, y) = (…)`, `set @x = …`."""
        for item in node.expressions:
            pair = item.this
            if isinstance(pair, exp.EQ):
                self._set(pair.this, pair.expression)
        self._show()

    def _set(self, names: Any, value: Any) -> None:
        if not isinstance(names, exp.Tuple):
            self._assign(names, value)
        elif isinstance(value, exp.Tuple):
            for name, one in zip(names.expressions, value.expressions, strict=False):
                self._assign(name, one)
        elif isinstance(query := value.unnest(), exp.Select):
            self.select(query, list(zip(names.expressions, query.expressions, strict=False)))

    def select(self, query: Any, pairs: Sequence[tuple[Any, Any]]) -> None:
        """`select @x = a, @y = b from t`: pairs of variables and what goes into them."""
        for name, value in pairs:
            self._values.setdefault(self._key(name), [])
            made = query.copy()
            made.set("expressions", [value.copy()])
            made.set("into", None)
            made.set("kind", None)
            self._assign(name, exp.Subquery(this=made))
        self._show()

    def loop(self, name: Any, query: Any) -> None:
        """`for r in (select …) do`: what is done for each row may name its columns, `r.a`."""
        self._rows[self._key(name)] = self._builder.query(query.unnest(), "derived", None, {})
        self._show()

    def value(self, parameter: Any) -> int:
        """The scope of `@x`; -1 for what the text puts nothing into."""
        scopes = self._values.get(self._key(parameter))
        return self._all(scopes) if scopes else -1

    def _key(self, name: Any) -> str:
        if isinstance(name, exp.Parameter) or self._builder.dialect == "snowflake":
            return f"@{name.name.lower()}"
        return self._builder.identifier_key(name)

    def _assign(self, name: Any, value: Any) -> None:
        key = self._key(name)
        if key not in self._values and not (key.startswith("@") and len(key) > 1):
            return  # a setting
        builder = self._builder
        if not builder.scopes:
            builder.close_scope(builder.open_scope(VARIABLES, None, {}))  # as `~0` is no scope
        draft = builder.open_scope("subquery", None, {})
        called = exp.Identifier(this=name.name, quoted=False)
        draft.outputs.extend(outputs_of(builder, draft, [exp.Alias(this=value, alias=called)]))
        self._values.setdefault(key, []).append(builder.close_scope(draft))

    def _all(self, scopes: list[int]) -> int:
        if len(scopes) > 1:
            draft = self._builder.open_scope("table", None, {})
            draft.branches = list(scopes)
            scopes[:] = [self._builder.close_scope(draft)]
        return scopes[0]

    def _show(self) -> None:
        """Let the names of variables mean them in what follows."""
        builder = self._builder
        builder.around = None
        draft = builder.open_scope(VARIABLES, None, {})
        for key, scopes in self._values.items():
            if not key.startswith("@") and scopes:
                draft.sources.append(Source("", None, (), None, self._all(scopes)))
        for alias, scope in self._rows.items():
            draft.sources.append(Source(alias, None, (), None, scope))
        builder.close_scope(draft)
        builder.around = draft if draft.sources else None
