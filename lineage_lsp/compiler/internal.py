"""The macros every project has without installing a package: dbt's own where it is installed, else ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from lineage_lsp.base.text import FilePath
from lineage_lsp.jinja.blocks import blocks
from lineage_lsp.project.model import Macro

INTERNAL = "dbt"
"""The package of the macros dbt brings along."""

Macros = tuple[Mapping[str, Macro], Mapping[FilePath, str]]
"""Macros by name, and the texts of their files."""


@cache
def own_macros() -> Macros:
    """The macros we bring along."""
    return _read(_ours())


@cache
def internal_macros(include: Path | None, adapters: tuple[str, ...]) -> Macros:
    """Those of the dbt whose folder `include` is, for its `adapters`, the nearest last; ours without one.

    What looks into a warehouse is ours in any case: we answer it from what is known.
    """
    own, own_texts = own_macros()
    if include is None:
        return own, own_texts
    theirs, texts = _read(_installed(include, adapters))
    kept = {name: macro for name, macro in own.items() if _stays(macro)}
    asking = {f"{prefix}__{name}" for name in kept for prefix in (*adapters, "default")}
    found = {name: macro for name, macro in theirs.items() if name not in IN_CONTEXT and name not in asking}
    return found | kept, {**own_texts, **texts}


def _ours() -> Iterator[Path]:
    yield from sorted((Path(__file__).parent / "macros").glob("*.sql"))


def _installed(include: Path, adapters: Iterable[str]) -> Iterator[Path]:
    for package in ("global_project", *adapters):
        for folder in ("macros", "tests"):
            yield from sorted((include / package / folder).rglob("*.sql"))


def _read(files: Iterable[Path]) -> Macros:
    macros: dict[str, Macro] = {}
    texts: dict[FilePath, str] = {}
    for file in files:
        path = FilePath(file.as_posix())
        texts[path] = file.read_text(encoding="utf-8", errors="replace")
        for block in blocks(texts[path]):
            if block.kind not in ("macro", "test"):
                continue
            name = f"test_{block.name}" if block.kind == "test" else block.name
            unique_id = f"macro.{INTERNAL}.{name}"
            macros[name] = Macro(unique_id, name, INTERNAL, path, block.span, block.name_span, block.arguments)
    return macros, texts


def _stays(macro: Macro) -> bool:
    return macro.path.endswith("/compiler/macros/relations.sql")


def is_only_in_dbt(name: str) -> bool:
    """Whether a macro is one of dbt's that we do not bring along: it writes, and models are not made of it.

    A variant for one adapter counts, too: `default__create_table_as`.
    """
    return name.rpartition("__")[2] in _ONLY_IN_DBT


IN_CONTEXT = frozenset({"statement", "noop_statement", "run_query", "is_incremental", "should_full_refresh"})
"""dbt has these as macros, here they are part of the context: they ask no warehouse."""

_NAMES = """
alter_column_comment alter_column_type alter_relation_add_remove_columns alter_relation_comment apply_grants
assert_columns_equivalent build_config_dict build_snapshot_staging_table build_snapshot_table call_dcl_statements
can_clone_table check_for_schema_changes check_time_data_types collect_freshness collect_freshness_custom_sql
copy_grants create_columns create_csv_table create_indexes create_or_replace_clone create_or_replace_view
create_schema create_table_as create_view_as diff_column_data_types diff_columns drop_materialized_view
drop_relation drop_relation_if_exists drop_schema drop_schema_named drop_table drop_view format_columns format_row
get_assert_columns_equivalent get_batch_size get_binding_char get_catalog get_catalog_for_single_relation
get_catalog_relations get_create_backup_sql get_create_index_sql get_create_intermediate_sql get_create_sql
get_create_table_as_sql get_create_view_as_sql get_csv_sql get_dbt_valid_to_current get_dcl_statement_list
get_delete_insert_merge_sql get_drop_backup_sql get_drop_index_sql get_drop_sql get_empty_schema_sql
get_empty_subquery_sql get_expected_sql get_grant_sql get_incremental_append_sql get_incremental_default_sql
get_incremental_delete_insert_sql get_incremental_insert_overwrite_sql get_incremental_merge_sql
get_incremental_microbatch_sql get_insert_into_sql get_insert_overwrite_merge_sql get_limit_subquery_sql
get_list_of_column_names get_merge_sql get_merge_unique_key_match get_merge_update_columns get_or_create_relation
get_quoted_csv get_relation_last_modified get_relations get_rename_intermediate_sql get_rename_sql
get_rename_table_sql get_rename_view_sql get_replace_sql get_replace_table_sql get_replace_view_sql get_revoke_sql
get_seed_column_quoted_csv get_select_subquery get_show_grant_sql get_show_indexes_sql get_show_sql
get_snapshot_get_time_data_type get_snapshot_table_column_names get_table_columns_and_constraints get_test_sql
get_true_sql get_unit_test_sql get_updated_at_column_data_type handle_existing_table
incremental_validate_on_schema_change list_schemas load_csv_rows make_backup_relation make_hook_config
make_intermediate_relation persist_docs post_snapshot process_schema_changes refresh_materialized_view
rename_relation reset_csv_table resolve_model_name run_hooks should_revoke snapshot_check_all_get_existing_columns
snapshot_check_strategy snapshot_hash_arguments snapshot_merge_sql snapshot_staging_table snapshot_string_as_time
snapshot_timestamp_strategy sql_convert_columns_in_relation strategy_dispatch
support_multiple_grantees_per_dcl_statement sync_column_schemas table_columns_and_constraints truncate_relation
unique_key_fields unique_key_is_not_null unique_key_is_null unique_key_join_on validate_doc_columns validate_sql
"""
_ONLY_IN_DBT = frozenset(_NAMES.split())
