"""Select items that were read before: a parser need not see them again.

The models of a project say the same again and again, `round(o.amount, 2) as amount`, and so does one model before and
after a key is pressed. What an item is made of is in its own text, but for what only few items look at; so it is
remembered by that text, and the parser is shown one made-up name for all items in a row that are known.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from sqlglot.tokenizer_core import Token, TokenType

from lineage_lsp.sql.repair import made
from lineage_lsp.sql.unit import At, Output, Ref

if TYPE_CHECKING:
    from lineage_lsp.sql.build import Builder, Draft
    from lineage_lsp.sql.layout import Layout

MARK = "\ue000"
"""Begins the names that stand for items; no text that holds it is read this way."""

_MOST = 10_000
"""Items kept of one dialect: some ten megabytes."""

_QUERY_WORDS = frozenset({TokenType.SELECT, TokenType.WITH})


class NotAloneError(Exception):
    """A known item stands where its own text does not say all: the text has to be read without what is known."""


class Item(Struct, frozen=True, gc=False):
    """What an item is, with places counted from its first character and references from its own first one."""

    name: str
    key: str
    text: str
    size: int
    name_at: At
    inputs: tuple[tuple[int, int], ...]
    data_type: str | None
    refs: tuple[tuple[tuple[str, ...], tuple[int, ...], bool], ...]


Read = tuple[Output, Sequence[Ref], int]
"""An item as it was read, its references and the number of the first: most are never met again."""

Items = dict[str, "Item | Read | None"]
"""By their texts; None for what has no meaning by itself."""

Run = list[tuple[int, Item]]
"""Known items in a row, each with where it begins."""


class Recalled(NamedTuple):
    """tokens: with a name for each run. runs: by that name; whoever meets one takes it out."""

    tokens: list[Token]
    runs: dict[str, Run]


@lru_cache(maxsize=64)
def items_of(dialect: str, structs: bool) -> Items:
    """The items known of a dialect. structs: of texts that may build some and follow their fields."""
    return {}


def learn(builder: Builder, draft: Draft, items: Items, output: Output, base: int) -> None:
    """Remember an item. base: number of its first reference."""
    if (at := output.at) is not None:
        if len(items) >= _MOST:
            items.clear()
        items.setdefault(builder.text[at[0] : at[1]], (output, draft.refs[base:], base))


def recall(layout: Layout, tokens: list[Token], items: Items) -> Recalled | None:
    """The tokens of a query without the items that are known; None for no query, or one of which none is known.

    `layout` has only the items then that the parser is shown.
    """
    text = layout.text
    if not items or not tokens or tokens[0].token_type not in _QUERY_WORDS or MARK in text:
        return None
    kept: list[Token] = []
    runs: dict[str, Run] = {}
    at = 0
    for number in layout.plain_lists():
        shown = layout.sizes[number][:1]
        run: Run | None = None
        for region, start, end, first, after in layout.behind_commas(number):
            item = items.get(said := text[start:end])
            if isinstance(item, tuple):
                item = items[said] = None if "@" in said else _alone(item)
            if item is None:
                run = None
                shown.append(region)
                continue
            if run is None:
                name = f"{MARK}{len(runs)}"
                run = runs[name] = []
                kept += tokens[at:first]
                kept.append(made(TokenType.VAR, name, tokens[first]))
                shown.append(region)
            run.append((start, item))
            at = after
        layout.sizes[number] = shown
    if not runs:
        return None
    kept += tokens[at:]
    return Recalled(kept, runs)


def run_at(builder: Builder, draft: Draft, name: str, at: At | None) -> Run:
    """The items that a made-up name stands for. at: where it is found among the items of its list."""
    run = builder.runs.pop(name, None)
    if run is None or at is None or not stands_alone(builder, draft):
        raise NotAloneError
    return run


def stands_alone(builder: Builder, draft: Draft) -> bool:
    """Whether nothing around a select list gives the names and windows in it another meaning."""
    return not (builder.named or draft.windows) and builder.spread is None and builder.pseudo is builder.plain_pseudo


def put(draft: Draft, start: int, item: Item) -> Output:
    """The output of a known item that begins at `start`."""
    refs = draft.refs
    base = len(refs)
    for parts, at, fields in item.refs:
        if len(at) == 2:  # `a`, `t.a`: spelled out, as nearly all are so
            here: tuple[int, ...] = (start + at[0], start + at[1])
        elif len(at) == 4:
            here = (start + at[0], start + at[1], start + at[2], start + at[3])
        else:
            here = tuple([start + one for one in at])
        refs.append(Ref(parts, here, -1, fields))
    inputs, (name_start, name_end) = item.inputs, item.name_at
    if base:
        if len(inputs) == 1:
            inputs = ((base + inputs[0][0], inputs[0][1]),)
        else:
            inputs = tuple([(base + number, code) for number, code in inputs])
    return Output(
        item.name,
        item.key,
        item.text,
        (start, start + item.size),
        (start + name_start, start + name_end),
        inputs,
        item.data_type,
    )


def _alone(read: Read) -> Item | None:
    """An item by itself; None for one whose text says not all of what it is."""
    output, refs, base = read
    at, name_at = output.at, output.name_at
    if at is None or name_at is None or output.star is not None or output.fields or output.unnamed:
        return None
    start, end = at
    if not start <= name_at[0] < name_at[1] <= end or any(number < base for number, _ in output.inputs):
        return None
    for ref in refs:
        if not ref.at or ref.at[0] < start or ref.at[-1] > end or ref.visible != -1:
            return None
    return Item(
        output.name,
        output.key,
        output.text,
        end - start,
        (name_at[0] - start, name_at[1] - start),
        tuple([(number - base, code) for number, code in output.inputs]),
        output.data_type,
        tuple([(ref.parts, tuple([one - start for one in ref.at]), ref.fields) for ref in refs]),
    )
