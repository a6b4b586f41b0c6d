"""textDocument/hover: cards as Markdown, or as plain text where the client reads no Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from lineage_lsp.base.lineage import Subtype
from lineage_lsp.base.text import FileSpan
from lineage_lsp.features.cards import Card, ColumnCard, DocsCard, MacroCard, NodeCard, SourceCard
from lineage_lsp.features.hover import hover
from lineage_lsp.features.trace import Root, Step
from lineage_lsp.lsp.asking import asked_about
from lineage_lsp.lsp.places import Places

if TYPE_CHECKING:
    from lineage_lsp.lsp.server import LineageServer

_MOST_LINES = 12
"""Producers, roots or columns listed before the rest is only counted."""


async def answer(ls: LineageServer, params: types.HoverParams) -> types.Hover | None:
    async with asked_about(ls, params.text_document.uri) as asked:
        if asked is None:
            return None
        found = hover(asked.state, asked.places.position(asked.path, params.position))
        if found is None:
            return None
        markdown = _reads_markdown(ls.client_capabilities)
        text = Writer(asked.places, markdown=markdown).cards(found.cards)
        kind = types.MarkupKind.Markdown if markdown else types.MarkupKind.PlainText
        return types.Hover(types.MarkupContent(kind, text), asked.places.coordinates(asked.path).range(found.span))


def _reads_markdown(capabilities: types.ClientCapabilities) -> bool:
    document = capabilities.text_document
    formats = document.hover.content_format if document and document.hover else None
    return formats is None or types.MarkupKind.Markdown in formats


class Writer:
    """Writes cards in Markdown with links to every place, or the same words in plain text."""

    def __init__(self, places: Places, *, markdown: bool) -> None:
        self._places = places
        self._markdown = markdown

    def cards(self, cards: tuple[Card, ...]) -> str:
        rule = "\n\n---\n\n" if self._markdown else "\n\n"
        return rule.join(self._card(card) for card in cards)

    def _card(self, card: Card) -> str:
        match card:
            case ColumnCard():
                paragraphs = self._column(card)
            case NodeCard():
                paragraphs = self._node(card)
            case MacroCard():
                paragraphs = self._macro(card)
            case SourceCard(name, tables):
                listed = [self._linked(table, at) for table, at in tables]
                paragraphs = [f"{self._strong(name)} · source", self._list("tables", listed)]
            case DocsCard(name, package, at, text):
                paragraphs = [f"{self._strong(self._linked(name, at))} · docs block of {package}", text]
        return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)

    def _column(self, card: ColumnCard) -> list[str]:
        head = self._strong(card.name) + (f" {self._code(card.data_type)}" if card.data_type else "")
        paragraphs = [f"{head} · column of {card.owner}", card.description or ""]
        if card.expression:
            paragraphs.append(self._code(card.expression))
        values = [self._step(step, card.reason) for step in card.values]
        paragraphs.append(self._list("from", values) if values else "" if card.shaped_by else _no_source(card))
        paragraphs.append(self._list("roots", [self._root(root) for root in card.roots]))
        paragraphs.append(self._list("shaped by", [self._step(step, card.reason) for step in card.shaped_by]))
        paragraphs.append(_certainty(card.confidence, card.reason))
        return paragraphs

    def _node(self, card: NodeCard) -> list[str]:
        kind = f"{card.kind} · {card.materialization}" if card.materialization else card.kind
        counted = card.kind != "CTE" and card.materialization != "disabled"
        counts = f"↑ {card.upstream} upstream · ↓ {card.downstream} downstream" if counted else ""
        columns = [self._code(name) + (f" {data_type}" if data_type else "") for name, data_type in card.columns]
        return [
            f"{self._strong(self._linked(card.name, card.at))} · {kind}",
            self._code(card.relation_name) if card.relation_name else "",
            card.description,
            counts,
            self._list("columns", columns),
            _certainty(card.confidence, card.reason) if card.confidence < 1 else "",
        ]

    def _macro(self, card: MacroCard) -> list[str]:
        call = self._code(f"{card.name}({', '.join(card.arguments)})")
        return [f"{self._linked(call, card.at)} · macro of {card.package}", card.description]

    def _step(self, step: Step, said: str | None) -> str:
        """said: the reason that stands below the whole card, and need not stand at every step."""
        name = self._linked(f"{step.node_name}.{step.column_name}", step.column_at)
        kind = "" if step.subtype is Subtype.IDENTITY else f" · {step.subtype.lower()}"
        doubt = f" · {step.reason} ({step.confidence:.2f})" if step.reason not in (None, said) else ""
        return name + kind + doubt

    def _root(self, root: Root) -> str:
        through = f" through {', '.join(root.through)}" if root.through else ""
        return self._linked(f"{root.node_name}.{root.column_name}", root.at) + through

    def _list(self, title: str, items: list[str]) -> str:
        if not items:
            return ""
        lines = [f"- {item}" if self._markdown else f"  {item}" for item in items[:_MOST_LINES]]
        if len(items) > _MOST_LINES:
            lines.append(f"{'- ' if self._markdown else '  '}… and {len(items) - _MOST_LINES} more")
        return "\n".join([title, *lines])

    def _linked(self, text: str, at: FileSpan | None) -> str:
        if at is None or not self._markdown:
            return text
        return f"[{text}]({self._places.link(at)})"

    def _strong(self, text: str) -> str:
        return f"**{text}**" if self._markdown else text

    def _code(self, text: str) -> str:
        if not self._markdown:
            return text
        fence = "``" if "`" in text else "`"
        return f"{fence}{text}{fence}"


def _no_source(card: ColumnCard) -> str:
    return "" if card.owner.startswith(("source", "seed")) else "made here: no column flows into it"


def _certainty(confidence: float, reason: str | None) -> str:
    if confidence >= 1:
        return "certain"
    return f"certainty {confidence:.2f}" + (f": {reason}" if reason else "")
