"""Some nodes named as dbt names them: `tag:nightly,+orders+1 path:models/staging` (dbt: node selection syntax)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from lineage_lsp.base.errors import SelectionError

METHODS = (
    *("access", "config", "exposure", "file", "fqn", "group", "metric", "package", "path", "resource_type"),
    *("saved_query", "semantic_model", "source", "state", "tag", "test_name", "test_type", "unit_test", "version"),
)

OF_RUNS = ("result", "source_status")
"""Methods of dbt that ask what a run found, which files do not say."""


class Indirect(StrEnum):
    """Which tests come with what is selected: with any of their nodes, with all, with all that are built, none."""

    EAGER = "eager"
    CAUTIOUS = "cautious"
    BUILDABLE = "buildable"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Criterion:
    """What one method finds, with relatives.

    arguments: what follows the method's name after dots: `("materialized",)` for `config.materialized:view`.
    upstream, downstream: steps to walk, 0 for none, None for all; around: all descendants and what these need.
    """

    raw: str
    method: str
    value: object
    arguments: tuple[str, ...] = ()
    upstream: int | None = 0
    downstream: int | None = 0
    around: bool = False
    indirect: Indirect = Indirect.EAGER


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Selector, ...]
    indirect: Indirect = Indirect.EAGER


@dataclass(frozen=True, slots=True)
class AllOf:
    """raw: as somebody wrote it who should be told when nothing fits; None for nobody."""

    parts: tuple[Selector, ...]
    indirect: Indirect = Indirect.EAGER
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class Without:
    included: Selector
    excluded: Selector
    indirect: Indirect = Indirect.EAGER


Selector: TypeAlias = Criterion | AnyOf | AllOf | Without

EVERYTHING: tuple[Criterion, ...] = (Criterion("fqn:*", "fqn", "*"), Criterion("source:*", "source", "*"))
"""What is selected when nobody says what."""


def selector_of(
    included: Iterable[str] | None, excluded: Iterable[str] | None, indirect: Indirect = Indirect.EAGER
) -> Selector:
    """What `--select` and `--exclude` say; None where one is not given. SelectionError when it cannot be read."""
    chosen = AnyOf(EVERYTHING, indirect) if included is None else _union(included, indirect)
    return chosen if excluded is None else Without(chosen, _union(excluded, indirect), indirect)


def criterion_of(raw: str, indirect: Indirect = Indirect.EAGER) -> Criterion:
    """One name with its method and its operators."""
    found = _CRITERION.fullmatch(raw)
    if found is None:
        raise SelectionError(f"the selector {raw!r} cannot be read: it goes over a line")
    around, up, named, value, down = found.group("around", "up", "method", "value", "down")
    if around and down is not None:
        raise SelectionError(f"the selector {raw!r} cannot be read: `@` before and `+` behind exclude each other")
    method, arguments = method_of(named, value)
    return Criterion(raw, method, value, arguments, _steps(up), _steps(down), bool(around), indirect)


def method_of(named: str | None, value: object) -> tuple[str, tuple[str, ...]]:
    """The method and its arguments; without a name a path, a file or a node is meant, as `value` looks."""
    if named is None:
        text = str(value)
        if "/" in text:
            return "path", ()
        return ("file" if text.lower().endswith((".sql", ".py", ".csv")) else "fqn"), ()
    method, *arguments = named.split(".")
    if method in OF_RUNS:
        raise SelectionError(f"`{method}:` selects by what a run of dbt found; only files are read here")
    if method not in METHODS:
        raise SelectionError(f"there is no selector method `{method}`; the methods are {', '.join(METHODS)}")
    return method, tuple(arguments)


_CRITERION = re.compile(r"(?P<around>@)?(?:(?P<up>\d*)\+)?(?:(?P<method>[\w.]+):)?(?P<value>.*?)(?:\+(?P<down>\d*))?")


def _steps(written: str | None) -> int | None:
    """`2` for `2+`, None (all of them) for a bare `+`, 0 without one."""
    if written is None:
        return 0
    return int(written) if written else None


def _union(written: Iterable[str], indirect: Indirect) -> AnyOf:
    """Spaces join, commas intersect."""
    parts = [
        AllOf(tuple(criterion_of(part, indirect) for part in one.split(",")), indirect, one)
        for argument in written
        for one in argument.split()
    ]
    return AnyOf(tuple(parts), indirect)
