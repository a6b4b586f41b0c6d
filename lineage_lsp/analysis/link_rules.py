"""Where dialects differ in what a name means."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

_LATERAL_ALIAS = frozenset(
    {
        "",
        "clickhouse",
        "databricks",
        "doris",
        "duckdb",
        "hive",
        "redshift",
        "snowflake",
        "spark",
        "spark2",
        "sqlite",
        "teradata",
    }
)
_ALIAS_IN_WHERE = frozenset({"", "clickhouse", "duckdb", "redshift", "snowflake", "sqlite", "teradata"})
_ROW_AS_VALUE = frozenset({"", "bigquery", "duckdb", "materialize", "postgres", "redshift", "risingwave", "spark"})
_DOTTED_STRUCTS = frozenset(
    {
        "",
        "athena",
        "bigquery",
        "clickhouse",
        "databricks",
        "doris",
        "duckdb",
        "hive",
        "presto",
        "redshift",
        "spark",
        "spark2",
        "starrocks",
        "trino",
    }
)

_LISTS_IN_PART = frozenset({"duckdb", "materialize", "postgres", "redshift", "risingwave"})
_OF_POSTGRES = frozenset({"cmax", "cmin", "ctid", "tableoid", "xmax", "xmin"})
_OF_HIVE = frozenset({"_metadata", "block__offset__inside__file", "input__file__name"})
_HIDDEN = {
    "bigquery": frozenset({"_change_timestamp", "_change_type", "_file_name", "_partitiondate", "_partitiontime"})
    | frozenset({"_table_suffix"}),
    "clickhouse": frozenset({"_database", "_file", "_part", "_part_index", "_part_offset", "_partition_id", "_path"})
    | frozenset({"_sample_factor", "_shard_num", "_size", "_table", "_time"}),
    "duckdb": frozenset({"file_row_number", "filename", "rowid"}),
    "sqlite": frozenset({"_rowid_", "oid", "rowid"}),
    **dict.fromkeys(("postgres", "redshift"), _OF_POSTGRES),
    **dict.fromkeys(("databricks", "hive", "spark", "spark2"), _OF_HIVE),
}


@dataclass(frozen=True, slots=True)
class NameRules:
    """lateral_alias: `select a + 1 as b, b * 2 as c`. alias_first: an alias hides a source's column of its name.

    alias_in_where: conditions see aliases too; alias_in_on: those of joins, where nothing else can be meant.
    alias_qualifies: `alias.b` is the item called `b`. row_as_value: a table's name among columns is its whole row.
    dotted_structs: `a.b` may be a field of a column. element_first: what `unnest(…) as a` calls an element hides
    columns of that name. element_apart: `*` takes an unnested struct apart. using_in_place: `using` columns stay where
    the left source has them, else they come first; using_by_left: in the order in which the left source has them, not
    the one they are listed in. using_takes_left: of other columns of one name behind `using` the left one is meant
    (Snowflake before its behavior change 2256). shared_unqualified: they belong to no side, and `t.*` leaves them out.
    alias_lists_whole: `t(a, b)` names all columns of `t`, not only the first.
    hidden: columns that tables have besides those that `*` gives and anybody describes.
    numbers_duplicates: of two columns of a subquery called `a`, the second is called `a_1` by those who read it.
    """

    lateral_alias: bool
    alias_first: bool
    alias_in_where: bool
    alias_in_on: bool
    alias_qualifies: bool
    row_as_value: bool
    using_in_place: bool
    using_by_left: bool
    using_takes_left: bool
    dotted_structs: bool
    shared_unqualified: bool
    numbers_duplicates: bool
    element_first: bool
    element_apart: bool
    alias_lists_whole: bool
    hidden: frozenset[str]

    def is_hidden(self, key: str) -> bool:
        return key.lower() in self.hidden or key.startswith("METADATA$")


@lru_cache(maxsize=64)
def name_rules(dialect: str) -> NameRules:
    return NameRules(
        lateral_alias=dialect in _LATERAL_ALIAS,
        alias_first=dialect == "clickhouse",
        alias_in_where=dialect in _ALIAS_IN_WHERE,
        alias_in_on=dialect == "snowflake",
        alias_qualifies=dialect == "duckdb",
        row_as_value=dialect in _ROW_AS_VALUE,
        using_in_place=dialect in {"duckdb", "clickhouse", "sqlite"},
        using_by_left=dialect in {"mysql", "singlestore"},
        using_takes_left=dialect == "snowflake",
        dotted_structs=dialect in _DOTTED_STRUCTS,
        shared_unqualified=dialect in {"trino", "presto", "athena"},
        numbers_duplicates=dialect == "duckdb",
        element_first=dialect == "bigquery",
        element_apart=dialect == "bigquery",
        alias_lists_whole=dialect not in _LISTS_IN_PART,
        hidden=_HIDDEN.get(dialect, frozenset()),
    )
