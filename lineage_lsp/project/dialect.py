"""Which SQL a project speaks, and who says so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from lineage_lsp.base.text import FilePath
from lineage_lsp.project.configuration import Configuration
from lineage_lsp.project.files import Files
from lineage_lsp.project.home import FileCache
from lineage_lsp.project.manifest import adapter_of_manifest

OF_ADAPTER: Mapping[str, str] = {
    "sqlserver": "tsql",
    "fabric": "tsql",
    "synapse": "tsql",
    "fabricspark": "spark",
    "glue": "spark",
    "spark": "spark",
    "materialize": "postgres",
    "alloydb": "postgres",
    "greenplum": "postgres",
    "cratedb": "postgres",
    "risingwave": "risingwave",
    "timescaledb": "postgres",
    "starburst": "trino",
    "upsolver": "trino",
    "maxcompute": "hive",
    "impala": "hive",
    "hive": "hive",
    "sqlite": "sqlite",
    "mysql": "mysql",
    "mariadb": "mysql",
    "singlestore": "mysql",
    "vertica": "postgres",
    "firebolt": "postgres",
    "motherduck": "duckdb",
}
"""sqlglot's name of the SQL behind an adapter, where the two differ."""

_SAME = frozenset(
    {
        "athena", "bigquery", "clickhouse", "databricks", "doris", "dremio", "druid", "duckdb", "exasol", "oracle",
        "postgres", "presto", "redshift", "snowflake", "starrocks", "teradata", "trino",
    }
)  # fmt: skip


def dialect_of_adapter(adapter: str) -> str | None:
    """The dialect, as sqlglot calls it, of dbt's adapter type; None for one we have not heard of."""
    return OF_ADAPTER.get(adapter, adapter if adapter in _SAME else None)


def adapter_of_dialect(dialect: str) -> str:
    """The adapter somebody who speaks `dialect` most likely has."""
    return {"tsql": "sqlserver", "presto": "trino"}.get(dialect, dialect)


Signs = tuple[tuple[str, str], ...]
"""Dialects with the words that speak for them."""


def signs_in(text: str) -> Signs:
    """What in `text` speaks for which dialect, each once."""
    return tuple(
        dict.fromkeys(
            (dialect, _SPACE.sub(" ", found.lower()).strip()) for dialect, find in _SIGNS for found in find(text)
        )
    )


def guess(signs: Iterable[Signs]) -> tuple[str, str]:
    """The dialect most of the signs of all texts speak for, and why: the words."""
    votes: Counter[str] = Counter()
    words: dict[str, Counter[str]] = {}
    for of_text in signs:
        for dialect, word in of_text:
            votes[dialect] += 1
            words.setdefault(dialect, Counter())[word] += 1
    if not votes:
        return "duckdb", "guess: nothing in the project says which"
    dialect, count = votes.most_common(1)[0]
    shown = ", ".join(f"`{word}`" for word, _ in words[dialect].most_common(3))
    return dialect, f"guess: {shown} in {count} places"


_SPACE = re.compile(r"\s+")


def _sign(pattern: str) -> Callable[[str], list[str]]:
    return re.compile(pattern, re.IGNORECASE).findall


_SIGNS: tuple[tuple[str, Callable[[str], list[str]]], ...] = (
    (
        "bigquery",
        _sign(
            r"`[\w-]+\.[\w-]+(?:\.[\w*-]+)?`|\bsafe_cast\(|\bsafe_divide\(|\bpartition_by\s*=\s*\{"
            r"|\brequire_partition_filter"
            r"|\bformat_timestamp\(|\bparse_date\(|\bdate_trunc\([^,()]+,\s*(?:day|week|month|year)\)"
            r"|\bint64\b|\bselect \* except\b"
        ),
    ),
    (
        "snowflake",
        _sign(
            r"\blateral flatten\b|\bsnowflake_warehouse\b|\bobject_construct\(|\btry_to_\w+\(|\bto_timestamp_ntz\("
            r"|::variant\b"
            r"|\biff\(|\btransient\s*=|\bcluster_by\s*=|\bparse_json\(|\btimestamp_ntz\b|\bsysdate\(\)"
        ),
    ),
    (
        "redshift",
        _sign(
            r"\bdistkey\b|\bsortkey\b|\bdist\s*=\s*['\"]|\bsort\s*=\s*['\"]|\bgetdate\(\)|\bjson_extract_path_text\("
        ),
    ),
    (
        "databricks",
        _sign(
            r"\bfile_format\s*=\s*['\"]delta|\bliquid_clustered_by\b|\btblproperties\b|\bfrom_json\(|\bzorder\b"
            r"|\blateral view\b"
        ),
    ),
    ("trino", _sign(r"\bdate_parse\(|\bat_timezone\(|\bfrom_iso8601_\w+\(|\bcross join unnest\(|\bapprox_distinct\(")),
    ("athena", _sign(r"\btable_type\s*=\s*['\"]iceberg|\bpartitioned_by\s*=|\bs3_data_dir\b")),
    (
        "clickhouse",
        _sign(
            r"\border_by\s*=\s*(?:['\"]?[(\[]|['\"]tuple\()|\bengine\s*=\s*['\"]|\btoDateTime\(|\barrayJoin\(|\bgroupArray\(|\btoStartOf\w+\("
        ),
    ),
    ("postgres", _sign(r"::jsonb\b|\bjsonb_\w+\(|\bgenerate_series\(|\bunlogged\s*=|->>\s*'|\bto_tsvector\(")),
    ("tsql", _sign(r"\bselect top\b|\bisnull\(|\bconvert\(n?varchar|\bcross apply\b|\bdatetime2\b")),
    ("duckdb", _sign(r"\bread_(?:csv|parquet|json)\w*\(|\bstrptime\(|\bepoch_ms\(|\blist_aggregate\(|\bsummarize\b")),
)


def chosen_dialect(
    said: str | None,
    adapter: str | None,
    configuration: Configuration,
    models: Sequence[FilePath],
    files: Files,
    cache: FileCache,
    use_manifest: bool,
) -> tuple[str, str]:
    """The dialect of a project and who says so: the setting, the profile, the manifest, or the looks of its code.

    models: the files of its own models.
    """
    if said:
        return said, "setting"
    if adapter and (dialect := dialect_of_adapter(adapter)):
        return dialect, "profile"
    if use_manifest:
        found = adapter_of_manifest(configuration.root / "target" / "manifest.json", configuration.name)
        if found and (dialect := dialect_of_adapter(found)):
            return dialect, "manifest"
    step = max(1, len(models) // _SAMPLE)
    dialect, reason = guess(
        cache.of("signs", path, text, partial(signs_in, text)) for path in models[::step] if (text := files.read(path))
    )
    return dialect, reason if not adapter else f"{reason}; the adapter {adapter} is not known"


_SAMPLE = 100
"""Models a guess looks at."""
