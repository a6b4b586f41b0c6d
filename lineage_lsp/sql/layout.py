"""Where select items and clauses lie in the text: sqlglot's trees say it of names only.

One walk over the tokens; it also tells how deep the text is nested, before a recursive parser meets it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from sqlglot.tokens import Token, TokenType

_OPEN, _CLOSE, _COMMA, _SELECT, _END, _CLAUSE, _JOIN, _FROM, _CASE, _CASE_END, _PREFIX = range(1, 12)

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

_LEADING = frozenset({TokenType.DISTINCT, TokenType.ALL})


class Layout:
    """Regions nest: an item of a select list may hold a subquery with lists and clauses of its own."""

    __slots__ = ("_ends", "_lists", "_ordinals", "_outer", "_parens", "_starts", "depth", "sizes", "text")

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.text = text
        self.depth = 0
        self.sizes: list[list[int]] = []  # of each list: the numbers of its regions
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._lists: list[int] = []
        self._ordinals: list[int] = []
        self._outer: list[int] = []
        self._parens: list[tuple[int, int]] = []
        self._scan(tokens)

    def items(self, position: int, ordinal: int, count: int) -> Sequence[tuple[int, int]]:
        """Spans of the `count` items of the list whose item `ordinal` holds `position`; empty when none fits."""
        region = self._innermost(position)
        while region >= 0:
            number = self._lists[region]
            if number >= 0 and self._ordinals[region] == ordinal and len(self.sizes[number]) == count:
                return [(self._starts[one], self._ends[one]) for one in self.sizes[number]]
            region = self._outer[region]
        return ()

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
        at = bisect_right(self._parens, (position, -1))
        return self._parens[at] if at < len(self._parens) else None

    def _innermost(self, position: int) -> int:
        region = bisect_right(self._starts, position) - 1
        while region >= 0 and self._ends[region] <= position:
            region = self._outer[region]
        return region

    def _scan(self, tokens: Sequence[Token]) -> None:
        starts, ends, lists, ordinals, outer = self._starts, self._ends, self._lists, self._ordinals, self._outer
        stack: list[tuple[int, int, int]] = []  # the region open around each parenthesis, its list, where it opened
        region, list_ = -1, -1  # the open region at this level and the list it belongs to
        parens: list[list[int]] = []
        cases, prefixes, depth = 0, 0, 0
        last = len(tokens) - 1
        action_of = _ACTION.get
        for index, token in enumerate(tokens):
            action = action_of(token.token_type)
            if action is None:
                prefixes = 0
                continue
            if action == _PREFIX:
                prefixes += 1
            elif action == _OPEN:
                stack.append((region, list_, len(parens)))
                parens.append([token.start, len(self.text)])
                region, list_ = -1, -1
            elif action == _CASE:
                cases += 1
            elif action == _CASE_END:
                cases = max(0, cases - 1)
            else:
                end = tokens[index - 1].end + 1 if index else 0
                if action == _CLOSE:
                    if region >= 0:
                        ends[region] = end
                    if stack:
                        region, list_, opened = stack.pop()
                        parens[opened][1] = token.end + 1
                    continue
                if action == _COMMA:
                    if list_ < 0:
                        continue
                    ends[region] = end
                elif action == _FROM:
                    # `a is distinct from b`, and from in functions, which stands in parentheses.
                    if list_ < 0 or tokens[index - 1].token_type is TokenType.DISTINCT:
                        continue
                    ends[region] = end
                    region, list_ = -1, -1
                    continue
                elif action == _JOIN:
                    if region < 0 or list_ >= 0:
                        continue
                    ends[region] = end
                    region = -1
                    continue
                elif action == _END:
                    if list_ >= 0 and tokens[index - 1].token_type is TokenType.STAR:
                        continue  # `* except (a)`
                    if region >= 0:
                        ends[region] = end
                    region, list_ = -1, -1
                    continue
                elif action == _CLAUSE:
                    if token.token_type is TokenType.ON and tokens[index - 1].token_type is TokenType.DISTINCT:
                        continue
                    if region >= 0:
                        ends[region] = end
                    list_ = -1
                elif action == _SELECT:
                    if region >= 0:
                        ends[region] = end
                    list_ = len(self.sizes)
                    self.sizes.append([])
                start = index + 1
                if action == _SELECT:
                    while start <= last and tokens[start].token_type in _LEADING:
                        start += 1
                region = len(starts)
                starts.append(tokens[start].start if start <= last else len(self.text))
                ends.append(len(self.text))
                lists.append(list_)
                outer.append(stack[-1][0] if stack else -1)
                if list_ >= 0:
                    ordinals.append(len(self.sizes[list_]))
                    self.sizes[list_].append(region)
                else:
                    ordinals.append(-1)
                continue
            depth = len(stack) + cases + prefixes
            self.depth = max(self.depth, depth)
        if region >= 0 and tokens:
            ends[region] = tokens[-1].end + 1
        self._parens = [(start, end) for start, end in parens]
