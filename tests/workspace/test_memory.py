"""What a start remembers of the last one: nothing is read twice, and nothing old is believed."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from sqlalchemy import update

from lineage_lsp.base.diagnostics import Severity
from lineage_lsp.base.text import FilePath
from lineage_lsp.compiler import compiler
from lineage_lsp.compiler.parsing import Parsed
from lineage_lsp.compiler.rendering import Rendering
from lineage_lsp.project.files import Files, checksum
from lineage_lsp.project.model import ResourceType
from lineage_lsp.store.store import Store
from lineage_lsp.store.tables import file_index
from lineage_lsp.workspace.filling import fill
from lineage_lsp.workspace.indexer import Indexer
from lineage_lsp.workspace.runs import Indexed, run_without_reading
from lineage_lsp.workspace.settings import Settings
from tests.analysis.test_incremental import FILES, Edit, edits
from tests.facts import facts
from tests.projects import project_text

SHOP = """
    -- source: shop.orders(id, amount)
    -- file: macros/money.sql
    {% macro dollars(column) %}{{ column }} / 100{% endmacro %}
    -- file: macros/text.sql
    {% macro upper(column) %}upper({{ column }}){% endmacro %}
    -- file: models/stg_orders.sql
    select id as order_id, {{ dollars('amount') }} as amount from {{ source('shop', 'orders') }}
    -- file: models/totals.sql
    select order_id, sum(amount) as total from {{ ref('stg_orders') }} group by 1
    -- file: models/regions.sql
    select 1 as id, '{{ env_var("REGION", "eu") }}' as region
"""
DUCKDB = Settings(dialect="duckdb")


class Shop:
    """A project and its store, read by one process after the other."""

    def __init__(self, root: Path, store: Store) -> None:
        self.root = root
        self.store = store

    def start(self, settings: Settings = DUCKDB) -> Indexed:
        """A process comes, indexes and goes; one that says it need not read the project would find nothing new."""
        said = self.start_without_reading(settings)
        indexer = Indexer(self.root, settings, self.store)
        found = fill(self.store, indexer, jobs=1)
        if said is not None:
            assert said == (indexer.project.name, replace(found, duration_ms=0))
        indexer.close()
        return found

    def start_without_reading(self, settings: Settings = DUCKDB) -> tuple[str, Indexed] | None:
        said = run_without_reading(self.root, settings, self.store)
        return (said[0], replace(said[1], duration_ms=0)) if said is not None else None

    def save(self, path: str, text: str) -> None:
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)

    def columns(self, name: str) -> list[str]:
        return [column["name"] for column in facts(self.store)["columns"].get(f"model.shop.{name}", [])]


def fresh_facts(root: Path) -> object:
    with Store.temporary() as store:
        fill(store, Indexer(root, DUCKDB), jobs=1)
        return facts(store)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with Store.temporary() as store:
        shop = Shop(project_text(SHOP).write(tmp_path / "shop"), store)
        shop.start()
        yield shop


def test_a_second_start_reads_and_links_nothing(shop: Shop) -> None:
    before = facts(shop.store)
    found = shop.start()
    assert (found.reanalyzed, found.relinked, found.files_analyzed) == (0, 0, 0)
    assert facts(shop.store) == before


def test_a_record_is_read_whatever_way_this_python_writes_members(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    for enumeration in (ResourceType, Severity):
        monkeypatch.setattr(enumeration, "__reduce_ex__", lambda member, _: (getattr, (type(member), member.name)))
    shop.save("models/broken.sql", "select nothing from {{ ref('nowhere') }}")
    shop.start()
    assert shop.start().reanalyzed == 0


def test_where_nothing_changed_the_project_is_not_even_read(shop: Shop) -> None:
    shop.save("models/broken.sql", "select nothing from {{ ref('nowhere') }}")
    found = shop.start()
    assert found.problems > 0
    assert shop.start_without_reading() == ("shop", Indexed(0, 0, 0, 0, 0, found.problems))


def test_what_may_have_changed_is_read(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shop.start_without_reading(Settings(dialect="postgres")) is None
    assert shop.start_without_reading(replace(DUCKDB, wanted=("undocumented-model",))) is None
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("REGION", "us")
        assert shop.start_without_reading() is None
    assert shop.start_without_reading() is not None
    shop.save("models/regions.sql", "select 2 as id")
    assert shop.start_without_reading() is None


def test_of_another_time_alone_is_taken_note(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in shop.root.rglob("*.*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    assert shop.start_without_reading() is not None
    monkeypatch.setattr(Files, "_stamp", lambda *_: pytest.fail("read once more"))
    assert shop.start_without_reading() is not None


def test_an_edited_model_is_read_again_and_its_children_follow(shop: Shop) -> None:
    shop.save("models/stg_orders.sql", "select id as order_id, amount, 1 as one from {{ source('shop', 'orders') }}")
    found = shop.start()
    assert (found.reanalyzed, found.relinked) == (2, 2)
    assert shop.columns("stg_orders") == ["order_id", "amount", "one"]
    assert facts(shop.store) == fresh_facts(shop.root)


def test_what_a_node_was_made_with_is_known_after_a_reader_of_it_was_edited(tmp_path: Path) -> None:
    files = """
        -- file: macros/last.sql
        {% macro last() %}1 as last{% endmacro %}
        -- file: models/made.sql
        select {% if execute %}{{ last() }}{% else %}0 as last{% endif %}
        -- file: models/reader.sql
        select last from {{ ref('made') }}
    """
    with Store.temporary() as store:
        shop = Shop(project_text(files).write(tmp_path), store)
        shop.start()
        indexer = Indexer(shop.root, DUCKDB, store)
        assert indexer.recalled
        for path, text in {
            "models/reader.sql": "select last as renamed from {{ ref('made') }}",
            "macros/last.sql": "{% macro last() %}1 as last, 2 as more{% endmacro %}",
        }.items():
            shop.save(path, text)
            indexer.text_changed([FilePath(path)])
        fill(store, indexer, jobs=0)
        assert shop.columns("made") == ["last", "more"]


def test_many_edits_leave_little_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiler, "_WHOLE", 2)
    monkeypatch.setattr(compiler, "_PARSED", 4)
    pairs = range(12)
    files = [
        line
        for one in pairs
        for line in (
            f"-- file: models/a_{one}.sql\nselect {{{{ 1 }}}} as a",
            f"-- file: models/b_{one}.sql\nselect a from {{{{ ref('a_{one}') }}}}",
        )
    ]
    with Store.temporary() as store:
        shop = Shop(project_text("\n".join(files)).write(tmp_path), store)
        shop.start()
        gc.collect()
        before = Counter(type(one) for one in gc.get_objects())
        indexer = Indexer(shop.root, DUCKDB, store)
        for one in pairs:
            indexer.files.open_buffer(FilePath(f"models/b_{one}.sql"), f"select a as b from {{{{ ref('a_{one}') }}}}")
            indexer.text_changed([FilePath(f"models/b_{one}.sql")])
        gc.collect()
        left = Counter(type(one) for one in gc.get_objects()) - before
        assert left[Rendering] <= 6
        assert 0 < left[Parsed] <= 10
        (edited,) = indexer.nodes_in(FilePath("models/b_3.sql"))
        assert [column.name for column in indexer.analysis.linkage(edited).shape.columns] == ["b"]
        indexer.close()


def test_a_new_time_without_a_new_text_is_no_change(shop: Shop) -> None:
    for path in shop.root.rglob("*.*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    assert shop.start().reanalyzed == 0


def test_a_clock_that_went_back_hides_no_change(shop: Shop) -> None:
    for number, text in enumerate(("select 1 as one", "select 1 as two", "select 1 as six")):
        shop.save("models/regions.sql", text)  # each as long as the one before, and older
        os.utime(shop.root / "models/regions.sql", (1_900_000_000 - number, 1_900_000_000 - number))
        shop.start()
        assert shop.columns("regions") == [text.split()[-1]]
    assert facts(shop.store) == fresh_facts(shop.root)
    assert shop.start().reanalyzed == 0


@pytest.mark.parametrize(
    ("path", "text", "reads"),
    [
        ("macros/money.sql", "{% macro dollars(column) %}{{ column }} * 2{% endmacro %}", 1),
        ("macros/text.sql", "{% macro upper(column) %}UPPER({{ column }}){% endmacro %}", 0),
        ("macros/new.sql", "{% macro new() %}1{% endmacro %}", 3),
        ("models/more.sql", "select total from {{ ref('totals') }}", 1),
        ("models/docs.yml", "models:\n  - name: totals\n    description: all of it\n", 1),
    ],
)
def test_a_file_of_any_kind_is_noticed(shop: Shop, path: str, text: str, reads: int) -> None:
    shop.save(path, text)
    assert shop.start().reanalyzed == reads
    assert facts(shop.store) == fresh_facts(shop.root)
    assert shop.start().reanalyzed == 0


def test_a_model_that_is_gone_takes_its_facts_along(shop: Shop) -> None:
    (shop.root / "models/totals.sql").unlink()
    shop.start()
    assert shop.columns("totals") == []
    assert facts(shop.store) == fresh_facts(shop.root)
    assert shop.start().reanalyzed == 0


def test_a_model_is_disabled_from_afar(shop: Shop) -> None:
    project = (shop.root / "dbt_project.yml").read_text()
    shop.save("dbt_project.yml", project + "\nmodels: {shop: {totals: {+enabled: false}}}\n")
    shop.start()
    assert shop.columns("totals") == []
    shop.start()
    shop.save("dbt_project.yml", project)
    shop.start()
    assert facts(shop.store) == fresh_facts(shop.root)


def test_another_value_in_the_environment_is_a_change(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMETHING_ELSE", "1")
    assert shop.start().reanalyzed == 0
    monkeypatch.setenv("REGION", "us")
    assert shop.start().reanalyzed == 3


def test_other_settings_read_everything_anew(shop: Shop) -> None:
    assert shop.start(Settings(dialect="postgres")).reanalyzed == 3


def test_a_manifest_that_comes_is_a_witness_of_what_it_names(shop: Shop) -> None:
    text = (shop.root / "models/regions.sql").read_text()
    manifest = """{"metadata": {"project_name": "shop"}, "nodes": {"model.shop.regions": {"unique_id":
        "model.shop.regions", "checksum": {"name": "sha256", "checksum": "%s"}}}}"""
    shop.save("target/manifest.json", manifest % checksum(text))
    assert shop.start().reanalyzed == 0
    tiers = {one["unique_id"]: one["tier"] for one in facts(shop.store)["objects"]}
    assert tiers["model.shop.regions"] != tiers["model.shop.totals"]
    assert facts(shop.store) == fresh_facts(shop.root)


@pytest.mark.parametrize(
    "damage", [lambda made: made[:-3], lambda made: b"cos\nsystem\n(S'true'\ntR.", lambda made: b""]
)
def test_a_record_nobody_can_read_is_as_none(shop: Shop, damage: Callable[[bytes], bytes]) -> None:
    with shop.store.write() as connection:
        for row in connection.execute(file_index.select().where(file_index.c.made.is_not(None))).all():
            where = file_index.c.path == row.path
            connection.execute(update(file_index).where(where).values(made=damage(row.made)))
    assert shop.start().reanalyzed == 3
    assert shop.start().reanalyzed == 0


def test_what_belongs_to_the_whole_is_written_again_only_when_it_differs(shop: Shop) -> None:
    def written() -> object:
        with shop.store.read() as connection:
            return connection.execute(file_index.select().where(file_index.c.path == ".")).one()

    first = written()
    shop.save("models/totals.sql", "select order_id from {{ ref('stg_orders') }}")
    shop.start()
    assert written() == first
    shop.save("models/schema.yml", "models: [{name: totals, description: All of it.}]")
    shop.start()
    assert written() != first
    assert shop.start().reanalyzed == 0
    assert facts(shop.store) == fresh_facts(shop.root)


def test_what_two_processes_wrote_of_different_files_is_not_believed(shop: Shop) -> None:
    here = Indexer(shop.root, DUCKDB, shop.store)
    shop.save("models/more.sql", "select 1 as one")
    shop.start()
    shop.save("models/totals.sql", "select order_id from {{ ref('stg_orders') }}")
    here.text_changed([FilePath("models/totals.sql")])
    with shop.store.write() as connection:
        here.forget(connection)
        changes = here.take_changes()
        changes.write_to(shop.store, connection)
        here.remember(connection, changes.ids)
    assert shop.start().reanalyzed == 4
    assert facts(shop.store) == fresh_facts(shop.root)
    assert shop.start().reanalyzed == 0


def test_while_facts_are_written_nothing_is_remembered(shop: Shop) -> None:
    here = Indexer(shop.root, DUCKDB, shop.store)
    assert here.recalled
    with shop.store.write() as connection:
        here.forget(connection)
    assert not Indexer(shop.root, DUCKDB, shop.store).recalled
    with shop.store.write() as connection:
        here.remember(connection, ())
    assert Indexer(shop.root, DUCKDB, shop.store).recalled


@given(edits)
@example([("models/customers.sql", 2), ("models/late.sql", 2), ("models/customers.sql", 0)])
@example([("models/late.sql", 1), ("models/report.sql", 3), ("models/report.sql", 0)])
@example([("models/schema.yml", 2), ("models/report.sql", 1), ("models/schema.yml", 0)])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_chain_of_edits_between_starts_ends_as_a_fresh_index(
    tmp_path_factory: pytest.TempPathFactory, chain: list[Edit]
) -> None:
    with Store.temporary() as store:
        lines = ["-- source: shop.orders"]
        for path, variants in FILES.items():
            lines += [f"-- file: {path}", variants[0]] if variants[0] is not None else []
        shop = Shop(project_text("\n".join(lines)).write(tmp_path_factory.mktemp("shop")), store)
        shop.start()
        for path, number in chain:
            text = FILES[path][number]
            if text is None:
                (shop.root / path).unlink(missing_ok=True)
            else:
                shop.save(path, text + "\n")
            shop.start()
        assert facts(store) == fresh_facts(shop.root)
        assert shop.start().reanalyzed == 0
