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
    """A value in a YAML file. value: plain Python; span: its text."""

    __slots__ = ("_constructor", "_node", "_value")

    def __init__(self, node: yaml.Node, constructor: Any) -> None:
        self._node = node
        self._constructor = constructor
        self._value: Any = _UNSET

    @property
    def value(self) -> Any:
        if self._value is _UNSET:
            self._value = self._constructor.construct_document_of(self._node)
        return self._value

    @property
    def span(self) -> Span:
        start, end = self._node.start_mark.index, self._node.end_mark.index
        return Span(start, end)

    def get(self, key: str) -> Entry | None:
        """The value of a mapping's key; None when it has none, or is no mapping. Of a repeated key, the last."""
        found = None
        for name, entry in self.items():
            if name == key:
                found = entry
        return found

    def items(self) -> Iterator[tuple[str, Entry]]:
        """A mapping's pairs, merged ones first; nothing for anything else."""
        if not isinstance(self._node, yaml.MappingNode):
            return
        for key, value in self._node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                merged = value.value if isinstance(value, yaml.SequenceNode) else [value]
                for one in merged:
                    yield from Entry(one, self._constructor).items()
        for key, value in self._node.value:
            if isinstance(key, yaml.ScalarNode) and key.tag != "tag:yaml.org,2002:merge":
                yield key.value, Entry(value, self._constructor)

    def each(self, key: str | None = None) -> Iterator[Entry]:
        """The items of a sequence (of the one under `key`); nothing for anything else, a null list too."""
        of = self if key is None else self.get(key)
        if of is not None and isinstance(of._node, yaml.SequenceNode):
            for one in of._node.value:
                yield Entry(one, self._constructor)

    def text(self, key: str) -> str | None:
        """A scalar under `key` as a string; None when there is none, or it is null."""
        found = self.get(key)
        if found is None or not isinstance(found._node, yaml.ScalarNode) or found.value is None:
            return None
        return str(found.value)


_UNSET = object()


class _Constructor(yaml.constructor.SafeConstructor):
    def construct_document_of(self, node: yaml.Node) -> Any:
        try:
            return self.construct_document(node)
        except yaml.constructor.ConstructorError:  # an unknown tag, an unhashable key: no value for us
            return None


def read_yaml(text: str) -> tuple[Entry | None, YamlError | None]:
    """The document, or what is wrong with it. An empty file is neither."""
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = min(mark.index if mark else 0, len(text))
        return None, YamlError(str(error.problem or error), Span(at, min(len(text), at + 1)))
    except (yaml.YAMLError, ValueError) as error:
        return None, YamlError(str(error).splitlines()[0], Span(0, 0))
    if node is None:
        return None, None
    return Entry(node, _Constructor()), None


def plain(text: str) -> Mapping[str, Any]:
    """The document as a mapping of plain values; empty for anything else."""
    entry, _ = read_yaml(text)
    value = entry.value if entry is not None else None
    return value if isinstance(value, dict) else {}
