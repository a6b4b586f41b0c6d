"""How often a process looks for garbage among objects that know each other."""

from __future__ import annotations

import gc

_MANY = 2_000_000
"""Objects made and still there. A project of 2,000 models makes fewer of them."""


def collect_rarely() -> None:
    """For a process that makes much, keeps nearly all of it and ends soon.

    Looking for garbage among it cost a fifteenth of a first index, and found none: what is let go of is no circle, or
    is taken apart by whoever made it. This is for the project that breaks the rule.
    """
    gc.set_threshold(_MANY, 50, 100)
