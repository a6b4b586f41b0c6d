"""The columns that table functions give, where their names are known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlglot import exp

_SQLITE_JSON = ("key", "value", "type", "atom", "id", "parent", "fullkey", "path")
_POSTGRES_JSON = {
    **dict.fromkeys(("json_each", "jsonb_each", "json_each_text", "jsonb_each_text"), ("key", "value")),
    **dict.fromkeys(("json_array_elements", "json_array_elements_text"), ("value",)),
    **dict.fromkeys(("jsonb_array_elements", "jsonb_array_elements_text"), ("value",)),
}

_BY_NAME: dict[str, dict[str, tuple[str, ...]]] = {
    "postgres": _POSTGRES_JSON,
    "sqlite": {"json_each": _SQLITE_JSON, "json_tree": _SQLITE_JSON},
    "duckdb": {"json_each": (*_SQLITE_JSON, "rowid"), "json_tree": (*_SQLITE_JSON, "rowid")},
    "tsql": {"string_split": ("value", "ordinal"), "openjson": ("key", "value", "type")},
    "snowflake": dict.fromkeys(("split_to_table", "strtok_split_to_table"), ("seq", "index", "value")),
    "databricks": {"variant_explode": ("pos", "key", "value"), "variant_explode_outer": ("pos", "key", "value")},
    "clickhouse": {"numbers": ("number",), "zeros": ("zero",)},
}


_OF_VALUES = {
    "postgres": frozenset(
        [
            "generate_subscripts",
            "json_object_keys",
            "jsonb_object_keys",
            "jsonb_path_query",
            "regexp_matches",
            "regexp_split_to_table",
            "string_to_table",
        ]
    )
}


def gives_values(name: str, dialect: str) -> bool:
    """Whether a table function gives one column, which is called as the function or its alias is."""
    return name.lower() in _OF_VALUES.get(dialect, ())


def columns_of(node: Any, dialect: str) -> list[Any]:
    """Identifiers of the columns of the table function at `node`; empty where it does not say them."""
    if isinstance(node, exp.JSONTable):
        return list(_json_columns(node.args.get("schema")))
    if isinstance(node, exp.OpenJSON) and node.expressions:
        return [one.this for one in node.expressions]
    if isinstance(node, exp.XMLTable):
        return [one.this for one in node.args.get("columns") or () if isinstance(one, exp.ColumnDef)]
    name = "openjson" if isinstance(node, exp.OpenJSON) else node.name if isinstance(node, exp.Anonymous) else ""
    known = _BY_NAME.get(dialect, {}).get(name.lower(), ())
    return [exp.Identifier(this=one, quoted=False) for one in known]


def _json_columns(schema: Any) -> Iterator[Any]:
    """Those of nested paths too."""
    for one in schema.expressions if isinstance(schema, exp.JSONSchema) else ():
        if isinstance(one.this, exp.Identifier):
            yield one.this
        yield from _json_columns(one.args.get("nested_schema"))


def remote_table(node: Any) -> Any:
    """The table that ClickHouse reads on another server: `remote('host', db.t)`, `cluster('c', 'db', 't')`."""
    if not isinstance(node, exp.Anonymous) or node.name.lower() not in _REMOTE:
        return None
    given = node.expressions[1:3]
    if given and isinstance(given[0], exp.Column) and given[0].table:
        return exp.Table(this=given[0].this, db=given[0].args["table"])
    names = [one for one in given if isinstance(one, (exp.Column, exp.Literal)) and one.name]
    if len(names) != 2:
        return None
    database, table = (exp.Identifier(this=one.name, quoted=True) for one in names)
    return exp.Table(this=table, db=database)


def named_relations(node: Any) -> Any:
    """The relation, or the union of relations, that DuckDB's `query_table('orders')` names."""
    if not isinstance(node, exp.Anonymous) or node.name.lower() != "query_table" or not node.expressions:
        return None
    given = node.expressions[0]
    listed = given.expressions if isinstance(given, exp.Array) else [given]
    if not listed or not all(isinstance(one, exp.Literal) and one.is_string for one in listed):
        return None
    queries = [exp.select("*").from_(exp.to_table(one.name, dialect="duckdb"), copy=False) for one in listed]
    by_name = len(node.expressions) > 1 and node.expressions[1].name.lower() == "true"
    query: exp.Query = queries[0]
    for one in queries[1:]:
        query = exp.Union(this=query, expression=one, distinct=False, by_name=by_name)
    return query


_REMOTE = frozenset({"remote", "remotesecure", "cluster", "clusterallreplicas"})
