"""YAML as a place: plain values together with where each was written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from lineage_lsp.base.text import Span

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class YamlError:
    message: str
    span: Span


class Entry:
    """A value in a YAML file and its place."""

    __slots__ = ("_end", "_held", "_start")

    def __init__(self, held: Any, start: int, end: int) -> None:
        self._held = held
        self._start = start
        self._end = end

    @property
    def span(self) -> Span:
        return Span(self._start, self._end)

    @property
    def value(self) -> Any:
        """The plain Python value; a new one at each call for a mapping or a list."""
        held = self._held
        if type(held) is _Fields:
            return {key: entry.value for key, entry in held.items()}
        if type(held) is _Items:
            return [entry.value for entry in held]
        return held

    @property
    def is_mapping(self) -> bool:
        return type(self._held) is _Fields

    @property
    def beginning(self) -> int:
        """Where its text begins, of a mapping that of its first key: behind the brace of `{a: 1}`."""
        return self._held.first if type(self._held) is _Fields else self._start

    def get(self, key: str) -> Entry | None:
        """The value of a mapping's key; None when it has none, or is no mapping. Of a repeated key, the last."""
        return self._held.get(key) if type(self._held) is _Fields else None

    def items(self) -> Iterator[tuple[str, Entry]]:
        """A mapping's pairs, merged ones first; nothing for anything else."""
        if type(self._held) is _Fields:
            for key, entry in self._held.items():
                yield str(key), entry

    def each(self, *keys: str) -> Iterator[Entry]:
        """The items of a sequence, of those under `keys` when given; nothing for anything else, a null list too."""
        for of in [self.get(key) for key in keys] if keys else [self]:
            if of is not None and type(of._held) is _Items:
                yield from of._held

    def text(self, key: str) -> str | None:
        """A scalar under `key` as a string; None when there is none, or it is null."""
        found = self.get(key)
        held = found._held if found is not None else None
        return None if held is None or type(held) in (_Fields, _Items) else str(held)


class _Fields(dict[Any, Entry]):
    """A mapping's entries. first: where its first key begins."""

    __slots__ = ("first",)
    first: int


class _Items(list[Entry]):
    """A sequence's entries."""


def read_yaml(text: str) -> tuple[Entry | None, YamlError | None]:
    """The document, or what is wrong with it. An empty file is neither."""
    try:
        node = yaml.compose(text, Loader=_Loader)
        return (_Reading().entry(node) if node is not None else None), None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = min(mark.index if mark else 0, len(text))
        return None, YamlError(str(error.problem or error), Span(at, min(len(text), at + 1)))
    except (yaml.YAMLError, ValueError) as error:
        return None, YamlError(str(error).splitlines()[0], Span(0, 0))
    except RecursionError:
        return None, YamlError("this is nested too deeply", Span(0, 0))


def plain(text: str) -> Mapping[str, Any]:
    """The document as a mapping of plain values; empty for anything else."""
    entry, _ = read_yaml(text)
    value = entry.value if entry is not None else None
    return value if isinstance(value, dict) else {}


_TAG = "tag:yaml.org,2002:"
_STRING, _NULL, _MERGE = _TAG + "str", _TAG + "null", _TAG + "merge"
_BOOLEANS = yaml.constructor.SafeConstructor.bool_values


class _Reading:
    """Turns composed nodes, which are large, into entries, which are kept."""

    def __init__(self) -> None:
        self._constructor: Any = yaml.constructor.SafeConstructor()
        self._anchored: dict[int, Entry] = {}

    def entry(self, node: yaml.Node) -> Entry:
        start, end = node.start_mark.index, node.end_mark.index
        if isinstance(node, yaml.ScalarNode):
            return Entry(self._scalar(node), start, end)
        known = self._anchored.get(id(node))
        if known is not None:
            return known
        # Entered before its children are: an anchor may contain its own alias.
        made = self._anchored[id(node)] = Entry(None, start, end)
        if isinstance(node, yaml.MappingNode):
            fields = _Fields()
            fields.first = node.value[0][0].start_mark.index if node.value else start
            self._fill(fields, node)
            made._held = fields
        elif isinstance(node, yaml.SequenceNode):
            made._held = _Items([self.entry(one) for one in node.value])
        return made

    def _fill(self, fields: _Fields, node: yaml.MappingNode) -> None:
        for key, value in node.value:
            if key.tag == _MERGE:
                for one in reversed(value.value) if isinstance(value, yaml.SequenceNode) else (value,):
                    merged = self.entry(one)._held
                    if type(merged) is _Fields:
                        fields.update(merged)
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.tag != _MERGE:
                fields[key.value if key.tag == _STRING else self._scalar(key)] = self.entry(value)

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        tag = node.tag
        if tag == _STRING:
            return node.value
        if tag == _NULL:
            return None
        if tag == _TAG + "bool":
            return _BOOLEANS.get(node.value.lower(), node.value)
        if tag == _TAG + "int" and node.value.isdecimal() and node.value[0] != "0":
            return int(node.value)
        try:
            return self._constructor.construct_object(node, deep=True)
        except (yaml.YAMLError, ValueError, OverflowError):  # an unknown tag, the 31st of February
            return node.value
