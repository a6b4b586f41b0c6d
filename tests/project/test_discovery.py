from __future__ import annotations

from pathlib import Path

import pytest

from lineage_lsp.base.text import FilePath
from lineage_lsp.project.discovery import find_projects, project_root_of
from lineage_lsp.project.files import Files

PROJECTS = ("shop", "deep/er/finance", "shop/integration_tests")
NO_PROJECTS = (
    "shop/dbt_packages/dbt_utils",
    "finance2/vendor/dbt_utils",
    "shop/target/run",
    ".git/shop",
    "python/lib/x",
    "venv/y",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for place in (*PROJECTS, *NO_PROJECTS, "finance2"):
        (tmp_path / place).mkdir(parents=True, exist_ok=True)
        (tmp_path / place / "dbt_project.yml").write_text("name: x\n")
    (tmp_path / "finance2/dbt_project.yml").write_text("name: x\npackages-install-path: ./vendor\n")
    (tmp_path / "python/pyvenv.cfg").write_text("")
    (tmp_path / "shop/dbt_packages/circle").symlink_to(tmp_path)
    (tmp_path / "shop/models").mkdir()
    return tmp_path


def test_projects_are_found_at_any_depth_and_packages_are_none(folder: Path) -> None:
    found = {one.relative_to(folder).as_posix() for one in find_projects(folder)}
    assert found == {*PROJECTS, "finance2"}


@pytest.mark.parametrize(
    ("path", "root"),
    [
        ("shop/models", "shop"),
        ("shop/integration_tests", "shop/integration_tests"),
        ("shop/dbt_packages/dbt_utils", "shop"),
        ("finance2/vendor/dbt_utils", "finance2"),
        ("deep", None),
    ],
)
def test_the_project_of_a_file(folder: Path, path: str, root: str | None) -> None:
    assert project_root_of(folder / path / "x.sql") == (folder / root if root else None)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("ü".encode(), "ü"),
        ("ü".encode("utf-8-sig"), "ü"),
        ("ü".encode("utf-16"), "ü"),
        ("ü".encode("cp1252"), "ü"),
    ],
)
def test_files_are_read_in_odd_encodings(tmp_path: Path, raw: bytes, text: str) -> None:
    (tmp_path / "a.sql").write_bytes(raw)
    assert Files(tmp_path).read(FilePath("a.sql")) == text


def test_files_of_other_programs_are_left_out(tmp_path: Path) -> None:
    for name in ("a.sql", "B.SQL", "~a.sql", ".#a.sql", "#a.sql#", "a.sql.orig"):
        (tmp_path / name).write_text("select 1")
    assert sorted(Files(tmp_path).below(tmp_path, (".sql",))) == ["B.SQL", "a.sql"]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models/a.sql").write_text("select 1")
    (tmp_path / "models/again").symlink_to(tmp_path / "models")
    (tmp_path / "models/nothing.sql").symlink_to(tmp_path / "nowhere")
    assert list(Files(tmp_path).below(tmp_path / "models", (".sql",)))[:1] == ["models/a.sql"]
    assert Files(tmp_path).read(FilePath("models/nothing.sql")) is None
