"""Much that changes at once, as other programs change it: another branch, a run of dbt, a folder with a new name."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lineage_lsp.base.text import FilePath
from lineage_lsp.project import load
from lineage_lsp.store.places import HOME_VARIABLE
from lineage_lsp.store.store import Store
from lineage_lsp.workspace import follower, indexer
from lineage_lsp.workspace.filling import fill
from lineage_lsp.workspace.indexer import Indexer
from lineage_lsp.workspace.settings import Settings
from tests.facts import all_facts, facts
from tests.projects import project_text
from tests.workspace.test_host import SECONDS, Following

SETTINGS = Settings(dialect="duckdb")
NUMBERS = range(12)


def models(branch: str, count: int = len(NUMBERS)) -> dict[str, str]:
    """A tree of models, each with the branch's name in its code."""
    texts = {"models/base/m_0.sql": f"select id, amount as {branch} from {{{{ source('shop', 'orders') }}}}\n"}
    for number in range(1, count):
        before = f"{{{{ ref('m_{(number - 1) // 3}') }}}}"
        texts[f"models/more/m_{number}.sql"] = f"select id, {branch}, '{branch}' as name_{number} from {before}\n"
    return texts


def check_out(root: Path, branch: str, count: int = len(NUMBERS)) -> list[Path]:
    texts = models(branch, count)
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return [root / path for path in texts]


def shop(root: Path) -> Path:
    project_text("-- source: shop.orders(id, amount)\n-- file: models/aside.sql\nselect 1 as one").write(root)
    check_out(root, "main")
    return root


def fresh_facts(root: Path) -> object:
    with Store.temporary() as store:
        fill(store, Indexer(root, SETTINGS), jobs=1)
        return facts(store)


def test_a_branch_there_and_back_reads_nothing_again(tmp_path: Path) -> None:
    root = shop(tmp_path / "shop")
    with Store.open(tmp_path / "store.db") as store:
        read = []
        for branch in ("main", "topic", "main", "topic"):
            check_out(root, branch)
            one = Indexer(root, SETTINGS, store)
            fill(store, one, jobs=1)
            read.append(one.units.made)
            one.close()
            assert facts(store) == fresh_facts(root)
        assert read == [len(NUMBERS) + 1, len(NUMBERS), 0, 0]


def test_other_settings_read_no_code_again_that_stays_the_same(tmp_path: Path) -> None:
    root = shop(tmp_path / "shop")
    with Store.open(tmp_path / "store.db") as store:
        fill(store, Indexer(root, SETTINGS, store), jobs=1)
        other = Indexer(root, Settings(dialect="duckdb", vars={"unused": 1}), store)
        assert not other.recalled
        fill(store, other, jobs=1)
        assert other.units.made == 0


def test_what_a_run_of_dbt_leaves_is_no_part_of_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = shop(tmp_path / "shop")
    one = Indexer(root, SETTINGS)
    for _ in one.link_in_parts(jobs=0):
        pass
    one.take_changes()
    left = root / "target" / "compiled" / "shop" / "models" / "m_0.sql"
    left.parent.mkdir(parents=True)
    left.write_text("select nonsense")
    (root / "target" / "run_results.json").write_text("{}")
    loaded: list[Path] = []

    def counted(*arguments: object) -> object:
        loaded.append(root)
        return load.load_project(*arguments)  # type: ignore[arg-type] # as it was called

    monkeypatch.setattr(indexer, "load_project", counted)
    one.text_changed([FilePath("target/compiled/shop/models/m_0.sql"), FilePath("target/run_results.json")])
    assert (loaded, one.take_changes().ids) == ([], frozenset())
    (root / "target" / "manifest.json").write_text("{")
    one.text_changed([FilePath("target/manifest.json")])
    assert loaded == [root]
    assert any(problem.at.path == "target/manifest.json" for problem in one.problems.everywhere())


@pytest.fixture
def following(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Following]:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setattr(follower, "_IDLE", 0.05)
    one = Following(shop(tmp_path / "shop"))
    one.host.start()
    one.host.indexed().result(SECONDS)
    yield one
    one.host.close()


def check(following: Following) -> None:
    """The facts that answer, and no problems."""
    following.host.complete().result(SECONDS)
    with following.state() as state:
        found = all_facts(state.reader)
        assert not state.problems
    assert found == fresh_facts(following.root)


def test_another_branch_in_a_followed_project(following: Following) -> None:
    before = following.host.counters()
    following.host.files_changed(check_out(following.root, "topic"))
    check(following)
    after = following.host.counters()
    assert after.reanalyzed - before.reanalyzed == len(NUMBERS)
    assert after.relinked - before.relinked == len(NUMBERS)


def test_another_branch_of_five_hundred_files(following: Following) -> None:
    following.host.files_changed(check_out(following.root, "main", 500))
    check(following)
    before = following.host.counters()
    for path in check_out(following.root, "topic", 500):  # one by one, as a watcher tells of them
        following.host.files_changed([path])
    check(following)
    after = following.host.counters()
    assert following.columns("m_499") == ["id", "topic", "name_499"]
    assert after.relinked - before.relinked < 2 * 500  # hardly any was linked while half of them were still to come


def test_a_storm_of_saves(following: Following) -> None:
    for number in range(40):
        for path in check_out(following.root, f"version_{number}"):
            following.host.files_changed([path])
    check(following)
    assert following.columns("m_11") == ["id", "version_39", "name_11"]


def test_a_folder_with_another_name(following: Following) -> None:
    old, new = following.root / "models" / "more", following.root / "models" / "renamed"
    shutil.move(old, new)
    moved = [old / path.name for path in new.iterdir()] + list(new.iterdir())
    following.host.files_changed(moved)
    check(following)
    with following.state() as state:
        assert {str(node.path) for node in state.project.nodes.values()} >= {"models/renamed/m_11.sql"}
