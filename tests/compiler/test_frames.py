"""The columns of Python models, where their code is certain of them, and nowhere else."""

from __future__ import annotations

import ast
import textwrap

import pytest

from lineage_lsp.compiler.frames import returned_columns


def columns(body: str) -> tuple[str, ...] | None:
    code = textwrap.indent(textwrap.dedent(body).strip(), "    ")
    return returned_columns(ast.parse(f"import pandas as pd\n\ndef model(dbt, session):\n{code}\n"))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('return pd.DataFrame({"id": [1], "total": [2]})', "id total"),
        ('return pd.DataFrame(rows(), columns=["id", "total"])', "id total"),
        ('return pd.DataFrame([{"id": 1, "total": 2}, {"id": 3, "total": 4}])', "id total"),
        ('return dbt.ref("orders").df()[["id", "total"]]', "id total"),
        ('df = dbt.ref("orders").df()\nreturn df.loc[:, ["id", "total"]]', "id total"),
        ('df = dbt.ref("orders")\nfinal = df[["id", "a"]]\nfinal["b"] = df["x"] + 1\nreturn final', "id a b"),
        ('df = dbt.ref("orders")[["id", "a"]].assign(b=1, c=lambda d: d.a)\nreturn df.drop(columns=["a"])', "id b c"),
        ('df = dbt.ref("orders")[["id", "a"]]\ndf = df.rename(columns={"a": "b"}).dropna()\nreturn df', "id b"),
        ('dbt.config(materialized="table")\ndf = dbt.ref("o")[["id"]]\ndf.columns = ["key"]\nreturn df', "key"),
        ('return dbt.ref("o").select("id", col("a"), F.col("b").alias("c"), df["d"])', "id a c d"),
        ('return dbt.ref("o").select(["id", "a"]).with_column("b", lit(1)).filter(col("b") > 0)', "id a b"),
        ('return dbt.ref("o").select("id").withColumnRenamed("id", "key").limit(3)', "key"),
        ('return session.create_dataframe([[1, 2]], schema=["id", "total"])', "id total"),
        ('return session.createDataFrame(rows, ["id", "total"])', "id total"),
        ('return dbt.ref("o").select("a", "b").to_df("id", "total")', "id total"),
    ],
)
def test_columns_that_the_code_spells_out(body: str, expected: str) -> None:
    assert columns(body) == tuple(expected.split())


@pytest.mark.parametrize(
    "body",
    [
        'return dbt.ref("orders")',
        'df = dbt.ref("orders").df()\ndf["more"] = 1\nreturn df',
        'df = dbt.ref("o")[["id"]]\nif dbt.is_incremental:\n    df["more"] = 1\nreturn df',
        'df = dbt.ref("o")[["id"]]\nfor name in names:\n    df[name] = 1\nreturn df',
        'df = dbt.ref("o")[["id"]]\ndf[name] = 1\nreturn df',
        'df = dbt.ref("o")[["id"]]\nadd_columns(df)\nreturn df',
        'df = dbt.ref("o")[["id"]]\nhelpers.add_columns(df)\nreturn df',
        'df = dbt.ref("o")[["id"]]\nother = add_columns(frame=df)\nreturn df',
        'df = dbt.ref("o")[["id"]]\nsame = df\nsame["more"] = x[name]\nsame.insert(0, "first", 1)\nreturn df',
        'df = dbt.ref("o")[["id"]]\ndf.rename(columns={"id": "key"}, inplace=True)\nreturn df',
        'df = dbt.ref("o")[["id", "a"]].drop("a")\nreturn df',
        'df = dbt.ref("o")[["id", "a"]].filter(like="i")\nreturn df',
        'df = dbt.ref("o")[["id", "a"]].dropna(axis=1)\nreturn df',
        'df = dbt.ref("o")[["id", "a"]].merge(other)\nreturn df',
        'return dbt.ref("o").select("*", col("a"))',
        'return dbt.ref("o").select(*names)',
        'return pd.DataFrame({"id": [1], **more})',
        'return pd.DataFrame([{"id": 1}, {"total": 4}])',
        'if x:\n    return pd.DataFrame({"id": [1]})\nreturn pd.DataFrame({"id": [1]})',
        'def add():\n    df["more"] = 1\ndf = dbt.ref("o")[["id"]]\nadd()\nreturn df',
        "pass",
    ],
)
def test_columns_that_are_not_certain_are_not_guessed(body: str) -> None:
    assert columns(body) is None


def test_a_name_that_is_shared_stands_for_one_frame() -> None:
    assert columns('df = dbt.ref("o")[["id"]]\nsame = df\nsame["more"] = 1\nreturn df') == ("id", "more")
    assert columns('df = dbt.ref("o")[["id"]]\nother = df.copy()\nother["more"] = 1\nreturn df') == ("id",)
