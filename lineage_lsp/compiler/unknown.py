"""What is told of a ref or source that means nothing, at the place where it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lineage_lsp.base.diagnostics import Diagnostic, Severity
from lineage_lsp.base.text import FileSpan, Span
from lineage_lsp.compiler.compiled import RefCall
from lineage_lsp.compiler.refs import NodeNames
from lineage_lsp.project.model import Node, Project, RefArgs, ResourceType
from lineage_lsp.project.references import calls_in

_TESTS = frozenset({ResourceType.TEST, ResourceType.UNIT_TEST})


def unknown_references(
    project: Project,
    node: Node,
    refs: Iterable[RefCall],
    given: Iterable[RefArgs],
    names: NodeNames,
    text: str,
) -> Iterator[Diagnostic]:
    """The refs of a node that have no target. given: unit tests' inputs without one; text: of the node's file.

    A test without a parent is left out where dbt skips it: what it tests is disabled, or the entry it stands below
    describes nothing, which is told there (dbt: invalid_target_fail_unless_test).
    """
    missing = [(call.args, call.at) for call in refs if call.target is None and call.at.path == node.path]
    for args, called in (*missing, *((one, node.at) for one in given)):
        if node.resource_type in _TESTS and names.declared(args, node.package_name):
            continue
        at = called
        if node.body is None:
            written = _written(text, node.at.span.start, args)
            if written is None and node.resource_type is ResourceType.TEST:
                continue
            at = FileSpan(node.path, written) if written else node.at
        severity = Severity.WARNING if node.resource_type is ResourceType.TEST else Severity.ERROR
        outside = project.may_lie_outside(args.package if args.kind != "source" else None)
        yield _elsewhere(args, at) if outside else _unknown(args, severity, at)


def _written(text: str, start: int, args: RefArgs) -> Span | None:
    """Where YAML from `start` on says so: by a call, or by the bare name as a value."""
    for span, found in calls_in(text, Span(start, len(text))):
        if found == args:
            return span
    bare = re.compile(rf"[:\[,-]\s+['\"]?({re.escape(args.name)})(?![\w.-])").search(text, start)
    return Span(*bare.span(1)) if bare is not None and args.kind != "source" else None


def _elsewhere(args: RefArgs, at: FileSpan) -> Diagnostic:
    """A hint: that packages are missing is told where they are asked for."""
    message = f"`{_full_name(args)}` is not in this project; a package that is not installed may have it."
    return Diagnostic(f"unknown-{'source' if args.kind == 'source' else 'ref'}", Severity.HINT, message, at)


def _full_name(args: RefArgs) -> str:
    return f"{args.package}.{args.name}" if args.package else args.name


def _unknown(args: RefArgs, severity: Severity, at: FileSpan) -> Diagnostic:
    name = _full_name(args)
    if args.kind == "source":
        message = f"There is no source `{name}`: declare it in a properties file, enable it, or correct the name."
        return Diagnostic("unknown-source", severity, message, at)
    kind = "model, seed or snapshot" if args.kind == "ref" else args.kind.replace("_", " ")
    version = f" with version {args.version}" if args.version else ""
    message = f"There is no {kind} `{name}`{version}: correct the name, or enable it if it is disabled."
    return Diagnostic("unknown-ref", severity, message, at)
