"""The items of a select list as outputs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from sqlglot import exp

from lineage_lsp.sql.expressions import collect
from lineage_lsp.sql.fields import as_call, subtype_of
from lineage_lsp.sql.generators import SPARK, Generated, generated
from lineage_lsp.sql.handed import LISTS
from lineage_lsp.sql.patterns import condition_pattern
from lineage_lsp.sql.recall import MARK, Items, learn, put, run_at
from lineage_lsp.sql.result_types import type_of
from lineage_lsp.sql.structs import MAY_HOLD_STRUCT, fields_of
from lineage_lsp.sql.unit import IDENTITY, TRANSFORMATION, At, Input, Output, Star
from lineage_lsp.sql.unnamed import unnamed_column

if TYPE_CHECKING:
    from lineage_lsp.sql.build import Builder, Draft


def outputs_of(builder: Builder, draft: Draft, items: Sequence[Any], known: Items | None = None) -> Iterator[Output]:
    """The outputs of a select list; an item may give several: `explode(m) as (k, v)`.

    known: takes what the items' own texts say of them.
    """
    spans = _spans(builder, items)
    if known is not None and not (spans and builder.layout.is_plain(spans[0][0])):
        known = None
    for ordinal, item in enumerate(items):
        at = spans[ordinal] if spans else None
        alias = None
        node = item
        cls = item.__class__
        if cls is exp.Alias:
            alias = item.args["alias"]
            node = item.args["this"]
            cls = node.__class__
        elif cls is exp.Aliases:
            yield from _several(builder, draft, item, at)
            continue
        if cls is exp.QueryTransform:
            yield from _by_script(builder, draft, node, [alias, *items[ordinal + 1 :]] if alias is not None else [], at)
            return
        refs = len(draft.refs)
        if cls is exp.Column and (identifier := node.args["this"]).__class__ is exp.Identifier:
            if alias is None and builder.runs and str(identifier.args["this"]).startswith(MARK):
                for start, recalled in run_at(builder, draft, identifier.args["this"], at):
                    yield put(draft, start, recalled)
                continue
            if not builder.named and not builder.has_patterns:
                output = _plain_column(builder, draft, node, alias, at)
                if known is not None and ordinal:
                    learn(builder, draft, known, output, refs)
                yield output
                continue
        star = _star(builder, draft, node)
        if star is not None:
            yield _named_anew(Output("*", "*", _text(builder, item, None, at), at, None, (), None, star), alias)
            continue
        if builder.has_columns and (spread := _spread(builder, draft, node, at)) is not None:
            yield _named_anew(spread, alias)
            continue
        if cls is exp.Dot and isinstance(node.expression, exp.Star):  # `(f(a)).*`, `if(a, t, u).*`
            inputs = tuple(collect(builder, draft, node.this, TRANSFORMATION))
            star = msgspec.structs.replace(modified_star(builder, draft, node.expression, -1), made=True)
            fields = fields_of(builder, draft, node.this, sure=True)
            yield Output("*", "*", _text(builder, item, None, at), at, None, inputs, None, star, fields)
            continue
        if cls in _UNNESTING:
            if alias is None and (fields := _fields_taken(builder, draft, node)):
                if not isinstance(node.this, exp.Struct):
                    collect(builder, draft, node, TRANSFORMATION)  # for the rows it gives
                for one in fields:
                    text = _text(builder, item, None, at)
                    yield Output(one.name, one.key, text, at, None, one.inputs, fields=one.fields)
                continue
            if builder.dialect == "duckdb":
                yield _unnested(builder, draft, node, _output(builder, draft, node, alias, at, ordinal))
                continue
        if alias is None and builder.dialect in SPARK and (made := generated(node)) is not None:
            inputs = tuple(collect(builder, draft, node, TRANSFORMATION))
            yield from generated_outputs(builder, made, inputs, _text(builder, item, None, at), at)
            continue
        rows, scopes = len(draft.rows), len(builder.scopes)
        output = _output(builder, draft, node, alias, at, ordinal)
        if known is not None and ordinal and rows == len(draft.rows) and scopes == len(builder.scopes):
            learn(builder, draft, known, output, refs)
        yield output


def generated_outputs(
    builder: Builder, made: Generated, inputs: tuple[Input, ...], text: str, at: At | None
) -> Iterator[Output]:
    """The columns of a function that makes rows; whichever else it may have are a star of its own."""
    for name in made.names:
        yield Output(name, builder.key(name, False), text, at, None, inputs)
    if made.open:
        yield Output("*", "*", text, at, None, inputs, None, Star(made=True))


def _named_anew(output: Output, alias: Any) -> Output:
    r"""`columns('price_(.*)') as 'p_\1'`."""
    if output.star is None or alias.__class__ is not exp.Identifier:
        return output
    return msgspec.structs.replace(output, star=msgspec.structs.replace(output.star, alias=alias.name))


def fields_as_row(select: Any) -> list[Any]:
    """The items of BigQuery's `select as value struct(a, b + 1 as c)`: the fields; none where it is another value."""
    if select.args.get("kind") != "VALUE" or len(select.expressions) != 1:
        return []
    value = select.expressions[0]
    value = value.this if isinstance(value, exp.Alias) else value
    if not isinstance(value, exp.Struct):
        return []
    return [
        exp.Alias(this=one.expression, alias=one.this) if isinstance(one, exp.PropertyEQ) else one
        for one in value.expressions
    ]


_UNNESTING = frozenset({exp.Explode, exp.Inline})


def _fields_taken(builder: Builder, draft: Draft, node: Any) -> tuple[Output, ...]:
    """The columns that a struct built inside `unnest` becomes; of an array of structs only if told to go deep."""
    struct = isinstance(node.this, exp.Struct)
    if not (struct or node.expressions or isinstance(node, exp.Inline)):
        return ()
    fields = _each_once(fields_of(builder, draft, node.this))
    for _ in range(1, 1 if isinstance(node, exp.Inline) else _depth(node) - (not struct)):
        if not any(one.fields for one in fields):
            break
        fields = _each_once(inner for one in fields for inner in one.fields or (one,))
    return tuple(fields)


def _each_once(fields: Iterable[Output]) -> list[Output]:
    """Fields by name, each made of all that any struct of a list calls so."""
    found: dict[str, Output] = {}
    for one in fields:
        before = found.get(one.key)
        if before is not None:
            inputs = tuple(dict.fromkeys((*before.inputs, *one.inputs)))
            found[one.key] = msgspec.structs.replace(before, inputs=inputs, fields=(*before.fields, *one.fields))
        else:
            found[one.key] = one
    return list(found.values())


def _unnested(builder: Builder, draft: Draft, node: Any, output: Output) -> Output:
    """`unnest(s)`: whether `s` is a struct, whose fields become columns, is known at link time."""
    ref = output.inputs[0][0] if len(output.inputs) == 1 else -1
    if ref >= 0 and isinstance(node.this, (exp.Column, exp.Dot)):
        return msgspec.structs.replace(output, star=Star(ref, depth=_depth(node)))
    value = node.this.unnest()
    lists = value.__class__ in _LISTING or value.args.get("count") or value.text("expression").lstrip().startswith("[")
    by_name = isinstance(value, exp.Anonymous) and not _STRUCTURED.match(value.name)
    if value.__class__ not in MAY_HOLD_STRUCT or lists or by_name:
        return output
    fields = fields_of(builder, draft, value, sure=True)
    return msgspec.structs.replace(output, star=Star(-1, depth=_depth(node)), fields=fields) if fields else output


_STRUCTURED = re.compile("struct_|json_transform", re.IGNORECASE)
_LISTING = frozenset({exp.Array, exp.ArrayAgg, exp.ArrayFilter, exp.Map, exp.ToMap, exp.Transform, *LISTS})
"""What makes lists, or maps, of which `unnest` gives the elements."""


def _depth(node: Any) -> int:
    """How many levels `unnest(s, max_depth := 2)` takes apart."""
    depth = 1
    for option in node.expressions:
        if option.name == "recursive":
            depth = _ALL_LEVELS
        elif option.name == "max_depth" and option.expression.is_int:
            depth = int(option.expression.name)
    return depth


_ALL_LEVELS = 99


def _plain_column(builder: Builder, draft: Draft, node: Any, alias: Any, at: At | None) -> Output:
    """`a`, `t.a as b`: most of what is selected."""
    named = node.args["this"] if alias is None else alias
    meta = named.meta
    name = named.args["this"]
    if name.__class__ is not str:
        name = named.name
    ref = builder.reference(draft, node)
    end = meta.get("end")
    alias_start = meta.get("start") if alias is not None else None
    text = _plain_text(builder, draft.refs[ref].at, at, alias_start) if ref >= 0 and at is not None else None
    return Output(
        name,
        builder.key(name, True) if named.args.get("quoted") is True else builder.keys[name],
        _text(builder, node, alias_start, at) if text is None else text,
        at,
        (meta["start"], end + 1) if end is not None else None,
        ((ref, IDENTITY),) if ref >= 0 else (),
    )


def _plain_text(builder: Builder, parts: tuple[int, ...], at: At, alias_start: int | None) -> str | None:
    """The text of a column written in one run of characters, `a` or `t.a`, before its alias; None of any other."""
    size = len(parts)
    if not (size == 2 or (size == 4 and parts[1] + 1 == parts[2])) or parts[0] != at[0]:
        return None
    text = builder.text
    end = parts[-1]
    if end != at[1] if alias_start is None else text[end:alias_start] not in _BEFORE_ALIAS:
        return None
    text = text[parts[0] : end]
    return text if text.replace(".", "_").isidentifier() else None


_BEFORE_ALIAS = frozenset({" as ", " AS ", " "})


def _output(builder: Builder, draft: Draft, node: Any, alias: Any, at: At | None, ordinal: int) -> Output:
    plain = node
    while plain.__class__ is exp.Paren:
        plain = plain.args["this"]
    if plain.__class__ is exp.Dot:
        plain = as_call(plain, builder.dialect)
    cls = plain.__class__
    inputs = tuple(collect(builder, draft, plain, subtype_of(plain)))
    if alias is not None and alias.__class__ is exp.Identifier:
        name, quoted, meta = alias.name, alias.args.get("quoted") is True, alias.meta
        text = _text(builder, node, meta.get("start"), at)
    else:
        text = _text(builder, node, None, at)
        named = _naming(plain, builder.dialect)
        if named is None:
            made_up = (
                alias.name if alias is not None else unnamed_column(plain, text, builder.dialect, ordinal, builder.text)
            )
            return Output(
                made_up,
                builder.key(made_up, False),
                text,
                at,
                None,
                inputs,
                type_of(builder, plain),
                None,
                fields_of(builder, draft, plain) if cls in MAY_HOLD_STRUCT else (),
                True,
            )
        name, quoted, meta = named.name, named.args.get("quoted") is True, named.meta
    return Output(
        name,
        builder.key(name, quoted),
        text,
        at,
        (meta["start"], meta["end"] + 1) if "end" in meta else None,
        inputs,
        None if cls is exp.Column else type_of(builder, plain),
        None,
        fields_of(builder, draft, plain) if cls in MAY_HOLD_STRUCT else (),
    )


def star_output(except_: tuple[str, ...] = (), replace: tuple[Output, ...] = ()) -> Output:
    """A star nobody wrote: all that the sources give but `except_`."""
    return Output("*", "*", "*", None, None, (), None, Star(-1, except_, replace))


def place(node: Any) -> At | None:
    """Where a name stands; sqlglot makes some names up, and gives them no place."""
    meta = node.meta
    start, end = meta.get("start"), meta.get("end")
    return (start, end + 1) if start is not None and end is not None else None


def _spans(builder: Builder, items: Sequence[Any]) -> Sequence[At]:
    """Where the items lie, found by the first of them that has a place of its own."""
    for ordinal, item in enumerate(items):
        cls = item.__class__
        if cls is exp.Alias:
            named = item.args["alias"]
        elif cls is exp.Column:
            named = item.args["this"]
        else:
            named = item
        start = named.meta.get("start")
        if start is not None:
            return builder.layout.items(start, ordinal, len(items))
    for ordinal, item in enumerate(items):
        if (start := _start_in([item])) is not None:
            return builder.layout.items(start, ordinal, len(items))
        if (query := item.find(exp.Select)) is not None and (start := _start_in(query.expressions)) is not None:
            return builder.layout.items(start, ordinal, len(items), inside=True)
    return ()


def _start_in(nodes: Iterable[Any]) -> int | None:
    """Where anything of these stands, but for what stands in a query among them."""
    for node in nodes:
        for one in node.walk(prune=lambda inner: isinstance(inner, exp.Query)):
            if (start := one.meta.get("start")) is not None and not isinstance(one, exp.Query):
                return int(start)
    return None


def _text(builder: Builder, node: Any, alias_start: int | None, at: At | None) -> str:
    if at is None:
        return builder.sql(node)
    start = at[0]
    if alias_start is None:
        return builder.one_line(at)
    if alias_start > start:
        text = builder.one_line((start, alias_start))
        if text[-3:].lower() in {" as", ")as"}:
            return text[:-2].rstrip()
        return text.rstrip('"`[').rstrip()
    # The alias stands first: `a = b` in T-SQL, `a: b` in DuckDB.
    text = builder.one_line(at)
    for mark in ("=", ":"):
        _, found, rest = text.partition(mark)
        if found:
            return rest.strip()
    return text


def _naming(node: Any, dialect: str) -> Any:
    """The identifier that names an item without an alias; none for DuckDB's `(s).a`, which is called just so."""
    cls = node.__class__
    if isinstance(node, exp.Column):
        this = node.args["this"]
        return this if this.__class__ is exp.Identifier else None
    if cls is exp.Dot:
        last = node.args["expression"]
        if dialect == "duckdb":
            while node.__class__ is exp.Dot:
                node = node.args["this"]
            if node.__class__ is not exp.Column:
                return None
        return last if last.__class__ is exp.Identifier else None
    if cls is exp.Identifier:
        return node
    return None


def _several(builder: Builder, draft: Draft, item: Any, at: At | None) -> Iterator[Output]:
    node = item.this
    inputs = tuple(collect(builder, draft, node, TRANSFORMATION))
    text = builder.sql(node)
    for name in builder.names(item.expressions):
        yield Output(name.name, name.key, text, at, name.at, inputs)


def _by_script(builder: Builder, draft: Draft, node: Any, named: Sequence[Any], at: At | None) -> Iterator[Output]:
    """`transform(a, b) using 'script' as x, y` of Hive: what comes out is made of all that goes in."""
    inputs = tuple(collect(builder, draft, node.expressions, TRANSFORMATION))
    schema = node.args.get("schema")
    columns = schema.expressions if isinstance(schema, exp.Schema) else named
    text = builder.sql(node)
    for name in builder.names(columns or [exp.to_identifier("key"), exp.to_identifier("value")]):
        yield Output(name.name, name.key, text, at, name.at, inputs)


def _star(builder: Builder, draft: Draft, node: Any) -> Star | None:
    cls = node.__class__
    if cls not in _MAY_BE_STARS and not builder.has_columns:
        return None
    if cls is exp.Star:
        return modified_star(builder, draft, node, -1)
    if isinstance(node, exp.Column) and isinstance(node.this, exp.Star):
        return modified_star(builder, draft, node.this, builder.reference(draft, node))
    if cls is exp.Column:
        return _named_by_pattern(builder, draft, node) if builder.has_patterns else None
    if cls is exp.Dot and isinstance(node.expression, exp.Star):
        inner = node.this
        ref = builder.reference(draft, inner) if isinstance(inner, exp.Column) else builder.path(draft, inner)
        if ref is not None and ref >= 0:
            return modified_star(builder, draft, node.expression, ref)
        return None
    if cls in _LIKES or cls is exp.Not:
        return _star_like(builder, draft, node)
    if cls is exp.Apply:  # `t.* apply(f)` of ClickHouse
        star = _star(builder, draft, node.this)
        return msgspec.structs.replace(star, wrapped=TRANSFORMATION) if star is not None else None
    if cls is exp.Columns and not node.args.get("unpack"):
        return columns_star(builder, draft, node, IDENTITY)
    return None


def _spread(builder: Builder, draft: Draft, node: Any, at: At | None) -> Output | None:
    """The output of an expression that DuckDB computes for each column: `sum(columns(*)) filter (where a > 0)`."""
    columns = next(_columns_in(node), None)
    if columns is None:
        return None
    around = builder.spread
    ways = builder.spread = []
    inputs = tuple(collect(builder, draft, node, subtype_of(node)))
    builder.spread = around
    wrapped, *others = sorted(set(ways)) or [TRANSFORMATION]
    star = columns_star(builder, draft, columns, wrapped)
    star = msgspec.structs.replace(star, ways=tuple(others))
    return Output("*", "*", builder.one_line(at) if at is not None else builder.sql(node), at, None, inputs, None, star)


def _columns_in(node: Any) -> Iterator[Any]:
    """The `columns(…)` of an expression that are not all spread as arguments; a subquery's are its own."""
    for one in node.walk(prune=lambda inner: isinstance(inner, exp.Query) and not isinstance(inner, exp.Unnest)):
        if isinstance(one, exp.Columns) and not one.args.get("unpack"):
            yield one


def _named_by_pattern(builder: Builder, draft: Draft, node: Any) -> Star | None:
    """Hive's and Spark's `` `(day)?+.+` ``: the columns whose names fit."""
    name, table = node.this, node.args.get("table")
    if not isinstance(name, exp.Identifier) or not name.args.get("quoted") or not _REPEATS.search(name.name):
        return None
    return Star(builder.reference_of(draft, [table]) if table is not None else -1, like=(name.name, "full"))


_REPEATS = re.compile(r"[.)][*+?]")


def _star_like(builder: Builder, draft: Draft, around: Any) -> Star | None:
    """`* like 'a%'`, `t.* not similar to 'a.*'`."""
    keep = not isinstance(around, exp.Not)
    node: Any = around if keep else around.this
    kind = _LIKES.get(type(node))
    if kind is None or not isinstance(node.expression, exp.Literal):
        return None
    star = _star(builder, draft, node.this) if isinstance(node.this, (exp.Star, exp.Column)) else None
    if star is None:
        return None
    keep = keep != bool(node.args.get("negate"))
    return msgspec.structs.replace(star, like=(node.expression.name, kind), keep=keep)


_LIKES: dict[type, str] = {
    exp.Like: "like",
    exp.ILike: "ilike",
    exp.SimilarTo: "full",
    exp.RegexpLike: "regex",
    exp.RegexpFullMatch: "full",
    exp.Glob: "glob",
}


_MAY_BE_STARS = frozenset({exp.Star, exp.Column, exp.Dot, exp.Not, exp.Apply, *_LIKES})
"""Without `columns(…)`, which any expression may hold."""


def columns_star(builder: Builder, draft: Draft, node: Any, wrapped: int) -> Star:
    """DuckDB's `columns(…)`: a pattern, a condition on the name, a list of names, or a star."""
    this = node.this
    if isinstance(this, exp.Star):
        return msgspec.structs.replace(modified_star(builder, draft, this, -1), wrapped=wrapped)
    if isinstance(this, exp.Column) and isinstance(this.this, exp.Star):
        star = modified_star(builder, draft, this.this, builder.reference(draft, this))
        return msgspec.structs.replace(star, wrapped=wrapped)
    if isinstance(this, exp.Literal):
        return Star(like=(this.name, "regex"), wrapped=wrapped)
    if isinstance(this, exp.Lambda):
        pattern = condition_pattern(this.this)
        return Star(like=(pattern, "full") if pattern is not None else None, wrapped=wrapped)
    if (condition := _names_that(this)) is not None:
        pattern = condition_pattern(condition)
        return Star(like=(pattern, "full") if pattern is not None else None, wrapped=wrapped)
    if isinstance(this, (exp.Array, exp.List, exp.Tuple)):
        return Star(like=("\n".join(one.name for one in this.expressions), "names"), wrapped=wrapped)
    return Star(wrapped=wrapped)


def _names_that(node: Any) -> Any:
    """The condition of `[c for c in (*) if c like 'a%']`; None for anything else."""
    inner = node.expressions[0] if isinstance(node, exp.Array) and len(node.expressions) == 1 else None
    if not isinstance(inner, exp.Comprehension) or not isinstance(inner.args["iterator"].unnest(), exp.Star):
        return None
    return inner.args.get("condition")


def modified_star(builder: Builder, draft: Draft, node: Any, ref: int) -> Star:
    """A star with its `except`, `replace`, `rename` and `ilike`."""
    args = node.args
    except_ = tuple(_excluded(builder, one, ref < 0) for one in _listed(args.get("except_")))
    replace = [
        _output(builder, draft, one.this, one.args["alias"], None, 0)
        for one in _listed(args.get("replace"))
        if isinstance(one, exp.Alias)
    ]
    rename = []
    for one in _listed(args.get("rename")):
        if isinstance(one, exp.Alias):
            alias = one.args["alias"]
            key = builder.identifier_key(alias)
            rename.append((builder.identifier_key(one.this), alias.name, key))
    ilike = args.get("ilike")
    like = (ilike.name, "ilike") if isinstance(ilike, exp.Expr) else None
    return Star(ref, except_, tuple(replace), tuple(rename), like)


def _excluded(builder: Builder, node: Any, of_all: bool) -> str:
    """of_all: of a bare star, where a qualifier says of which source; `t.* exclude (t.a)` has but one."""
    key = builder.identifier_key(node)
    of = node.args.get("table") if isinstance(node, exp.Column) and of_all else None
    return key if of is None else f"{builder.identifier_key(of)}.{key}"


def _listed(found: Any) -> Sequence[Any]:
    if found is None or found is False:
        return ()
    return found if isinstance(found, list) else [found]
