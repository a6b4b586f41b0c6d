"""Facts in a line or two: `node("model.shop.orders", "id amount", edges="id<source.shop.raw.orders:id")`."""

from __future__ import annotations

from lineage_lsp.analysis.facts import ColumnFact, DependencyFact, EdgeFact, InfluenceFact, NodeFacts, ObjectFacts
from lineage_lsp.base.diagnostics import Diagnostic
from lineage_lsp.base.ids import ColumnKey, UniqueId
from lineage_lsp.base.lineage import Subtype, Tier
from lineage_lsp.base.text import FilePath, FileSpan, Span


def node(
    unique_id: str,
    columns: str = "",
    *,
    edges: str = "",
    influences: str = "",
    parents: str = "",
    ctes: tuple[ObjectFacts, ...] = (),
    stubs: str = "",
    problems: tuple[Diagnostic, ...] = (),
    text: str = "select 1",
) -> NodeFacts:
    """columns: names. edges: `column<unique_id:column`, with `~CONDITIONAL` behind for another subtype.

    influences: `unique_id:column~FILTER`. parents: unique_ids. stubs: `unique_id:column`. All split at blanks.
    """
    made = entity(unique_id, columns, edges=edges, influences=influences, parents=parents, text=text)
    asked = tuple((UniqueId(relation), ColumnKey(column)) for relation, column in map(_split, stubs.split()))
    return NodeFacts(made, ctes, asked, problems)


def cte(parent: str, name: str, columns: str = "", *, edges: str = "") -> ObjectFacts:
    return entity(f"cte:{parent}:{name}", columns, edges=edges, parent=parent)


def entity(
    unique_id: str,
    columns: str = "",
    *,
    edges: str = "",
    influences: str = "",
    parents: str = "",
    parent: str | None = None,
    text: str = "select 1",
) -> ObjectFacts:
    kind = "cte" if parent else unique_id.split(".", maxsplit=1)[0]
    owner = parent or unique_id
    name = unique_id.rpartition(":" if parent else ".")[2]
    path = FilePath("models/sources.yml" if kind == "source" else f"models/{owner.rpartition('.')[2]}.sql")
    return ObjectFacts(
        unique_id=UniqueId(unique_id),
        name=name,
        object_type=kind,
        package_name=owner.split(".")[1],
        parent=UniqueId(parent) if parent else None,
        database_name="db",
        schema_name="main",
        relation_name=f'"db"."main"."{name}"',
        materialization="view",
        dialect="duckdb",
        definition=text,
        compiled_definition=text,
        description="",
        file_path=path,
        span=Span(0, len(text)),
        line_start=1,
        line_end=1 + text.count("\n"),
        extracted_from="local_analysis",
        tier=Tier.SILVER,
        confidence=0.9,
        reason="read from the files, without a manifest",
        checksum="abc",
        columns=tuple(_column(one, path, at) for at, one in enumerate(columns.split())),
        edges=tuple(_edge(one, path, at) for at, one in enumerate(edges.split())),
        influences=tuple(_influence(one, path) for one in influences.split()),
        dependencies=tuple(
            DependencyFact(UniqueId(one), "source" if one.startswith("source.") else "ref", 0.9)
            for one in parents.split()
        ),
    )


def _column(name: str, path: FilePath, at: int) -> ColumnFact:
    where = FileSpan(path, Span(10 * at, 10 * at + len(name)))
    return ColumnFact(name, ColumnKey(name.lower()), "integer", None, True, False, 0.9, None, where)


def _edge(text: str, path: FilePath, at: int) -> EdgeFact:
    target, _, rest = text.partition("<")
    rest, _, subtype = rest.partition("~")
    relation, column = _split(rest)
    where = FileSpan(path, Span(10 * at, 10 * at + 5))
    kind = Subtype(subtype or "IDENTITY")
    return EdgeFact(
        ColumnKey(target), UniqueId(relation), ColumnKey(column), kind, False, column, 0.7, "inferred", where
    )


def _influence(text: str, path: FilePath) -> InfluenceFact:
    rest, _, subtype = text.partition("~")
    relation, column = _split(rest)
    where = FileSpan(path, Span(50, 60))
    return InfluenceFact(UniqueId(relation), ColumnKey(column), Subtype(subtype), f"{column} > 0", 0.7, where)


def _split(text: str) -> tuple[str, str]:
    relation, _, column = text.rpartition(":")
    return relation, column
