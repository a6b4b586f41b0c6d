"""What the warehouses differ in, as far as names and types go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Policy(NamedTuple):
    """A choice for each part of a relation's name."""

    database: bool
    schema: bool
    identifier: bool


EVERYTHING = Policy(True, True, True)


@dataclass(frozen=True, slots=True)
class AdapterType:
    """name: dbt's adapter type. parents: adapters it is built on, whose macros it uses too.

    quoting, include: what dbt quotes, and prints, of a relation's name by default. lowered: it prints it in lower case.
    """

    name: str
    parents: tuple[str, ...] = ()
    quote: str = '"'
    quote_end: str = '"'
    quoting: Policy = EVERYTHING
    include: Policy = EVERYTHING
    lowered: bool = False

    @property
    def prefixes(self) -> tuple[str, ...]:
        """Prefixes of a dispatched macro, in dbt's order."""
        return (self.name, *self.parents, "default")


def adapter_type(name: str | None) -> AdapterType:
    """What is known of the adapter `name`; an unknown one quotes as most do."""
    return _ADAPTERS.get(name or "", AdapterType(name or "default"))


_UNQUOTED = Policy(False, False, False)
_NO_DATABASE = Policy(False, True, True)

_ADAPTERS = {
    adapter.name: adapter
    for adapter in (
        AdapterType("postgres"),
        AdapterType("redshift", ("postgres",)),
        AdapterType("duckdb"),
        AdapterType("materialize", ("postgres",)),
        AdapterType("greenplum", ("postgres",)),
        AdapterType("risingwave", ("postgres",)),
        AdapterType("snowflake", quoting=_UNQUOTED),
        AdapterType("bigquery", quote="`", quote_end="`"),
        AdapterType("spark", quote="`", quote_end="`", quoting=_UNQUOTED, include=_NO_DATABASE),
        AdapterType("databricks", ("spark",), quote="`", quote_end="`", lowered=True),
        AdapterType("athena", quote='"'),
        AdapterType("trino"),
        AdapterType("starburst", ("trino",)),
        AdapterType("clickhouse", quote="`", quote_end="`", include=_NO_DATABASE),
        AdapterType("sqlite"),
        AdapterType("mysql", quote="`", quote_end="`", include=_NO_DATABASE),
        AdapterType("sqlserver", ("fabric",)),
        AdapterType("fabric", quote="[", quote_end="]"),
        AdapterType("synapse", ("fabric", "sqlserver")),
        AdapterType("oracle", quoting=_UNQUOTED),
        AdapterType("teradata", include=_NO_DATABASE),
        AdapterType("vertica"),
        AdapterType("exasol", quoting=_UNQUOTED, include=_NO_DATABASE),
        AdapterType("hive", ("spark",), quote="`", quote_end="`", quoting=_UNQUOTED, include=_NO_DATABASE),
        AdapterType("dremio"),
        AdapterType("firebolt", quoting=_UNQUOTED, include=Policy(False, False, True)),
    )
}
