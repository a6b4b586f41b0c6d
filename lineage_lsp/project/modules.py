"""`modules.*`: the parts of Python's library that dbt lends to templates, without what could run for ever."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from lineage_lsp.jinja.bounds import MAX_ITEMS

STARTED = datetime.datetime.now(datetime.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
"""`run_started_at`, and the moment every query is asked: the day alone, so that the same files give the same code."""


def modules() -> Mapping[str, Any]:
    """`modules` of the context."""
    return {
        "datetime": SimpleNamespace(**{name: getattr(datetime, name) for name in _DATETIME}),
        "re": SimpleNamespace(**{name: getattr(re, name) for name in _RE}),
        "itertools": SimpleNamespace(**{name: _bounded(getattr(itertools, name)) for name in _ITERTOOLS}),
        "pytz": SimpleNamespace(timezone=_timezone, utc=_UTC, UTC=_UTC),
    }


class _OfPytz(datetime.tzinfo):
    """What pytz adds to a time zone."""

    def localize(self, moment: datetime.datetime, **_: object) -> datetime.datetime:
        return moment.replace(tzinfo=self)

    def normalize(self, moment: datetime.datetime, **_: object) -> datetime.datetime:
        return moment.astimezone(self)


class _Zone(_OfPytz, ZoneInfo):
    pass


class _Utc(_OfPytz):
    """It needs no database of time zones, which is not everywhere."""

    def utcoffset(self, moment: datetime.datetime | None, /) -> datetime.timedelta:
        return datetime.timedelta(0)

    def dst(self, moment: datetime.datetime | None, /) -> datetime.timedelta:
        return datetime.timedelta(0)

    def tzname(self, moment: datetime.datetime | None, /) -> str:
        return "UTC"

    def __str__(self) -> str:
        return "UTC"


_UTC = _Utc()


def _timezone(name: str) -> datetime.tzinfo:
    return _UTC if name.upper() == "UTC" else _Zone(name)


def _bounded(function: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    def bounded(*args: Any, **kwargs: Any) -> Iterator[Any]:
        return itertools.islice(function(*args, **kwargs), MAX_ITEMS)

    if function is itertools.chain:
        bounded.from_iterable = _bounded(itertools.chain.from_iterable)  # type: ignore[attr-defined]
    return bounded


_DATETIME = ("date", "datetime", "time", "timedelta", "tzinfo", "timezone")
_RE = (
    *("compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn", "escape"),
    *("A", "ASCII", "I", "IGNORECASE", "L", "LOCALE", "M", "MULTILINE", "S", "DOTALL", "U", "UNICODE", "X", "VERBOSE"),
)
_ITERTOOLS = (
    *("accumulate", "chain", "combinations", "combinations_with_replacement", "compress", "count", "cycle"),
    *("dropwhile", "filterfalse", "groupby", "islice", "permutations", "product", "repeat", "starmap", "takewhile"),
    *("zip_longest",),
)
