"""A project in a folder of its own, and the command line run on it in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lineage_lsp.cli.main import run
from lineage_lsp.store.places import HOME_VARIABLE
from tests.projects import project_text

SHOP = """
    -- source: shop.orders(id integer, amount integer, customer_id integer)
    -- file: models/stg_orders.sql
    select id as order_id, amount / 100 as dollars, customer_id from {{ source('shop', 'orders') }}
    -- file: models/customers.sql
    with spent as (
        select customer_id, sum(dollars) as total from {{ ref('stg_orders') }} group by customer_id
    )
    select customer_id, total as lifetime_value from spent
    -- file: models/big_spenders.sql
    select customer_id from {{ ref('customers') }} where lifetime_value > {{ var('big', 100) }}
"""


@dataclass(frozen=True, slots=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which holds one JSON document and nothing else."""
        return json.loads(self.out)


Run = Callable[..., Answer]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The root of a small project, with a home for stores beside it."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    root = project_text(SHOP).write(tmp_path / "shop")
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def lineage(shop: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs `lineage-lsp` with these arguments inside the project."""

    def answer(*arguments: str | Path) -> Answer:
        capfd.readouterr()
        try:
            code = run([str(one) for one in arguments])
        except SystemExit as ended:  # argparse's way to say that it does not understand
            code = int(ended.code or 0)
        said = capfd.readouterr()
        return Answer(code, said.out, said.err)

    return answer
