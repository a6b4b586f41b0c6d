"""A value nobody knows, harmless wherever a template uses it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

PLACEHOLDER = "__unknown__"
"""What an unknown value prints: a name, so that the SQL around it stays sound in most places."""


class Unknown:
    """Empty in loops, false in conditions, itself in arithmetic and under every attribute, key and call."""

    __slots__ = ()

    def __str__(self) -> str:
        return PLACEHOLDER

    __repr__ = __str__

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __reversed__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return False

    def __contains__(self, _: object) -> bool:
        return False

    def __call__(self, *_: object, **__: object) -> Unknown:
        return self

    def __getattr__(self, name: str) -> Unknown:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, _: object) -> Unknown:
        return self

    def __int__(self) -> int:
        return 0

    __index__ = __int__

    def __float__(self) -> float:
        return 0.0

    def _same(self, *_: object) -> Unknown:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _same
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = __neg__ = __pos__ = __abs__ = _same
    __round__ = _same

    def _false(self, _: object) -> bool:
        return False

    __lt__ = __le__ = __gt__ = __ge__ = _false


UNKNOWN = Unknown()


def unpacked(value: Any, parts: int) -> Any:
    """`value`, to be assigned to so many names: each part of an unknown value is unknown."""
    return (UNKNOWN,) * parts if value is UNKNOWN else value
