"""`.dbtignore`: the patterns of .gitignore."""

from __future__ import annotations

import re
from collections.abc import Callable


def ignored_by(text: str) -> Callable[[str], bool]:
    """Whether a path, relative to the project and with `/`, is left out; of several patterns the last decides."""
    rules = [rule for line in text.splitlines() if (rule := _rule(line)) is not None]

    def ignored(path: str) -> bool:
        found = False
        for pattern, negated in rules:
            if pattern.search(path):
                found = not negated
        return found

    return ignored


def _rule(line: str) -> tuple[re.Pattern[str], bool] | None:
    line = line.rstrip()
    if not line or line.startswith("#"):
        return None
    negated = line.startswith("!")
    line = line[1:] if negated else line.removeprefix("\\")
    directory = line.endswith("/")
    body = line.strip("/")
    if not body:
        return None
    # A slash before the end ties a pattern to the project's folder; without one it fits at any depth.
    start = r"^" if "/" in line.rstrip("/") else r"(?:^|/)"
    end = r"/" if directory else r"(?:/|$)"
    return re.compile(start + _translated(body) + end), negated


def _translated(glob: str) -> str:
    found: list[str] = []
    at = 0
    while at < len(glob):
        if glob.startswith("**/", at):
            found.append(r"(?:[^/]+/)*")
            at += 3
        elif glob.startswith("**", at):
            found.append(r".*")
            at += 2
        elif glob[at] == "*":
            found.append(r"[^/]*")
            at += 1
        elif glob[at] == "?":
            found.append(r"[^/]")
            at += 1
        elif glob[at] == "[" and (end := glob.find("]", at + 2)) > 0:
            inside = glob[at + 1 : end].replace("\\", "\\\\")
            found.append("[" + ("^" + inside[1:] if inside[0] == "!" else inside) + "]")
            at = end + 1
        else:
            found.append(re.escape(glob[at]))
            at += 1
    return "".join(found)
