"""Opening a store: new, of another version, damaged, locked, foreign; and two processes on one file."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, event, func, inspect, select, text

from lineage_lsp.analysis.facts import NodeFacts
from lineage_lsp.base.errors import StoreError
from lineage_lsp.store.places import default_place
from lineage_lsp.store.store import Store
from lineage_lsp.store.tables import metadata, objects, schema_meta, user_annotations
from lineage_lsp.store.write import write
from tests.store.facts import node
from tests.store.test_write import MART, RAW, STG, contents, names, put

SPECIFIED = {
    "objects": "id organization_id connection_id workspace_id name object_type schema_name database_name definition "
    "compiled_definition extracted_from extraction_tier confidence file_path line_start line_end created_at updated_at "
    "analyzed_at is_synced sync_hash",
    "columns": "id object_id name data_type position is_nullable description extracted_from confidence created_at "
    "updated_at",
    "dependencies": "id source_object_id target_object_id dependency_type extracted_from confidence created_at",
    "column_lineage": "id target_column_id source_column_id transformation extracted_from confidence created_at",
    "local_cache": "cache_key cache_type cache_data created_at expires_at",
    "analysis_history": "id analysis_type files_analyzed objects_found duration_ms extraction_tier has_manifest "
    "created_at",
    "user_annotations": "id target_type target_id annotation created_at",
    "sync_status": "id workspace_id last_sync_at objects_synced sync_direction status error_message created_at",
}
INDEXES = [
    "idx_objects_name",
    "idx_objects_type",
    "idx_objects_workspace",
    "idx_columns_object",
    "idx_columns_name",
    "idx_deps_source",
    "idx_deps_target",
    "idx_col_lineage_target",
    "idx_col_lineage_source",
]


def catalog(connection: Connection) -> dict[str, Any]:
    """Tables, columns, keys and indexes as the database itself tells them."""
    found = inspect(connection)
    return {
        table: {
            "columns": [(column["name"], column["nullable"]) for column in found.get_columns(table)],
            "key": found.get_pk_constraint(table)["constrained_columns"],
            "references": sorted(
                (key["constrained_columns"], key["referred_table"], key["options"].get("ondelete"))
                for key in found.get_foreign_keys(table)
            ),
            "indexes": sorted((i["name"], i["column_names"], bool(i["unique"])) for i in found.get_indexes(table)),
            "checks": sorted(str(check["name"]) for check in found.get_check_constraints(table)),
        }
        for table in sorted(found.get_table_names())
    }


def annotate(store: Store, words: str, target: str) -> None:
    values = {"target_type": "object", "target_id": target, "annotation": words, "created_at": datetime.now(UTC)}
    with store.write() as connection:
        connection.execute(user_annotations.insert().values(values))


def notes(store: Store) -> list[str]:
    with store.read() as connection:
        return list(connection.scalars(select(user_annotations.c.annotation)))


def first_id(store: Store) -> str:
    with store.read() as connection:
        found: str = connection.scalars(select(objects.c.id).where(objects.c.unique_id == STG)).one()
        return found


def test_both_engines_have_the_same_tables(tmp_path: Path, postgres_url: str) -> None:
    catalogs = []
    for url in (f"sqlite:///{tmp_path / 'metadata.db'}", postgres_url):
        with Store.open(url) as store, store.read() as connection:
            catalogs.append(catalog(connection))
    assert catalogs[0] == catalogs[1]
    assert catalogs[0].keys() == metadata.tables.keys()


def test_the_tables_are_those_of_the_specification(store: Store) -> None:
    with store.read() as connection:
        found = catalog(connection)
    for table, wanted in SPECIFIED.items():
        assert set(wanted.split()) <= {name for name, _ in found[table]["columns"]}, table
    assert set(INDEXES) <= {index[0] for table in found.values() for index in table["indexes"]}
    ends = [("source_object_id", "objects"), ("target_object_id", "objects")]
    assert found["dependencies"]["references"] == [([column], table, "CASCADE") for column, table in ends]
    ends = [("source_column_id", "columns"), ("target_column_id", "columns")]
    assert found["column_lineage"]["references"] == [([column], table, "CASCADE") for column, table in ends]


def test_rows_and_their_order_are_the_same_on_both_engines(tmp_path: Path, postgres_url: str) -> None:
    shop = [
        node(STG, "id Amount ümlaut", edges=f"id<{RAW}:id", parents=RAW),
        node(MART, "id", edges=f"id<{STG}:id", influences=f"{STG}:amount~FILTER", parents=STG, stubs=f"{RAW}:seen"),
    ]
    results = []
    for url in (f"sqlite:///{tmp_path / 'metadata.db'}", postgres_url):
        with Store.open(url) as store:
            put(store, *shop, scope="00000000-0000-8000-8000-000000000000")
            with store.read() as connection:
                by_id = list(connection.scalars(select(objects.c.id).order_by(objects.c.id)))
                by_name = list(connection.scalars(text("SELECT name FROM columns ORDER BY name, id")))
            results.append((contents(store), by_id, by_name))
    assert results[0] == results[1]
    assert results[0][1] == sorted(results[0][1])


@pytest.mark.parametrize(
    "values",
    [
        {"confidence": 1.1},
        {"confidence": -0.1},
        {"extraction_tier": "TIN"},
        {"extracted_from": "hearsay"},
    ],
)
def test_impossible_values_are_refused(store: Store, values: dict[str, Any]) -> None:
    put(store, node(STG))
    with pytest.raises(StoreError), store.write() as connection:
        connection.execute(objects.update().values(**values))


def test_a_store_is_found_again_with_its_scope(database: str) -> None:
    with Store.open(database) as store:
        put(store, node(STG, "id"))
        scope, there = store.scope, contents(store)
    with Store.open(database) as again:
        assert again.scope == scope
        assert contents(again) == there


def test_another_version_is_made_anew_and_keeps_the_annotations(database: str) -> None:
    with Store.open(database) as store:
        put(store, node(STG, "id"))
        target = first_id(store)
        annotate(store, "ask finance", target)
        with store.write() as connection:
            connection.execute(text("ALTER TABLE objects ADD COLUMN obsolete TEXT"))
            connection.execute(text("CREATE TABLE of_old (id TEXT)"))
            connection.execute(schema_meta.update().where(schema_meta.c.key == "version").values(value="0"))
    with Store.open(database) as anew:
        assert (notes(anew), names(anew)) == (["ask finance"], [])
        with anew.read() as connection:
            assert catalog(connection).keys() == metadata.tables.keys()
        put(anew, node(STG, "id"))
        assert first_id(anew) == target


def test_a_newer_file_is_made_anew_but_a_newer_server_is_refused(database: str) -> None:
    with Store.open(database) as store:
        annotate(store, "mine", store.scope)
        with store.write() as connection:
            connection.execute(schema_meta.update().where(schema_meta.c.key == "version").values(value="999"))
    if database.startswith("sqlite"):
        with Store.open(database) as anew:
            assert notes(anew) == ["mine"]
    else:
        with pytest.raises(StoreError, match="newer version"):
            Store.open(database)


def test_a_database_of_another_program_is_refused_untouched(database: str) -> None:
    engine = create_engine(database)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE customers (id TEXT)"))
    with pytest.raises(StoreError, match="another program"):
        Store.open(database)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["customers"]
    engine.dispose()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "metadata.db"


def test_a_file_that_is_no_database_is_moved_aside(place: Path, caplog: pytest.LogCaptureFixture) -> None:
    place.write_bytes(b"this is no database " * 500)
    with Store.open(place) as store:
        put(store, node(STG, "id"))
        assert names(store) == [f"{STG}:id"]
    (aside,) = place.parent.glob("metadata.db.damaged-*")
    assert aside.read_bytes().startswith(b"this is no database")
    assert "is damaged: moved to" in caplog.text


def test_damage_met_while_working_is_mended_at_the_next_start(place: Path) -> None:
    with Store.open(place) as store:
        put(store, *(node(f"model.shop.m{n}", "a b c", text="x" * 3000) for n in range(50)))
        annotate(store, "kept", store.scope)
        scope = store.scope
    with place.open("r+b") as file, closing(sqlite3.connect(place)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'objects'").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    with Store.open(place) as store, pytest.raises(StoreError, match="is damaged"):
        contents(store)
    with Store.open(place) as mended:
        assert (notes(mended), mended.scope) == (["kept"], scope)
        put(mended, node(STG, "id"))
        assert names(mended) == [f"{STG}:id"]
    assert not place.with_name("metadata.db.damaged").exists()


def test_a_store_locked_by_another_process_says_so(place: Path) -> None:
    with Store.open(place) as store, closing(sqlite3.connect(place, isolation_level=None)) as other:
        shorten_patience(store)
        put(store, node(STG, "id"))
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked by another process"):
            put(store, node(STG, "id amount"))
        assert names(store) == [f"{STG}:id"]
        other.execute("ROLLBACK")
        put(store, node(STG, "id amount"))
        assert names(store) == [f"{STG}:amount", f"{STG}:id"]


def test_a_full_disk_says_so_and_leaves_the_store_as_it_was(place: Path) -> None:
    with Store.open(place) as store:
        put(store, node(STG, "id"))

        @event.listens_for(store.engine, "checkout")
        def no_more_pages(connection: sqlite3.Connection, *_: object) -> None:
            connection.execute("PRAGMA max_page_count = 1")  # SQLite takes what the file has now as the limit

        with pytest.raises(StoreError, match="disk is full"):
            put(store, node(STG, "id", text="x" * 1_000_000))
        assert names(store) == [f"{STG}:id"]


def test_a_store_that_cannot_be_written_says_so(place: Path) -> None:
    with Store.open(place) as store:

        @event.listens_for(store.engine, "checkout")
        def read_only(connection: sqlite3.Connection, *_: object) -> None:
            connection.execute("PRAGMA query_only = ON")

        with pytest.raises(StoreError, match="cannot be written"):
            put(store, node(STG, "id"))


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be made"):
        Store.open(tmp_path / "file" / "metadata.db")


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("nothing://", "no database"),
        ("unheard://host/db", "no database of this kind"),
        ("sqlite://", "needs a file"),
        ("postgresql://nobody@127.0.0.1:1/none", "postgresql.*127.0.0.1"),
    ],
)
def test_a_place_that_is_none_says_so(where: str, message: str) -> None:
    with pytest.raises(StoreError, match=message):
        Store.open(where)


def test_a_password_is_never_told() -> None:
    with pytest.raises(StoreError) as raised:
        Store.open("postgresql://me:secret@127.0.0.1:1/none")
    assert "secret" not in str(raised.value)


def test_the_default_place_is_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINEAGE_LSP_HOME", str(tmp_path / "home"))
    project, link = tmp_path / "shop", tmp_path / "link"
    project.mkdir()
    link.symlink_to(project)
    assert default_place(project) == default_place(link)
    with Store.of_project(project) as store:
        assert store.path == default_place(project)
        assert store.path.name == "metadata.db"
        assert store.path.parent.parent == tmp_path / "home" / "projects"
        assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700


def test_a_reader_sees_one_state_while_another_writes(store: Store) -> None:
    put(store, node(STG, "id"))
    with store.read() as connection:
        put(store, node(MART, "id"))
        query = select(func.count()).select_from(objects)
        assert connection.scalar(query) == 1
    with store.read() as connection:
        assert connection.scalar(query) == 2


def test_a_write_that_fails_leaves_nothing(store: Store) -> None:
    put(store, node(STG, "id"))

    def facts() -> Iterator[NodeFacts]:
        yield from (node(f"model.shop.m{n}", "id") for n in range(300))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), store.write() as connection:
        write(connection, store.scope, facts())
    assert names(store) == [f"{STG}:id"]


def test_a_working_copy_is_private_and_goes_with_closing(place: Path) -> None:
    with Store.open(place) as store:
        put(store, node(STG, "id"))
        with store.working_copy() as copy:
            assert (contents(copy), copy.scope) == (contents(store), store.scope)
            put(copy, node(MART, "id"))
            assert names(store) == [f"{STG}:id"]
            assert copy.path is not None
            folder = copy.path.parent
            assert folder.exists()
        assert not folder.exists()


WRITER = """
import sys
from pathlib import Path
from lineage_lsp.store.store import Store
from lineage_lsp.store.write import write
from tests.store.facts import node
from tests.store.test_write import put

with Store.open(Path(sys.argv[1])) as store:
    for n in range(20):
        put(store, node(f"model.shop.{sys.argv[2]}{n}", "a b", edges="a<source.shop.raw.orders:a"))
print(store.scope)
"""


def test_two_processes_write_into_one_store(place: Path) -> None:
    """Both find no store and make it at the same moment, then write in turns."""
    root = Path(__file__).parent.parent.parent
    environment = {**os.environ, "PYTHONPATH": str(root)}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(place), name], stdout=subprocess.PIPE, text=True, env=environment
        )
        for name in "xy"
    ]
    scopes = {process.communicate(timeout=60)[0].strip() for process in started}
    assert [process.returncode for process in started] == [0, 0]
    with Store.open(place) as store:
        assert scopes == {store.scope}
        with store.read() as connection:
            assert connection.scalar(select(func.count()).select_from(objects)) == 41
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"


def shorten_patience(store: Store) -> None:
    @event.listens_for(store.engine, "checkout")
    def on_checkout(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute("PRAGMA busy_timeout = 50")
