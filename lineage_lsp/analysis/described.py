"""A node's columns against those that YAML describes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lineage_lsp.analysis.linkage import Linkage, NodeView
from lineage_lsp.analysis.linked import LinkedColumn, may_be_called
from lineage_lsp.analysis.places import raw_place
from lineage_lsp.base.diagnostics import Diagnostic, Severity
from lineage_lsp.base.lineage import Subtype
from lineage_lsp.base.text import FileSpan, Span
from lineage_lsp.project.model import DeclaredColumn, Node, ResourceType

MISSING = "missing-column"
UNDOCUMENTED = "undocumented-column"
CONTRACT = "contract-mismatch"


def described_problems(view: NodeView, *, guessed: bool) -> Iterator[Diagnostic]:
    """What YAML says of a node's columns and the SQL does not do; nothing unless sure. guessed: the dialect is.

    Names are compared without case, as dbt does, and of a field inside a column by the column: a doubt is no mistake.
    What a versioned model describes may be meant for another version.
    """
    node = view.node
    if view.linkage.shape.open or not view.linkage.enabled or node.version or node.resource_type not in _DESCRIBED:
        return
    contract = view.linkage.compiled.config.get("contract")
    if isinstance(contract, Mapping) and contract.get("enforced") is True and node.resource_type is ResourceType.MODEL:
        yield from _broken_contract(view)
        return
    known = {column.name.lower() for column in view.linkage.shape.columns}
    for column in node.declared:
        name = _name(column)
        doubtful = guessed and any(may_be_called(one, name) for one in known)
        if name not in known and name.partition(".")[0] not in known and "{" not in name and not doubtful:
            message = f"`{node.name}` gives no column `{column.name}`: correct the name, or take the entry out."
            yield Diagnostic(MISSING, Severity.INFORMATION, message, column.at)


def undocumented(node: Node, linkage: Linkage) -> Diagnostic | None:
    """The columns a model gives and no YAML describes, told at its entry there or else at its code."""
    if node.resource_type not in _DESCRIBED or not linkage.enabled or linkage.shape.open:
        return None
    described = {_name(one).partition(".")[0] for one in node.declared}
    left = [f"`{one.name}`" for one in linkage.shape.columns if one.name.lower() not in described]
    if not left:
        return None
    shown = ", ".join(left[:_MOST_NAMES])
    more = f" and {len(left) - _MOST_NAMES} more" if len(left) > _MOST_NAMES else ""
    message = f"No YAML describes {shown}{more} of `{node.name}`."
    return Diagnostic(UNDOCUMENTED, Severity.HINT, message, node.patch or FileSpan(node.path, Span(0, 0)))


_MOST_NAMES = 10

_DESCRIBED = frozenset({ResourceType.MODEL, ResourceType.SNAPSHOT})


def _broken_contract(view: NodeView) -> Iterator[Diagnostic]:
    """A contract's columns differ in name or type: dbt builds no such model (dbt: assert_columns_equivalent)."""
    node = view.node
    given = {column.name.lower(): column for column in view.linkage.shape.columns}
    types = {output.name.lower(): output.data_type for output, _ in _outputs(view) if _makes_its_type(output)}
    for column in node.declared:
        name = _name(column)
        if "." in name or "{" in name:
            continue
        if name not in given:
            message = f"The contract asks for `{column.name}`, which the model does not give: select it or take it out."
        elif column.data_type is None:
            message = f"The contract does not say the type of `{column.name}`: give it a `data_type`."
        elif (kind := _kind(column.data_type)) and (made := _kind(types.get(name) or "")) and kind != made:
            message = f"The contract asks for `{column.name}` as {column.data_type}, the model gives {types[name]}."
        else:
            continue
        yield Diagnostic(CONTRACT, Severity.ERROR, message, column.at)
    agreed = {_name(one).partition(".")[0] for one in node.declared}
    for output, place in _outputs(view) if agreed else ():
        if output.name.lower() not in agreed:
            message = f"`{output.name}` is not in the contract of `{node.name}`: add it there, or do not select it."
            yield Diagnostic(CONTRACT, Severity.ERROR, message, place)


def _name(column: DeclaredColumn) -> str:
    return column.name.strip('"`[]').lower()


def _outputs(view: NodeView) -> Iterator[tuple[LinkedColumn, FileSpan]]:
    """What the code itself gives, where it is named."""
    rendered = view.linkage.compiled.rendered
    if view.linked is None or rendered is None:
        return
    for output in view.linked.columns:
        place = raw_place(rendered, output.name_span or output.span, view.node.path)
        yield output, place or FileSpan(view.node.path, view.node.at.span)


def _makes_its_type(output: LinkedColumn) -> bool:
    """Whether the type comes of the model's own SQL, a cast; what others declare may be wrong."""
    return all(edge.subtype is not Subtype.IDENTITY for edge in output.edges)


_KINDS = {
    "text": r"(var|n|nvar|bp)?char(acter)?( varying)?|varchar2|string|n?text|(medium|long)text",
    "number": r"(tiny|small|medium|big|huge|u|byte|u(tiny|small|big|huge))?int(eger|\d+)?|u?int(8|16|32|64|128|256)|"
    r"(big)?(decimal|numeric)|number|float(4|8|32|64)?|double( precision)?|real",
    "boolean": r"bool(ean)?",
    "date": r"date(32)?",
    "timestamp": r"timestamp(_?(ntz|ltz|tz|s|ms|ns))?( with(out)? (local )?time zone)?|datetime(2|64)?",
}


def _kind(data_type: str) -> str | None:
    """Text, number …; None for what is none of them for sure."""
    word = re.sub(r"\s*\([^)]*\)", "", data_type).strip().lower()
    return next((kind for kind, pattern in _KINDS.items() if re.fullmatch(pattern, word)), None)
