"""How much a template may use up. What it asks for in one operation is checked before it is done."""

from __future__ import annotations

import re
from collections.abc import Callable, Sized
from functools import wraps
from string import Formatter
from typing import Any

from jinja2.exceptions import SecurityError, TemplateRuntimeError
from jinja2.sandbox import SandboxedEnvironment, SandboxedFormatter

MAX_TEXT = 20_000_000
"""Characters of any text a template makes."""
MAX_ITEMS = 1_000_000
"""Elements of any list, and the largest number that may say how wide, how often or how deep."""
MAX_STEPS = 2_000_000
"""Bodies of loops, conditions and macros entered in one rendering."""
MAX_SECONDS = 10.0
"""Time of one rendering."""


class OverBudget(BaseException):
    """A rendering used up its budget. Not an Exception: nothing between the template and its renderer stops it."""


def checked_length(length: int) -> None:
    """Refuse a text of `length` characters when that is too long."""
    if length > MAX_TEXT:
        raise OverBudget(f"the text grows beyond {MAX_TEXT:,} characters")


def checked_operation(operator: str, left: Any, right: Any) -> None:
    """Refuse `left operator right` when its result would be huge."""
    match operator, left, right:
        case "+", str(), str():
            checked_length(len(left) + len(right))
        case "+", list() | tuple(), list() | tuple():
            _checked_items(len(left) + len(right))
        case ("*", str() | list() | tuple(), int()) | ("*", int(), str() | list() | tuple()):
            sized, times = (right, left) if isinstance(left, int) else (left, right)
            (checked_length if isinstance(sized, str) else _checked_items)(len(sized) * max(times, 0))
        case "*", int(), int():
            _checked_items(left.bit_length() + right.bit_length())
        case "**", int(), int():
            _checked_items(left.bit_length() * max(right, 0))
        case "%", str(), _:
            _checked_format(left, right if isinstance(right, tuple) else (right,))
        case _:
            pass


def checked_method(method: Any, args: tuple[Any, ...]) -> None:
    """Refuse the call of a method of a built-in value when its result would be huge."""
    value = method.__self__
    match method.__name__:
        case "center" | "ljust" | "rjust" | "zfill" | "expandtabs" if args and isinstance(args[0], int):
            _checked_items(args[0])
        case "replace" | "translate" if isinstance(value, str) and len(args) > 1:
            checked_replace(value, *args[:2])
        case "join" if isinstance(value, str) and args and isinstance(args[0], list | tuple):
            checked_length(len(value) * len(args[0]) + sum(len(part) for part in args[0] if isinstance(part, str)))
        case "extend" | "update" | "union" if isinstance(value, Sized) and args and isinstance(args[0], Sized):
            _checked_items(len(value) + len(args[0]))
        case "__mul__" | "__add__":
            raise SecurityError(f"{method.__name__} is not for templates")
        case _:
            pass


def checked_replace(value: str, old: object, new: object) -> None:
    """Refuse `value.replace(old, new)` when its result would be huge."""
    if isinstance(old, str) and isinstance(new, str) and len(new) > len(old):
        checked_length(len(value) + value.count(old) * (len(new) - len(old)))


def bounded(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` that refuses numbers too large to say how wide or how often."""

    @wraps(function)
    def checked(*args: Any, **kwargs: Any) -> Any:
        for value in (*args, *kwargs.values()):
            if isinstance(value, int):
                _checked_items(value)
        return function(*args, **kwargs)

    return checked


class BoundedFormatter(SandboxedFormatter):
    """`str.format` of the sandbox, without fields of a million characters."""

    def __init__(self, environment: SandboxedEnvironment) -> None:
        Formatter.__init__(self)
        self._env = environment

    def format_field(self, value: Any, format_spec: str) -> str:
        if _WIDE.search(format_spec):
            raise TemplateRuntimeError(_TOO_WIDE)
        return str(super().format_field(value, format_spec))


def _checked_items(count: int) -> None:
    if count > MAX_ITEMS:
        raise TemplateRuntimeError(f"{count:,} is more than a template may ask for")


def _checked_format(text: str, values: tuple[Any, ...]) -> None:
    if _WIDE_PERCENT.search(text):
        raise TemplateRuntimeError(_TOO_WIDE)
    if "*" in text:
        for value in values:
            if isinstance(value, int):
                _checked_items(value)


_WIDE = re.compile(r"\d{6}")
_WIDE_PERCENT = re.compile(r"%[-+ #0.]*(?:\d*\.)?\d{6}")
_TOO_WIDE = "a format asks for a width beyond all use"
