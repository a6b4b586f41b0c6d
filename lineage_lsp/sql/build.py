"""One parsed statement as scopes: one walk over the tree, every name kept as it is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlglot import ErrorLevel, exp

from lineage_lsp.sql import sources
from lineage_lsp.sql.defined import DefinedFunctions
from lineage_lsp.sql.described import fill_described
from lineage_lsp.sql.expressions import NOTHING
from lineage_lsp.sql.fields import KEY, names_of, positional, steps_of
from lineage_lsp.sql.layout import Layout
from lineage_lsp.sql.made import MadeTables
from lineage_lsp.sql.names import Keys, key_function, relation_key_function
from lineage_lsp.sql.outputs import columns_star, fields_as_row, outputs_of, place, star_output
from lineage_lsp.sql.recall import MARK, Items, NotAloneError, Run, stands_alone
from lineage_lsp.sql.repair import FAILURES
from lineage_lsp.sql.returning import fill_returning
from lineage_lsp.sql.rows import add_orders, add_rows, add_set_rows
from lineage_lsp.sql.sets import branches_of, kept_by
from lineage_lsp.sql.unit import (
    CONDITIONAL,
    IDENTITY,
    TRANSFORMATION,
    At,
    Name,
    Output,
    Ref,
    Row,
    Scope,
    Source,
)
from lineage_lsp.sql.variables import Variables

Environment = dict[str, int]
"""The CTEs a query can name, by key."""

_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)

# The word `row`. What begins with letters is looked for as fast as a plain text; a word's edge in front is not.
_ROW = re.compile(r"row(?<!\wrow)\b")
_MAP = re.compile(r"map(?:_entries)?\s*\(")

# Where these are not told so, a CTE that names itself in a later branch is recursive all the same.
_RECURSIVE_UNSAID = frozenset({"tsql", "fabric", "oracle", "snowflake", "teradata"})


_DESCRIBING = (exp.Describe, exp.Summarize)

# What looks like a column and belongs to no source.
_PSEUDO_COLUMNS = {
    "oracle": frozenset({"LEVEL", "ORA_ROWSCN", "ROWID", "ROWNUM", "SYSDATE", "SYSTIMESTAMP", "USER", "UID"}),
    "mysql": frozenset({"UTC_DATE", "UTC_TIME", "UTC_TIMESTAMP"}),
    **dict.fromkeys(("databricks", "hive", "spark", "spark2"), frozenset({"GROUPING__ID"})),
    **dict.fromkeys(("postgres", "redshift"), frozenset({"CURRENT_ROLE", "SYSTEM_USER", "USER"})),
    **dict.fromkeys(("fabric", "tsql"), frozenset({"USER"})),
    **dict.fromkeys(("athena", "trino"), frozenset({"CURRENT_PATH", "CURRENT_SCHEMA"})),
}

_PATTERNS_AS_NAMES = frozenset({"databricks", "hive", "spark", "spark2"})
_PATTERN = re.compile(r"`[^`\n]*[.)][*+?][^`\n]*`")

_NO_BYTES = frozenset({"0x", "0X"})
"""A binary of no bytes, which sqlglot reads as a quoted name."""


class Draft:
    """A scope being made."""

    __slots__ = (
        "at",
        "branches",
        "by_name",
        "columns",
        "environment",
        "id",
        "kept",
        "kind",
        "name",
        "name_at",
        "now_visible",
        "only",
        "open",
        "outputs",
        "parent",
        "recursive",
        "refs",
        "rows",
        "sources",
        "visible",
        "windows",
    )

    def __init__(self, id_: int, kind: str, parent: Draft | None, environment: Environment) -> None:
        self.id = id_
        self.kind = kind
        self.parent = parent
        self.environment = environment
        self.visible = -1
        self.now_visible = -1
        self.name: str | None = None
        self.name_at: At | None = None
        self.at: At | None = None
        self.sources: list[Source] = []
        self.outputs: list[Output] = []
        self.refs: list[Ref] = []
        self.rows: list[Row] = []
        self.windows: dict[str, Any] = {}
        self.branches: list[int] = []
        self.by_name = False
        self.kept = ""
        self.only: tuple[str, ...] = ()
        self.columns: tuple[Name, ...] = ()
        self.recursive = False
        self.open = False


class Builder:
    """Makes the scopes of one text. made: tables and views that earlier statements made.

    items: the select items known by their texts, of which more may be learnt; None where the text is no single query.
    runs: those of them that the parser was not shown.
    """

    def __init__(self, layout: Layout, dialect: str) -> None:
        self.layout = layout
        self.text = layout.text
        self.dialect = dialect
        self.key = key_function(dialect)
        self.keys = Keys(self.key)
        self.relation_key = relation_key_function(dialect)
        self.scopes: list[Scope | None] = []
        self.order: list[int] = []
        self.pseudo = self.plain_pseudo = _PSEUDO_COLUMNS.get(dialect, NOTHING)
        self.items: Items | None = None
        self.runs: dict[str, Run] = {}
        self.made = MadeTables(self)
        self.variables = Variables(self)
        self.functions = DefinedFunctions(self)
        self.around: Draft | None = None  # the scope of the variables that statements may name
        self.named: dict[str, int] = {}  # scopes of values with a name: ClickHouse's `with 1 as a`, `f(1 as a)`
        self.has_patterns = dialect in _PATTERNS_AS_NAMES and bool(_PATTERN.search(layout.text))
        self.spread: list[int] | None = None  # the kinds of what is spread over columns, while such an item is read
        lower = layout.text.lower()
        # Else there are no fields to look for.
        self.has_structs = (
            "{" in lower
            or any(one in lower for one in ("struct", "from_json", "json_transform"))
            or any(one.search(lower) for one in (_ROW, _MAP))
        )
        self.has_columns = "columns" in lower  # worth looking for DuckDB's `columns(…)`

    # --- scopes -----------------------------------------------------------------------------------------------

    def open_scope(self, kind: str, parent: Draft | None, environment: Environment) -> Draft:
        parent = parent or self.around
        draft = Draft(len(self.scopes), kind, parent, environment)
        if parent is not None:
            draft.visible = parent.now_visible
        self.scopes.append(None)
        return draft

    def close_scope(self, draft: Draft) -> int:
        self.scopes[draft.id] = Scope(
            draft.id,
            draft.kind,
            draft.name,
            draft.name_at,
            draft.at,
            draft.parent.id if draft.parent is not None else -1,
            draft.visible,
            tuple(draft.sources),
            tuple(draft.outputs),
            tuple(draft.refs),
            tuple(draft.rows),
            tuple(draft.branches),
            draft.by_name,
            draft.columns,
            draft.recursive,
            draft.open,
            draft.kept,
            draft.only,
        )
        self.order.append(draft.id)
        return draft.id

    def query(self, node: Any, kind: str, parent: Draft | None, environment: Environment) -> int:
        """The scope of a query of any form."""
        draft = self.open_scope(kind, parent, environment)
        self.fill(draft, node)
        return self.close_scope(draft)

    def subquery(self, draft: Draft, node: Any) -> int:
        """The scope of a query among expressions, which may name the sources around it."""
        around, self.spread = self.spread, None
        scope = self.query(node, "subquery", draft, draft.environment)
        self.spread = around
        return scope

    def fill(self, draft: Draft, node: Any) -> None:
        """Put the query at `node` into an open scope."""
        wrappers = []
        while isinstance(node, exp.Subquery) and isinstance(node.this, (exp.Query, *_DESCRIBING)):
            wrappers.append(node)
            if (with_ := node.args.get("with_")) is not None:
                draft.environment = self.ctes(with_, draft.environment, draft)
            if node.args.get("joins") or node.args.get("pivots"):
                break
            node = node.this
        if isinstance(node, exp.Select):
            self._select(draft, node)
        elif isinstance(node, exp.SetOperation):
            self._set_operation(draft, node)
        elif isinstance(node, exp.Values):
            sources.fill_values(self, draft, node)
        elif isinstance(node, exp.Pivot):
            sources.fill_pivot_statement(self, draft, node)
        elif isinstance(node, _DESCRIBING):
            fill_described(self, draft, node)
        elif isinstance(node, (exp.Table, exp.Subquery)):
            sources.add(self, draft, node)
            draft.outputs.append(star_output())
        elif isinstance(node, exp.DML) and (returning := node.args.get("returning")) is not None:
            fill_returning(self, draft, node, returning)
        for wrapper in wrappers:
            add_orders(self, draft, wrapper)

    def add_source(self, draft: Draft, node: Any) -> None:
        sources.add(self, draft, node)

    def columns_scope(self, draft: Draft, node: Any) -> int:
        """A scope of all columns that DuckDB's `columns(…)` stands for, over the sources met so far."""
        inside = self.open_scope("columns", draft.parent, draft.environment)
        inside.sources = draft.sources
        star = columns_star(self, inside, node, IDENTITY)
        inside.outputs.append(Output("*", "*", "*", None, None, (), None, star))
        return self.close_scope(inside)

    def scope_width(self, scope: int) -> int:
        """How many items the select list of a finished scope has."""
        made = self.scopes[scope]
        return len(made.outputs) if made is not None else 0

    def ctes(self, with_: Any, environment: Environment, parent: Draft | None) -> Environment:
        """The environment with the CTEs of a `with`; each sees those before it."""
        environment = dict(environment)
        said = bool(with_.args.get("recursive"))
        for cte in with_.expressions:
            alias = cte.args.get("alias")
            name = alias.args.get("this") if alias is not None else None
            if name is None:
                continue
            key = self.key(name.name, bool(name.args.get("quoted")))
            if cte.args.get("scalar"):
                self.named[key] = self.value_scope(cte.this, name, parent)
                continue
            # Correlation reaches into a `with` only when the query around it is itself correlated.
            draft = self.open_scope("cte", parent.parent if parent is not None else None, environment)
            if parent is not None:
                draft.visible = parent.visible
            draft.name = name.name
            draft.name_at = place(name)
            draft.columns = self.names(alias.args.get("columns") or ())
            if draft.name_at is not None:
                after = draft.columns[-1].at if draft.columns else None
                inside = self.layout.parens_after(after[1] if after else draft.name_at[1])
                draft.at = (draft.name_at[0], inside[1]) if inside else None
            body = cte.this
            union = isinstance(body, exp.Union) and not body.args.get("by_name")  # no other comes back to itself
            if union and (said or self.dialect in _RECURSIVE_UNSAID):
                self._recursive(draft, body, key)
            else:
                self.fill(draft, body)
            environment[key] = self.close_scope(draft)
            if cte is with_.expressions[-1]:
                for name in ("search", "cycle"):
                    if (clause := with_.args.get(name)) is not None:
                        environment[key] = self._numbered(clause, environment[key])
        return environment

    def _numbered(self, clause: Any, scope: int) -> int:
        """The scope of a recursive CTE with what `search … set a` or `cycle … set a using b` adds to its columns."""
        draft = self.open_scope("derived", None, {})
        draft.sources.append(Source("", None, (), None, scope))
        kind = CONDITIONAL if clause.args["kind"] == "CYCLE" else TRANSFORMATION
        ref = self.reference_of(draft, [clause.this])
        draft.outputs.append(star_output())
        for name, code in (("expression", kind), ("using", TRANSFORMATION)):
            for one in self.names([clause.args.get(name)]):
                draft.outputs.append(Output(one.name, one.key, clause.key, None, one.at, ((ref, code),)))
        return self.close_scope(draft)

    def value_scope(self, node: Any, name: Any, parent: Draft | None) -> int:
        """The scope of a value with a name; it may name the sources of the select it stands before."""
        draft = self.open_scope("value", parent, parent.environment if parent is not None else {})
        draft.outputs.extend(outputs_of(self, draft, [exp.Alias(this=node, alias=name.copy())]))
        return self.close_scope(draft)

    def _recursive(self, draft: Draft, node: Any, key: str) -> None:
        """The first branch reads what the name meant before; the others read the CTE itself."""
        if (with_ := node.args.get("with_")) is not None:
            draft.environment = self.ctes(with_, draft.environment, draft)
        self._matched(draft, node)
        branches = branches_of(node)
        around = draft.environment
        for number, branch in enumerate(branches):
            draft.environment = {**around, key: draft.id} if number else around
            self._branch(draft, branch)
        draft.environment = around
        draft.recursive = True
        add_set_rows(draft, node)
        add_orders(self, draft, node)

    def _branch(self, draft: Draft, node: Any) -> None:
        branch = self.open_scope("branch", draft.parent, draft.environment)
        branch.visible = draft.visible
        self.fill(branch, node)
        draft.branches.append(self.close_scope(branch))

    def _matched(self, draft: Draft, node: Any) -> None:
        draft.by_name = bool(node.args.get("by_name"))
        draft.kept, only = kept_by(node)
        draft.only = tuple(self.identifier_key(one) for one in only)

    def _set_operation(self, draft: Draft, node: Any) -> None:
        if (with_ := node.args.get("with_")) is not None:
            draft.environment = self.ctes(with_, draft.environment, draft)
        self._matched(draft, node)
        for branch in branches_of(node):
            self._branch(draft, branch)
        add_set_rows(draft, node)
        add_orders(self, draft, node)

    def _select(self, draft: Draft, node: Any) -> None:
        args = node.args
        if (with_ := args.get("with_")) is not None:
            draft.environment = self.ctes(with_, draft.environment, draft)
        pseudo = self.pseudo
        if args.get("connect") is not None:
            self.pseudo = pseudo | {"LEVEL"}
        if (from_ := args.get("from_")) is not None:
            sources.add(self, draft, from_.this)
        for lateral in args.get("laterals") or ():
            sources.add(self, draft, lateral)
        joins = args.get("joins") or ()
        if (match := args.get("match")) is not None:
            joins = sources.add_matched(self, draft, match, joins)
        for join in joins:
            sources.add_join(self, draft, join)
        for window in args.get("windows") or ():
            draft.windows[window.name.lower()] = window
        if args.get("pivots"):
            sources.wrap_last(self, draft, args["pivots"])
        named = self.named
        if self.dialect == "clickhouse":
            self._name_parts(draft, node)
        exclude = args.get("exclude")
        if fields := fields_as_row(node):
            draft.outputs.extend(outputs_of(self, draft, fields))
        else:
            known = self.items if not exclude and stands_alone(self, draft) else None
            draft.outputs.extend(outputs_of(self, draft, args["expressions"], known))
        if exclude:
            self._exclude(draft, exclude)
        add_rows(self, draft, node)
        self.pseudo = pseudo
        self.named = named

    def _name_parts(self, draft: Draft, node: Any) -> None:
        """`select f(a + 1 as b), b`: ClickHouse lets any part of an expression have a name."""
        for item in node.expressions:
            for part in item.find_all(exp.Alias):
                name = part.args["alias"]
                if part is not item and part.find_ancestor(exp.Query) is node and isinstance(name, exp.Identifier):
                    self.named = {**self.named, self.identifier_key(name): self.value_scope(part.this, name, draft)}

    def _exclude(self, draft: Draft, exclude: Sequence[Any]) -> None:
        """Redshift and others drop columns behind the whole list: `select *, 1 as a exclude b from t`."""
        dropped = tuple(self.identifier_key(one) for one in exclude)
        for at, output in enumerate(draft.outputs):
            if output.star is not None:
                star = output.star
                changed = msgspec.structs.replace(star, except_=(*star.except_, *dropped))
                draft.outputs[at] = Output(
                    output.name, output.key, output.text, output.at, output.name_at, output.inputs, None, changed
                )

    # --- names ------------------------------------------------------------------------------------------------

    def reference(self, draft: Draft, node: Any, bound: frozenset[str] = NOTHING) -> int:
        """Number of a column's reference; -1 where the name is bound by a lambda around it."""
        args = node.args
        this = args["this"]
        if this.__class__ is not exp.Identifier or args.get("db") is not None or this.args["this"].__class__ is not str:
            names = [one for one in (args.get("catalog"), args.get("db"), args.get("table")) if one is not None]
            if this.__class__ is exp.Parameter:
                names.append(positional(this))
            elif this.__class__ is not exp.Star:
                names.append(this)
            return self.reference_of(draft, names, bound)
        name = this.args["this"]
        quoted = this.args.get("quoted") is True
        key = self.key(name, True) if quoted else self.keys[name]
        meta = this.meta
        end = meta.get("end")
        refs = draft.refs
        if (table := args.get("table")) is None:
            if (bound and name.lower() in bound) or (self.pseudo and not quoted and name.upper() in self.pseudo):
                return -1
            if name in _NO_BYTES and self.text.startswith("0", meta.get("start", 0)):
                return -1
            refs.append(Ref((key,), (meta["start"], end + 1) if end is not None else (), draft.now_visible))
            return len(refs) - 1
        qualifier = table.name
        if bound and qualifier.lower() in bound:
            return -1
        around = table.meta
        at = (around["start"], around["end"] + 1, meta["start"], end + 1) if end is not None and "end" in around else ()
        around_key = self.key(qualifier, True) if table.args.get("quoted") is True else self.keys[qualifier]
        refs.append(Ref((around_key, key), at, draft.now_visible))
        return len(refs) - 1

    def parameter(self, draft: Draft, node: Any) -> int:
        """Number of the reference of a staged file's column, `$1`, DuckDB's `#1`, or of a variable's value; else -1."""
        if isinstance(node, exp.PositionalColumn):
            return self.reference_of(draft, [exp.Identifier(this=f"#{node.name}", quoted=True)])
        if (scope := self.named.get(f"@{node.name.lower()}", -1)) >= 0 or (scope := self.variables.value(node)) >= 0:
            return ~scope
        if self.dialect != "snowflake" or not isinstance(node.this, exp.Literal):
            return -1
        return self.reference_of(draft, [positional(node)])

    def path(self, draft: Draft, node: Any, bound: frozenset[str] = NOTHING) -> int | None:
        """Number of the reference `a.b[0].c` stands for; -1 for a bound name, None where it is no plain path."""
        base, steps = steps_of(node, self.dialect)
        names = names_of(base)
        return self.reference_of(draft, [*names, *steps], bound) if names and steps is not None else None

    def reference_of(self, draft: Draft, names: Sequence[Any], bound: frozenset[str] = NOTHING) -> int:
        if bound and names[0].name.lower() in bound:
            return -1
        parts: list[str] = []
        at: list[int] = []
        for one in names:
            parts.append(self.identifier_key(one))
            if len(names) > 2 and len(parts) == 1 and ":" in parts[0]:  # a database in a cluster
                parts[0] = self.relation_key(one.name, True)
            meta = one.meta
            if "end" in meta and len(at) == 2 * (len(parts) - 1):
                at.append(meta["start"])
                at.append(meta["end"] + 1)
        alone = len(names) > 1 and KEY in names[1].meta
        draft.refs.append(Ref(tuple(parts), tuple(at), draft.now_visible, alone))
        return len(draft.refs) - 1

    def identifier_key(self, node: Any) -> str:
        if isinstance(node, exp.Column):
            node = node.this
        return self.key(node.name, True) if node.args.get("quoted") is True else self.keys[node.name]

    def names(self, nodes: Sequence[Any]) -> tuple[Name, ...]:
        """A list of names, which sqlglot may give types."""
        found = []
        for node in nodes:
            one = node
            while isinstance(one, (exp.ColumnDef, exp.Column, exp.Alias)):
                one = one.this
            if isinstance(one, exp.Expr):
                found.append(Name(one.name, self.key(one.name, one.args.get("quoted") is True), place(one)))
        return tuple(found)

    # --- text -------------------------------------------------------------------------------------------------

    def one_line(self, at: At) -> str:
        """The text there in one line, without comments."""
        text = self.text[at[0] : at[1]]
        if "--" in text or "/*" in text:
            text = _COMMENT.sub(" ", text)
        return " ".join(text.split())

    def sql(self, node: Any) -> str:
        """The text of a tree whose place is not known; "" for a tree of broken SQL that cannot be written."""
        try:
            # What a database cannot do is no matter here, and nothing to warn of: this is to be read, not run.
            text = str(node.sql(dialect=self.dialect or None, comments=False, unsupported_level=ErrorLevel.IGNORE))
        except FAILURES:
            return ""
        if self.items is not None and MARK in text and MARK not in self.text:
            raise NotAloneError
        return text
