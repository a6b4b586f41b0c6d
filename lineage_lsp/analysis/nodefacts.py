"""The facts of a node, made from its linkage: what the store keeps of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lineage_lsp.analysis.certainty import Certainty, lowered
from lineage_lsp.analysis.facts import ColumnFact, DependencyFact, EdgeFact, InfluenceFact, NodeFacts, ObjectFacts
from lineage_lsp.analysis.later import later_edges, later_influences
from lineage_lsp.analysis.linkage import EXTERNAL, NodeView
from lineage_lsp.analysis.linked import Linked, LinkedColumn, LinkedScope
from lineage_lsp.analysis.places import raw_place
from lineage_lsp.analysis.problems import node_problems
from lineage_lsp.analysis.shapes import OPEN_STAR
from lineage_lsp.base.ids import ColumnKey, UniqueId
from lineage_lsp.base.lineage import Subtype, Tier
from lineage_lsp.base.text import FilePath, FileSpan, LineIndex, Span
from lineage_lsp.jinja.rendered import Rendered
from lineage_lsp.project.model import WHOLE_FILE, DeclaredColumn, Node, ResourceType
from lineage_lsp.sql.names import column_key

_STUB_PENALTY = 0.2  # specification, section 14: a column below a star that could not be expanded
_STUB_REASON = "nothing declares this column: it is known from its use alone"

_STRENGTH = {Subtype.IDENTITY: 0, Subtype.TRANSFORMATION: 1, Subtype.AGGREGATION: 2}


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file that defines nodes. checksum: dbt's, of the whole text."""

    text: str
    lines: LineIndex
    checksum: str


def node_facts(
    view: NodeView, file: RawFile, dialect: str, certainty: Certainty, code: str | None, *, guessed: bool
) -> NodeFacts:
    """The rows of one node and its CTEs. file: the one it is defined in; code: as a warehouse gets it; guessed: the
    dialect is.
    """
    node, compiled, linked = view.node, view.linkage.compiled, view.linked
    rendered = compiled.rendered
    raw, lines = file.text, file.lines
    span = Span(0, len(raw)) if node.body == WHOLE_FILE else node.body or node.at.span
    columns = list(_columns(view, dialect, certainty))
    edges = list(_stub_edges(view, certainty))
    influences = list(_influences(linked, rendered, node.path, certainty))
    if linked is not None and rendered is not None:
        edges = [*_edges(linked, rendered, node.path, certainty), *edges]
    if view.later is not None and (again := view.later.compiled.rendered) is not None:
        offered = [one.key for one in view.linkage.shape.columns]
        more = _edges(view.later.linked, again, node.path, certainty)
        edges.extend(later_edges(node.unique_id, edges, more, offered))
        shaping = _influences(view.later.linked, again, node.path, certainty)
        influences.extend(later_influences(node.unique_id, influences, shaping))
    relation = view.linkage.relation
    materialized = compiled.config.get("materialized")
    made = ObjectFacts(
        unique_id=node.unique_id,
        name=node.name,
        object_type=str(node.resource_type),
        package_name=node.package_name,
        parent=None,
        database_name=relation.database if relation else None,
        schema_name=relation.schema if relation else None,
        relation_name=compiled.relation_name,
        materialization=str(materialized) if materialized else _default_materialization(node),
        dialect=dialect,
        definition=raw[span.start : span.end] if node.body is not None else None,
        compiled_definition=code,
        description=node.description,
        file_path=node.path,
        span=span,
        line_start=lines.line_column(span.start)[0] + 1,
        line_end=lines.line_column(max(span.start, span.end - 1))[0] + 1,
        extracted_from="manifest" if certainty.tier is Tier.GOLD else "local_analysis",
        tier=certainty.tier,
        confidence=certainty.node,
        reason=_reason(view, certainty),
        checksum=file.checksum,
        columns=tuple(columns),
        edges=tuple(edges),
        influences=tuple(influences),
        dependencies=tuple(_dependencies(view, certainty)),
    )
    ctes = _ctes(made, linked.scopes, rendered, lines) if linked and rendered else ()
    return NodeFacts(made, tuple(ctes), (), node_problems(view, dialect, raw, guessed=guessed))


def _reason(view: NodeView, certainty: Certainty) -> str | None:
    """Why the node is no surer, and why columns may be missing from those its SQL shows."""
    if view.linked is None or not view.linkage.shape.open:
        return certainty.reason
    assumed = view.linkage.compiled.assumed if view.linkage.compiled.guessed else ()
    why = assumed[0] if assumed else "a * reads a relation whose columns are not all known"
    missing = f"{why}: there may be more columns"
    return f"{certainty.reason}; {missing}" if certainty.reason else missing


def external_facts(relation: str, stubs: Iterable[ColumnKey], dialect: str) -> NodeFacts:
    """A relation some SQL reads by name and no file declares; its columns are those that are used."""
    parts = relation.removeprefix(EXTERNAL).split(".")
    reason = "read by its name: no model, seed or source of the project declares it"
    columns = tuple(ColumnFact(str(key), key, None, None, True, True, 0.5, _STUB_REASON, None) for key in sorted(stubs))
    made = ObjectFacts(
        unique_id=UniqueId(relation),
        name=parts[-1],
        object_type="view",
        package_name="",
        parent=None,
        database_name=parts[-3] if len(parts) > 2 else None,
        schema_name=parts[-2] if len(parts) > 1 else None,
        relation_name=".".join(parts),
        materialization=None,
        dialect=dialect,
        definition=None,
        compiled_definition=None,
        description="",
        file_path=FilePath(""),
        span=None,
        line_start=None,
        line_end=None,
        extracted_from="sql_parsing",
        tier=Tier.BRONZE,
        confidence=0.5,
        reason=reason,
        checksum="",
        columns=columns,
        edges=(),
        influences=(),
        dependencies=(),
    )
    return NodeFacts(made, (), (), ())


def _default_materialization(node: Node) -> str | None:
    defaults = {
        ResourceType.MODEL: "view",
        ResourceType.SEED: "seed",
        ResourceType.SNAPSHOT: "snapshot",
        ResourceType.FUNCTION: "function",
    }
    return defaults.get(node.resource_type)


def _columns(view: NodeView, dialect: str, certainty: Certainty) -> Iterator[ColumnFact]:
    """What the node's shape offers, then its stubs."""
    declared = {column_key(one.name, dialect, quoted=one.quote): one for one in view.node.declared}
    written: dict[ColumnKey, LinkedColumn] = {}
    for column in view.linked.columns if view.linked else ():
        written.setdefault(column.key, column)
    for offered in view.linkage.shape.columns:
        entry, output = declared.get(offered.key), written.get(offered.key)
        penalty, reason = (output.penalty, output.reason) if output else (0.0, None)
        yield ColumnFact(
            offered.name,
            offered.key,
            offered.data_type,
            entry.description or None if entry else None,
            not _not_null(entry),
            False,
            lowered(certainty.node, penalty),
            reason or certainty.reason,
            _column_place(view, output, entry),
        )
    for key in sorted(view.stubs):
        yield ColumnFact(
            str(key), key, None, None, True, True, lowered(certainty.node, _STUB_PENALTY), _STUB_REASON, None
        )


def _not_null(entry: DeclaredColumn | None) -> bool:
    return entry is not None and entry.not_null


def _column_place(view: NodeView, output: LinkedColumn | None, entry: DeclaredColumn | None) -> FileSpan | None:
    compiled = view.linkage.compiled
    if output is not None and compiled.rendered is not None:
        place = raw_place(compiled.rendered, output.name_span or output.span, view.node.path)
        if place is not None:
            return place
    return entry.at if entry else None


def _edges(linked: Linked, rendered: Rendered, path: FilePath, certainty: Certainty) -> Iterator[EdgeFact]:
    """One edge for each target, upstream column and lineage type: of several, the strongest kind is kept."""
    kept: dict[tuple[ColumnKey, str, ColumnKey, bool], EdgeFact] = {}
    for column in linked.columns:
        if column.key == OPEN_STAR:
            continue
        for edge in column.edges:
            if edge.upstream.column == OPEN_STAR:
                continue
            direct = edge.subtype in _STRENGTH
            slot = (column.key, edge.upstream.relation, edge.upstream.column, direct)
            before = kept.get(slot)
            if before is not None and not _stronger(edge.subtype, before.subtype):
                continue
            kept[slot] = EdgeFact(
                column.key,
                UniqueId(edge.upstream.relation),
                edge.upstream.column,
                edge.subtype,
                edge.masking,
                column.maker,
                lowered(certainty.edge, edge.penalty),
                edge.reason or certainty.reason,
                raw_place(rendered, edge.at or column.span, path),
            )
    return iter(kept.values())


def _stronger(one: Subtype, other: Subtype) -> bool:
    return _STRENGTH.get(one, 0) > _STRENGTH.get(other, 0)


def _stub_edges(view: NodeView, certainty: Certainty) -> Iterator[EdgeFact]:
    """A column asked of an open node, or named by its YAML alone, comes from the relations its stars pass on."""
    linked = view.linked
    compiled = view.linkage.compiled
    if linked is None or compiled.rendered is None:
        return
    written = {column.key for column in linked.columns}
    hidden = [one.key for one in view.linkage.shape.columns if one.key not in written] + sorted(view.stubs)
    hidden = [key for key in hidden if key not in linked.left_out]
    for star in linked.columns if hidden and linked.open else ():
        if star.key != OPEN_STAR:
            continue
        at = raw_place(compiled.rendered, star.span, view.node.path)
        for edge in star.edges:
            if edge.upstream.column != OPEN_STAR:
                continue
            for key in hidden:
                confidence = lowered(certainty.edge, max(_STUB_PENALTY, edge.penalty))
                upstream = UniqueId(edge.upstream.relation)
                yield EdgeFact(
                    key, upstream, key, Subtype.IDENTITY, False, str(key), confidence, edge.reason or _STUB_REASON, at
                )


def _influences(
    linked: Linked | None, rendered: Rendered | None, path: FilePath, certainty: Certainty
) -> Iterator[InfluenceFact]:
    if linked is None or rendered is None:
        return
    seen: set[tuple[str, str, Subtype]] = set()
    for one in linked.row_influences:
        slot = (one.upstream.relation, one.upstream.column, one.subtype)
        if slot in seen or one.upstream.column == OPEN_STAR:
            continue
        seen.add(slot)
        yield InfluenceFact(
            UniqueId(one.upstream.relation),
            one.upstream.column,
            one.subtype,
            one.expression,
            certainty.edge,
            raw_place(rendered, one.at, path),
        )


def _dependencies(view: NodeView, certainty: Certainty) -> Iterator[DependencyFact]:
    """Parents as dbt counts them first, then what the SQL reads besides: by name, or on the incremental branch."""
    compiled = view.linkage.compiled
    literal = {call.target for call in compiled.refs if call.literal}
    for parent in compiled.depends_on:
        sure = certainty.dependency if parent in literal else certainty.computed_dependency
        yield DependencyFact(parent, "source" if parent.startswith("source.") else "ref", sure)
    read = view.linkage.parents if view.node.resource_type is not ResourceType.SOURCE else frozenset[UniqueId]()
    for parent in sorted(read.difference(compiled.depends_on)):
        yield DependencyFact(parent, "direct", certainty.computed_dependency)
    if view.linked is not None:
        external = dict.fromkeys(one.relation for one in view.linked.used if one.relation.startswith(EXTERNAL))
        for relation in external:
            yield DependencyFact(UniqueId(relation), "direct", certainty.computed_dependency)


def _ctes(
    node: ObjectFacts, scopes: Iterable[LinkedScope], rendered: Rendered, lines: LineIndex
) -> Iterator[ObjectFacts]:
    seen: set[str] = set()
    for scope in scopes:
        if scope.kind != "cte" or scope.name is None or scope.name in seen:
            continue
        seen.add(scope.name)
        place = raw_place(rendered, scope.span, node.file_path)
        span = place.span if place else Span(0, 0)
        yield ObjectFacts(
            unique_id=UniqueId(f"cte:{node.unique_id}:{scope.name}"),
            name=scope.name,
            object_type="cte",
            package_name=node.package_name,
            parent=node.unique_id,
            database_name=None,
            schema_name=None,
            relation_name=None,
            materialization=None,
            dialect=node.dialect,
            definition=None,
            compiled_definition=None,
            description="",
            file_path=node.file_path,
            span=span,
            line_start=lines.line_column(span.start)[0] + 1,
            line_end=lines.line_column(max(span.start, span.end - 1))[0] + 1,
            extracted_from=node.extracted_from,
            tier=node.tier,
            confidence=node.confidence,
            reason=node.reason,
            checksum=node.checksum,
            columns=(),  # hover and trace know a CTE's columns from its linked unit: stored, they were half of all rows
            edges=(),
            influences=(),
            dependencies=(),
        )
