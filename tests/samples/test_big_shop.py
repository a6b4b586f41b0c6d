"""The big shop in `sample_projects/` is what its generator writes, and has the size its specification names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.shop import big_shop
from benchmarks.shop.project import files, truth
from benchmarks.shop.sql import (
    Relation,
    Table,
    aggregate,
    apply,
    case,
    inner_join,
    literal,
    over,
    same,
    select,
    union_all,
)
from lineage_lsp.base.lineage import Subtype

HOME = Path(__file__).parents[2] / "sample_projects" / "big_shop"


def test_the_checked_in_files_are_what_the_generator_writes() -> None:
    written = dict(files(big_shop()))
    # What dbt left beside them does not count.
    kept = {
        path.relative_to(HOME).as_posix()
        for path in HOME.rglob("*")
        if path.is_file() and path.relative_to(HOME).parts[0] not in {"target", "logs", ".user.yml"}
    }
    assert kept == set(written)
    for path, text in written.items():
        assert (HOME / path).read_text(encoding="utf-8") == text, path


def test_it_has_the_size_of_the_specification() -> None:
    found = json.loads((HOME / "truth.json").read_text(encoding="utf-8"))
    assert sum(unique_id.startswith("model.") for unique_id in found["columns"]) == 45
    assert sum(unique_id.startswith("source.") for unique_id in found["columns"]) == 12
    assert len(found["dependencies"]) == 156
    edges = {
        (*edge["target"], *edge["source"]) for edge in found["column_lineage"] if edge["subtype"] != Subtype.WINDOW
    }
    assert len(edges) == 432


def test_no_pair_of_columns_is_counted_twice() -> None:
    pairs = [(*edge["target"], *edge["source"]) for edge in truth(big_shop())["column_lineage"]]
    assert len(pairs) == len(set(pairs))


def test_every_edge_joins_columns_of_a_parent_and_its_child() -> None:
    found = truth(big_shop())
    parents = {(edge["child"], edge["parent"]) for edge in found["dependencies"]}
    for edge in found["column_lineage"]:
        (child, column), (parent, upstream) = edge["target"], edge["source"]
        assert (child, parent) in parents
        assert column in found["columns"][child]
        assert upstream in found["columns"][parent]


def test_what_shapes_rows_is_told_from_what_makes_values() -> None:
    a, b = table("a", "x", "y"), table("b", "x", "z")
    query = select(
        {"x": a.x, "total": aggregate("sum({})", b.z)},
        a,
        inner_join(b, same(a.x, b.x)),
        where=[apply("{} > 0", a.y)],
        group_by=1,
        having=apply("{} > 1", aggregate("sum({})", b.z)),
    )
    assert query.influences == {
        (("a", "x"), Subtype.JOIN),
        (("b", "x"), Subtype.JOIN),
        (("a", "y"), Subtype.FILTER),
        (("a", "x"), Subtype.GROUP_BY),
        (("b", "z"), Subtype.FILTER),
    }


def table(name: str, *columns: str) -> Table:
    return Table(Relation(name, {column: {(name, column): Subtype.IDENTITY} for column in columns}), name)


def test_leaves_keep_the_kind_their_place_gives_them() -> None:
    a = table("a", "x", "y", "z")
    summed = aggregate("sum({})", case([(apply("{} > 0", a.x), a.y)], literal("0")))
    assert summed.sql == "sum(case when a.x > 0 then a.y else 0 end)"
    assert summed.leaves == {("a", "x"): Subtype.CONDITIONAL, ("a", "y"): Subtype.AGGREGATION}
    running = over(aggregate("sum({})", a.x), partition=[a.y], order=[a.z])
    assert running.sql == "sum(a.x) over (partition by a.y order by a.z)"
    assert running.leaves == {
        ("a", "x"): Subtype.AGGREGATION,
        ("a", "y"): Subtype.WINDOW,
        ("a", "z"): Subtype.WINDOW,
    }


def test_a_column_that_is_value_and_condition_at_once_is_refused() -> None:
    a = table("a", "x")
    with pytest.raises(ValueError, match="both CONDITIONAL and TRANSFORMATION"):
        case([(apply("{} < 0", a.x), literal("0"))], a.x)


def test_stars_and_unions_carry_columns_on() -> None:
    a, b = table("a", "x", "y"), table("b", "u", "v")
    query = union_all(select({}, a, stars=[a]), select({"u": b.u, "w": apply("{} + 1", b.v)}, b))
    assert query.columns == {
        "x": {("a", "x"): Subtype.IDENTITY, ("b", "u"): Subtype.IDENTITY},
        "y": {("a", "y"): Subtype.IDENTITY, ("b", "v"): Subtype.TRANSFORMATION},
    }
    assert query.sql == "select a.*\nfrom a\nunion all\nselect\n    b.u,\n    b.v + 1 as w\nfrom b"


def test_a_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(AttributeError, match="a has no column z"):
        _ = table("a", "x").z
