"""The projects the benchmarks generate: sound, layered, the same every time."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import yaml

from benchmarks.generate import HUB, Model, plan_models, plan_sources, project_files

SIZE = 300


@pytest.fixture(scope="module")
def models() -> list[Model]:
    return plan_models(plan_sources(90), SIZE)


def test_the_same_size_and_seed_give_the_same_files() -> None:
    assert list(project_files(40)) == list(project_files(40))
    assert list(project_files(40)) != list(project_files(40, seed=2))


def test_no_two_files_share_a_path() -> None:
    paths = [path for path, _ in project_files(SIZE)]
    assert len(paths) == len(set(paths))


@pytest.mark.parametrize("size", [1, 3, 10, 50, SIZE])
def test_it_has_as_many_models_as_asked_for(size: int) -> None:
    assert sum(path.endswith(".sql") and path.startswith("models/") for path, _ in project_files(size)) == size


def test_layers_have_their_shares(models: list[Model]) -> None:
    layers = Counter(model.folder.split("/")[0] for model in models)
    assert layers == {"staging": 90, "intermediate": 120, "marts": 90}


def test_parents_come_first_and_are_what_the_text_refers_to(models: list[Model]) -> None:
    known: set[str] = set()
    for model in models:
        assert known.issuperset(model.parents)
        assert set(re.findall(r"ref\('(\w+)'\)", model.sql)) == set(model.parents)
        assert ("source(" in model.sql) is not bool(model.parents)
        known.add(model.name)
    assert len(known) == len(models)


def test_columns_are_unique_within_a_model(models: list[Model]) -> None:
    for model in models:
        assert len(model.columns.names) == len(set(model.columns.names)), model.name


def test_a_few_hubs_have_many_children_and_most_models_few(models: list[Model]) -> None:
    children = Counter(parent for model in models for parent in model.parents)
    (hub, most), *_ = children.most_common()
    assert hub == HUB
    assert most > 30
    assert sorted(children.values())[len(children) // 2] <= 3


def test_properties_describe_models_and_columns_that_are_there(models: list[Model]) -> None:
    columns = {model.name: set(model.columns.names) for model in models}
    described = set()
    for path, text in project_files(SIZE):
        if path.endswith(".yml") and "_models_" in path:
            for entry in yaml.safe_load(text)["models"]:
                described.add(entry["name"])
                assert columns[entry["name"]].issuperset(column["name"] for column in entry["columns"])
    assert described == set(columns)


def test_the_command_writes_the_files(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.generate", "--models", "12", str(tmp_path / "shop")]
    subprocess.run(command, check=True, cwd=Path(__file__).parents[2])
    written = {
        path.relative_to(tmp_path / "shop").as_posix(): path.read_text(encoding="utf-8")
        for path in (tmp_path / "shop").rglob("*")
        if path.is_file()
    }
    assert written == dict(project_files(12))
