"""Where select items and clauses lie in the text: sqlglot's trees say it of names only.

One walk over the tokens; it also tells how deep the text is nested, before a recursive parser meets it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import compress, count, pairwise
from operator import attrgetter

from sqlglot.tokenizer_core import Token, TokenType

# In an order the scan relies on: up to _CLAUSE a region begins, from _CASE on nothing but the depth changes.
_OPEN, _CLOSE, _COMMA, _SELECT, _CLAUSE, _END, _JOIN, _FROM, _CASE, _CASE_END, _PREFIX = range(1, 12)

_ACTION: dict[TokenType, int] = {
    TokenType.L_PAREN: _OPEN,
    TokenType.L_BRACKET: _OPEN,
    TokenType.L_BRACE: _OPEN,
    TokenType.R_PAREN: _CLOSE,
    TokenType.R_BRACKET: _CLOSE,
    TokenType.R_BRACE: _CLOSE,
    TokenType.COMMA: _COMMA,
    TokenType.SELECT: _SELECT,
    TokenType.FROM: _FROM,
    TokenType.CASE: _CASE,
    TokenType.END: _CASE_END,
    TokenType.NOT: _PREFIX,
    TokenType.DASH: _PREFIX,
    TokenType.TILDE: _PREFIX,
    **dict.fromkeys(
        (
            TokenType.WHERE,
            TokenType.GROUP_BY,
            TokenType.HAVING,
            TokenType.QUALIFY,
            TokenType.ORDER_BY,
            TokenType.CLUSTER_BY,
            TokenType.DISTRIBUTE_BY,
            TokenType.SORT_BY,
            TokenType.CONNECT_BY,
            TokenType.PREWHERE,
            TokenType.ON,
        ),
        _CLAUSE,
    ),
    **dict.fromkeys(
        (
            TokenType.UNION,
            TokenType.INTERSECT,
            TokenType.EXCEPT,
            TokenType.LIMIT,
            TokenType.FETCH,
            TokenType.WINDOW,
            TokenType.SEMICOLON,
            TokenType.INTO,
        ),
        _END,
    ),
    **dict.fromkeys(
        (
            TokenType.JOIN,
            TokenType.INNER,
            TokenType.LEFT,
            TokenType.RIGHT,
            TokenType.FULL,
            TokenType.CROSS,
            TokenType.NATURAL,
            TokenType.LATERAL,
        ),
        _JOIN,
    ),
}

_TYPE = attrgetter("token_type")

_LEADING = frozenset({TokenType.DISTINCT, TokenType.ALL})


class Layout:
    """Regions nest: an item of a select list may hold a subquery with lists and clauses of its own."""

    __slots__ = (
        "_closes",
        "_ends",
        "_firsts",
        "_froms",
        "_lists",
        "_opens",
        "_outer",
        "_starts",
        "depth",
        "sizes",
        "text",
    )

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.text = text
        self.depth = 0
        self.sizes: list[list[int]] = []  # of each list: the numbers of its regions
        self._froms: list[int] = []  # of each list: the number of the token `from` behind it, else -1
        self._firsts: list[int] = []  # of each region: the number of its first token
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._lists: list[int] = []
        self._outer: list[int] = []
        self._opens: list[int] = []
        self._closes: list[int] = []
        self._scan(tokens)

    def items(self, position: int, ordinal: int, count: int, inside: bool = False) -> Sequence[tuple[int, int]]:
        """Spans of the `count` items of the list whose item `ordinal` holds `position`; empty when none fits.

        inside: in the list of a query in that item.
        """
        region = self._innermost(position)
        if inside and region >= 0:
            region = self._outer[region]
        while region >= 0:
            if (number := self._lists[region]) >= 0:
                regions = self.sizes[number]
                if len(regions) == count and regions[ordinal] == region:
                    starts, ends = self._starts, self._ends
                    return [(starts[one], ends[one]) for one in regions]
            region = self._outer[region]
        return ()

    def plain_lists(self) -> Iterator[int]:
        """Numbers of the lists of several items before a `from` that stand in no expression, as they are written."""
        for number, regions in enumerate(self.sizes):
            if len(regions) > 1 and self._froms[number] >= 0 and self._outer[regions[0]] < 0:
                yield number

    def is_plain(self, position: int) -> bool:
        """Whether the item around `position` is one of such a list."""
        region = self._innermost(position)
        number = self._lists[region] if region >= 0 else -1
        return number >= 0 and self._froms[number] >= 0 and self._outer[region] < 0

    def behind_commas(self, number: int) -> Iterator[tuple[int, int, int, int, int]]:
        """The items of such a list but the first one, which may have words like `top 10` before it.

        Number, start and end of each, its first token and the one behind it.
        """
        regions = self.sizes[number]
        starts, ends, firsts = self._starts, self._ends, self._firsts
        for region, following in pairwise(regions[1:]):
            yield region, starts[region], ends[region], firsts[region], firsts[following] - 1
        region = regions[-1]
        yield region, starts[region], ends[region], firsts[region], self._froms[number]

    def clause(self, position: int) -> tuple[int, int] | None:
        """Span of the innermost clause, without its keyword, around `position`."""
        region = self._innermost(position)
        while region >= 0:
            if self._lists[region] < 0:
                return self._starts[region], self._ends[region]
            region = self._outer[region]
        return None

    def parens_after(self, position: int) -> tuple[int, int] | None:
        """Span of the first parentheses that open at or after `position`, themselves included."""
        at = bisect_left(self._opens, position)
        return (self._opens[at], self._closes[at]) if at < len(self._opens) else None

    def _innermost(self, position: int) -> int:
        region = bisect_right(self._starts, position) - 1
        while region >= 0 and self._ends[region] <= position:
            region = self._outer[region]
        return region

    def _scan(self, tokens: Sequence[Token]) -> None:
        starts, ends, lists, outers, sizes = self._starts, self._ends, self._lists, self._outer, self.sizes
        firsts, froms = self._firsts, self._froms
        opens, closes = self._opens, self._closes
        stack: list[tuple[int, int, int, int]] = []  # around each open parenthesis: region, its list, outer, its number
        region, list_ = -1, -1  # the region open at this level and the list it belongs to
        outer = -1  # the region that the parentheses around this level stand in
        # How deep it is: parentheses and cases, besides signs and negations in a row; and how deep at most.
        level, prefixes, last_prefix, deepest = 0, 0, -2, 0
        cases = 0
        text_end = len(self.text)
        # In C as far as it goes: two of three tokens say nothing here.
        actions = list(map(_ACTION.get, map(_TYPE, tokens)))
        for index, action in zip(compress(count(), actions), filter(None, actions), strict=True):
            if action == _COMMA:
                if list_ < 0:
                    continue
            elif action == _OPEN:
                stack.append((region, list_, outer, len(opens)))
                opens.append(tokens[index].start)
                closes.append(text_end)
                outer = region
                region = list_ = -1
                level += 1
                if level + prefixes > deepest:  # noqa: PLR1730 # `max` takes longer, and this is every parenthesis
                    deepest = level + prefixes
                continue
            elif action == _CLOSE:
                if region >= 0:
                    ends[region] = tokens[index - 1].end + 1
                if stack:
                    level -= 1
                    region, list_, outer, opened = stack.pop()
                    closes[opened] = tokens[index].end + 1
                continue
            elif action >= _CASE:
                if action == _PREFIX:
                    prefixes = prefixes + 1 if last_prefix == index - 1 else 1
                    last_prefix = index
                elif action == _CASE:
                    cases += 1
                    level += 1
                elif cases:
                    cases -= 1
                    level -= 1
                deepest = max(deepest, level + prefixes)
                continue
            elif action != _SELECT and not self._breaks(action, list_, region, tokens, index):
                continue
            if region >= 0:
                ends[region] = tokens[index - 1].end + 1
            if action == _SELECT:
                list_ = len(sizes)
                sizes.append([])
                froms.append(-1)
            elif action != _COMMA:
                if action == _FROM:
                    froms[list_] = index
                list_ = -1
            if action > _CLAUSE:
                region = -1
                continue
            first = index + 1
            if action == _SELECT:
                while first < len(tokens) and tokens[first].token_type in _LEADING:
                    first += 1
            region = len(starts)
            firsts.append(first)
            starts.append(tokens[first].start if first < len(tokens) else text_end)
            ends.append(text_end)
            lists.append(list_)
            outers.append(outer)
            if list_ >= 0:
                sizes[list_].append(region)
        if region >= 0:
            ends[region] = tokens[-1].end + 1
        self.depth = deepest

    def _breaks(self, action: int, list_: int, region: int, tokens: Sequence[Token], index: int) -> bool:
        """Whether a token, no comma and no `select`, ends the region it stands in, or begins one."""
        before = tokens[index - 1].token_type if index else None
        if action == _CLAUSE:
            return not (tokens[index].token_type is TokenType.ON and before is TokenType.DISTINCT)
        if action == _JOIN:
            if list_ >= 0 or region < 0:
                return False
            # `left(a, 3)` is a function.
            return index + 1 >= len(tokens) or tokens[index + 1].token_type is not TokenType.L_PAREN
        if action == _FROM:
            return list_ >= 0 and before is not TokenType.DISTINCT  # `a is distinct from b`
        return not (list_ >= 0 and before is TokenType.STAR)  # `* except (a)`
