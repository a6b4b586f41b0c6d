"""A second reading with the same cache is what a first one is."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from lineage_lsp.base.text import FilePath
from lineage_lsp.project.files import Files
from lineage_lsp.project.load import FileCache, ProjectOptions, load_project
from tests.project.small import PROFILES
from tests.projects import project_text

PROJECT = """
-- file: dbt_project.yml
name: shop
profile: shop
version: "1.0"
vars: {size: 1}
models: {shop: {staging: {+materialized: view}}}
-- file: models/staging/stg_orders.sql
select 1 as id
-- file: models/orders.sql
select 1 as id
-- file: models/staging/schema.yml
sources:
  - {name: raw, schema: "raw_{{ var('size') }}", tables: [{name: orders, columns: [{name: id, tests: [unique]}]}]}
models:
  - name: stg_orders
    description: "{{ doc('id') }}"
    columns: [{name: id, tests: [not_null]}]
-- file: models/docs.md
{% docs id %}The key.{% enddocs %}
-- file: seeds/codes.csv
code,label
-- file: snapshots/history.sql
{% snapshot history %}select 1 as id{% endsnapshot %}
"""

EDITS = {
    "nothing": ("models/orders.sql", "select 1 as id\n"),
    "a column": (
        "models/staging/schema.yml",
        "models: [{name: stg_orders, columns: [{name: id, data_type: int, tests: [unique]}]}]\n",
    ),
    "the tree": (
        "dbt_project.yml",
        "name: shop\nprofile: shop\nmodels: {shop: {staging: {+materialized: table}}}\nvars: {size: 2}\n",
    ),
    "a docs block": ("models/docs.md", "{% docs id %}The other key.{% enddocs %}\n"),
    "a header": ("seeds/codes.csv", "code,name\n"),
    "a snapshot": ("snapshots/history.sql", "\n{% snapshot history %}select 2 as id{% endsnapshot %}"),
    "a new file": ("models/more.yml", "models: [{name: orders, config: {materialized: table}}]\n"),
    "a model more": ("models/later.sql", "select 1 as id\n"),
    "broken YAML": ("models/staging/schema.yml", "models: [{name: stg_orders\n"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_after_an_edit_it_is_what_a_fresh_reading_is(edit: str, tmp_path: Path) -> None:
    root = project_text(PROJECT).write(tmp_path.resolve())
    (root / "profiles.yml").write_text(PROFILES, encoding="utf-8")
    files, cache, options = Files(root), FileCache(), ProjectOptions(profiles_dir=root)
    before = load_project(root, files, options, cache)
    path, text = EDITS[edit]
    files.open_buffer(FilePath(path), text)
    edited = load_project(root, files, options, cache)
    assert edited == load_project(root, files, options)
    assert (edited == before) == (edit == "nothing")
    files.close_buffer(FilePath(path))
    assert load_project(root, files, options, cache) == before


def test_a_properties_file_that_lies_there_for_long_is_read_again_when_it_changes(tmp_path: Path) -> None:
    root = project_text(PROJECT).write(tmp_path.resolve())
    path, text = EDITS["a column"]
    _date(root / path, hours=3)
    files, cache, options = Files(root), FileCache(), ProjectOptions()
    before = load_project(root, files, options, cache)
    files.open_buffer(FilePath(path), text)
    assert load_project(root, files, options, cache) != before
    files.close_buffer(FilePath(path))
    assert load_project(root, files, options, cache) == before
    (root / path).write_text(text, encoding="utf-8")
    _date(root / path, hours=2)
    after = load_project(root, files, options, cache)
    assert after == load_project(root, Files(root), options)
    assert after != before


def _date(file: Path, *, hours: int) -> None:
    """As if the file had been written so long ago."""
    os.utime(file, ns=(0, time.time_ns() - hours * 3_600_000_000_000))


def test_what_did_not_change_is_the_same_object(tmp_path: Path) -> None:
    root = project_text(PROJECT).write(tmp_path.resolve())
    files, cache = Files(root), FileCache()
    before = load_project(root, files, ProjectOptions(), cache)
    files.open_buffer(FilePath("seeds/codes.csv"), "code,name\n")
    after = load_project(root, files, ProjectOptions(), cache)
    changed = {key for key in after.nodes if after.nodes[key] is not before.nodes[key]}
    assert changed == {"seed.shop.codes"}


def test_another_target_is_seen(tmp_path: Path) -> None:
    root = project_text(PROJECT).write(tmp_path.resolve())
    (root / "profiles.yml").write_text(PROFILES, encoding="utf-8")
    files, cache = Files(root), FileCache()
    load_project(root, files, ProjectOptions(profiles_dir=root, vars={"size": 7}), cache)
    for options in (
        ProjectOptions(profiles_dir=root),
        ProjectOptions(profiles_dir=root, target="prod"),
        ProjectOptions(profiles_dir=root, vars={"size": 3}),
    ):
        assert load_project(root, files, options, cache) == load_project(root, files, options)
