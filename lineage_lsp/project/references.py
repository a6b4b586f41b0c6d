"""The refs and sources YAML names: `ref('x')` in an exposure, a test's argument, a unit test's input."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lineage_lsp.base.text import Span
from lineage_lsp.project.model import RefArgs
from lineage_lsp.project.templates import UnrenderedError, YamlTemplates


def declared_references(text: str, templates: YamlTemplates | None = None) -> tuple[RefArgs, ...]:
    """What `text`, an expression or a template, refers to, in order: `ref`, `source` and `metric` calls."""
    if "ref" not in text and "source" not in text and "metric" not in text:
        return ()
    found: list[RefArgs] = []
    if templates is not None:
        template = text if "{{" in text or "{%" in text else "{{ " + text + " }}"
        try:
            templates.recording(found).value(template)
        except UnrenderedError:
            found.clear()
    return tuple(dict.fromkeys(found or _matched(text)))


def references_in(value: Any, templates: YamlTemplates | None = None) -> tuple[RefArgs, ...]:
    """The same for all strings in a plain value that look like a call or a template."""
    return tuple(
        dict.fromkeys(
            args
            for text in _strings(value)
            if "{{" in text or _CALL.match(text.strip())
            for args in declared_references(text, templates)
        )
    )


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


_CALL = re.compile(r"(?:ref|source|metric)\s*\(.*\)$", re.S)
_CALLS = re.compile(
    r"\b(?P<kind>ref|source|metric)\s*\(\s*(?P<q>['\"])(?P<first>[^'\"]+)(?P=q)"
    r"(?:\s*,\s*(?P<p>['\"])(?P<second>[^'\"]+)(?P=p))?"
    r"(?:\s*,\s*(?:v|version)\s*=\s*['\"]?(?P<version>[\w.]+))?"
)


def calls_in(text: str, span: Span) -> list[tuple[Span, RefArgs]]:
    """The calls with plain strings that stand in `span` of `text`, each up to its closing bracket, with its place."""
    found: list[tuple[Span, RefArgs]] = []
    for call in _CALLS.finditer(text, span.start, span.end):
        first, second = call["first"], call["second"]
        kind = call["kind"]
        if kind == "source":
            args = RefArgs("source", second, first) if second else None
        else:
            args = RefArgs(kind, second or first, first if second else None, call["version"])
        if args is not None:
            closing = text.find(")", call.end(), span.end)
            found.append((Span(call.start(), closing + 1 if closing >= 0 else call.end()), args))
    return found


def _matched(text: str) -> list[RefArgs]:
    return [args for _, args in calls_in(text, Span(0, len(text)))]
