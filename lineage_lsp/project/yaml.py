"""YAML as a place: plain values together with where each was written."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from lineage_lsp.base.diagnostics import Diagnostic, Related, Severity
from lineage_lsp.base.text import FilePath, FileSpan, Span

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_MOST_VALUES = 2_000_000
"""A document whose aliases unfold to more values than this is not read."""


@dataclass(frozen=True, slots=True)
class YamlProblem:
    """code: `yaml-syntax`, or `yaml-duplicate-key`; then `first` is where the key stands first."""

    code: str
    message: str
    span: Span
    first: Span | None = None


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

    def key_spans(self) -> Mapping[Any, Span]:
        """Where the keys of a mapping stand; empty unless it was read with `with_keys`."""
        keys = self._held.keys_at if type(self._held) is _Fields else {}
        return {key: entry.span for key, entry in keys.items()}

    def text(self, key: str) -> str | None:
        """A scalar under `key` as a string; None when there is none, or it is null."""
        found = self.get(key)
        held = found._held if found is not None else None
        return None if held is None or type(held) in (_Fields, _Items) else str(held)


class _Fields(dict[Any, Entry]):
    """A mapping's entries. first: where its first key begins; size: values in it, those of aliases each time."""

    __slots__ = ("first", "keys_at", "size")

    def __init__(self) -> None:
        self.first = -1
        self.size = 1
        self.keys_at: Mapping[Any, Entry] = {}


class _Items(list[Entry]):
    """A sequence's entries."""

    __slots__ = ("size",)

    def __init__(self) -> None:
        self.size = 1


def read_yaml(text: str, *, with_keys: bool = False) -> tuple[Entry | None, tuple[YamlProblem, ...]]:
    """The document and what is wrong with it; of an unsound one, what is sound without its broken lines.

    with_keys: keep the places of keys too.
    """
    try:
        return _read(text, with_keys)
    except yaml.YAMLError as error:
        told = _problem(error, text)
        mended = _mended(text)
        found, more = _read(mended, with_keys) if mended is not None else (None, ())
        return found, (told, *more)


def yaml_diagnostics(path: FilePath, problems: Iterable[YamlProblem]) -> tuple[Diagnostic, ...]:
    """The problems of the file at `path`."""
    made = []
    for one in problems:
        severity = Severity.ERROR if one.code == "yaml-syntax" else Severity.WARNING
        related = (Related(FileSpan(path, one.first), "it is here first"),) if one.first else ()
        made.append(Diagnostic(one.code, severity, one.message, FileSpan(path, one.span), related))
    return tuple(made)


def plain(text: str) -> Mapping[str, Any]:
    """The document as a mapping of plain values; empty for anything else."""
    entry, _ = read_yaml(text)
    value = entry.value if entry is not None else None
    return value if isinstance(value, dict) else {}


def _read(text: str, with_keys: bool) -> tuple[Entry | None, tuple[YamlProblem, ...]]:
    """Raises yaml.YAMLError."""
    building = _Building(with_keys)
    take = building.take
    loader = _Loader(_UNPRINTABLE.sub(" ", text))
    try:
        while loader.check_event():
            event = loader.get_event()
            take(event)
            if type(event) is DocumentEndEvent:  # what follows `---` is not for dbt, nor for us
                break
    except (ValueError, OverflowError) as error:
        raise yaml.YAMLError(str(error)) from error
    finally:
        loader.dispose()
    if building.size > _MOST_VALUES:
        raise yaml.YAMLError("its aliases unfold to more values than can be read")
    return building.document, tuple(building.problems)


_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Open:
    """A collection that is being read. key: what the next value belongs to; merged: what `<<` brings in."""

    __slots__ = ("anchor", "held", "key", "merged", "places", "size", "start")

    def __init__(self, held: Any, start: int, anchor: str | None) -> None:
        self.held = held
        self.start = start
        self.anchor = anchor
        self.key: Any = _NO_KEY
        self.merged: list[Entry] = []
        self.places: dict[Any, Entry] = {}
        self.size = 1


_NO_KEY = object()
_LOST_KEY = object()
_MERGE_KEY = object()


class _Building:
    """Makes entries of the events of a document, in one pass and without recursion."""

    def __init__(self, with_keys: bool) -> None:
        self._with_keys = with_keys
        self.document: Entry | None = None
        self.size = 0
        self.problems: list[YamlProblem] = []
        self._stack: list[_Open] = []
        self._anchored: dict[str, Entry] = {}

    def take(self, event: Any) -> None:
        """The next event of the document."""
        kind = type(event)
        if kind is ScalarEvent:
            start, end = event.start_mark.index, event.end_mark.index
            tag, value = event.tag, event.value
            if tag in (None, "!"):
                tag = None if event.implicit[0] else _STRING
            if tag is None:
                value = _MERGE_KEY if value == "<<" and self._wants_key() else _plain_scalar(value)
            elif tag is not _STRING:
                value = _constructed(tag, value)
            entry = Entry(value, start, end)
            if event.anchor:
                self._anchored[event.anchor] = entry
            self._put(entry, 1)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            held = _Fields() if kind is MappingStartEvent else _Items()
            start = event.start_mark.index
            if event.anchor:
                # Until it is complete: an alias inside of itself is null.
                self._anchored[event.anchor] = Entry(None, start, start)
            self._stack.append(_Open(held, start, event.anchor))
        elif issubclass(kind, CollectionEndEvent):
            self._close(event.end_mark.index)
        elif kind is AliasEvent:
            found = self._anchored.get(event.anchor)
            if found is None:
                span = Span(event.start_mark.index, event.end_mark.index)
                message = f"There is no anchor `&{event.anchor}` above: write it, or the value itself."
                self.problems.append(YamlProblem("yaml-syntax", message, span))
                found = Entry(None, *span)
            held_by = found._held
            self._put(found, held_by.size if type(held_by) in (_Fields, _Items) else 1)

    def _wants_key(self) -> bool:
        return bool(self._stack) and type(self._stack[-1].held) is _Fields and self._stack[-1].key is _NO_KEY

    def _close(self, end: int) -> None:
        done = self._stack.pop()
        held = done.held
        if done.merged and type(held) is _Fields:
            own = dict(held)
            held.clear()
            for one in reversed(done.merged):
                if type(one._held) is _Fields:
                    held.update(one._held)
            held.update(own)
        if type(held) is _Fields and held.first < 0:
            held.first = done.start
        if self._with_keys and type(held) is _Fields:
            held.keys_at = done.places
        held.size = done.size
        entry = Entry(held, done.start, end)
        if done.anchor:
            self._anchored[done.anchor] = entry
        self._put(entry, done.size)

    def _put(self, entry: Entry, size: int) -> None:
        if not self._stack:
            self.document = entry
            self.size = size
            return
        top = self._stack[-1]
        top.size += size
        held = top.held
        if type(held) is _Items:
            held.append(entry)
        elif top.key is _NO_KEY:
            self._take_key(top, held, entry)
        else:
            if top.key is _MERGE_KEY:
                top.merged.extend(entry._held if type(entry._held) is _Items else (entry,))
            elif top.key is not _LOST_KEY:
                held[top.key] = entry
            top.key = _NO_KEY

    def _take_key(self, top: _Open, fields: _Fields, entry: Entry) -> None:
        key = entry._held
        if fields.first < 0:
            fields.first = entry._start
        if type(key) in (_Fields, _Items):
            top.key = _LOST_KEY
            return
        top.key = key
        before = top.places.get(key)
        if before is None:
            top.places[key] = entry
        elif key is not _MERGE_KEY:
            message = f"`{key}` is here twice and the last one counts: take one of them out."
            self.problems.append(YamlProblem("yaml-duplicate-key", message, entry.span, before.span))


@lru_cache(maxsize=65536)
def _plain_scalar(text: str) -> Any:
    """What an unquoted scalar stands for. Most of them are names, written many times."""
    for key in (text[:1], None):
        for tag, pattern in yaml.SafeLoader.yaml_implicit_resolvers.get(key, ()):
            if pattern.match(text):
                return _constructed(tag, text)
    return text


def _constructed(tag: str, text: str) -> Any:
    if tag == _STRING:
        return text
    try:
        value = _CONSTRUCTOR.construct_object(yaml.ScalarNode(tag, text), deep=True)
    except (yaml.YAMLError, ValueError, OverflowError):  # an unknown tag, the 31st of February
        return text
    return value if type(value) in _SCALARS else text


_STRING = "tag:yaml.org,2002:str"
_CONSTRUCTOR: Any = yaml.constructor.SafeConstructor()
_SCALARS = frozenset({str, int, float, bool, type(None), datetime.date, datetime.datetime})


def _problem(error: yaml.YAMLError, text: str) -> YamlProblem:
    place = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    at = min(place.index, len(text)) if place else 0
    said = getattr(error, "problem", None) or str(error).partition("\n")[0]
    context = getattr(error, "context", None)
    return YamlProblem("yaml-syntax", f"{said}, {context}" if context else said, Span(at, min(len(text), at + 1)))


_MENDINGS = 6


@lru_cache(maxsize=4)
def _mended(text: str) -> str | None:
    """The text without the lines that break it: blanked one by one, so that all places stay what they are.

    Remembered, for a file that is typed in is read more than once. None where that does not make it sound.
    """
    error = _unsound(text)
    for _ in range(_MENDINGS):
        best: tuple[int, str, yaml.YAMLError] | None = None
        for line in _suspects(error, text) if error is not None else ():
            tried = text[: line.start] + " " * (line.end - line.start) + text[line.end :]
            next_error = _unsound(tried)
            if next_error is None:
                return tried
            reached = _reached(next_error)
            if best is None or reached > best[0]:
                best = (reached, tried, next_error)
        if best is None:
            break
        _, text, error = best
    return None


def _unsound(text: str) -> yaml.YAMLError | None:
    """What keeps the text from being read; None for a sound one."""
    try:
        _read(text, with_keys=False)
    except yaml.YAMLError as error:
        return error
    return None


def _suspects(error: yaml.YAMLError, text: str) -> Iterator[Span]:
    """The lines that may be to blame: where reading stopped, where what it was reading began, and those above."""
    seen: set[int] = set()
    for name in ("context_mark", "problem_mark"):
        mark = getattr(error, name, None)
        if mark is None:
            continue
        line = _line(text, min(mark.index, len(text)))
        while line.start > 0 and not text[line.start : line.end].strip():
            line = _line(text, line.start - 1)
        for span in (line, _line(text, max(0, line.start - 1))):
            if span.start not in seen and text[span.start : span.end].strip():
                seen.add(span.start)
                yield span


def _line(text: str, at: int) -> Span:
    end = text.find("\n", at)
    return Span(text.rfind("\n", 0, at) + 1, len(text) if end < 0 else end)


def _reached(error: yaml.YAMLError) -> int:
    mark = getattr(error, "problem_mark", None)
    return mark.index if mark else 0
