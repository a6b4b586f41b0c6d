"""Our reading of the sample projects against what real dbt recorded, and against what is known to be true of them.

Everything here goes through `lineage-lsp export`, as a stranger would; `sample_projects/witness.py` made the records.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).parents[2] / "sample_projects"
PROJECTS = ("coffee_shop", "big_shop")
RELATIONS = {"model", "seed", "snapshot", "source"}
RESOURCES = {
    "nodes": {"model", "seed", "snapshot", "analysis"},
    "sources": {"source"},
    "exposures": {"exposure"},
    "metrics": {"metric"},
    "semantic_models": {"semantic_model"},
    "saved_queries": {"saved_query"},
}

Pair = tuple[str, str, str, str]
"""target node, target column, source node, source column"""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an export says, in the shapes the comparisons want."""

    document: dict[str, Any]

    @property
    def objects(self) -> dict[str, dict[str, Any]]:
        return {one["unique_id"]: one for one in self.document["objects"]}

    @property
    def columns(self) -> dict[str, list[str]]:
        return {
            unique_id: [column["name"] for column in columns] for unique_id, columns in self.document["columns"].items()
        }

    @property
    def parents(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for edge in self.document["dependencies"]:
            found[edge["child"]].add(edge["parent"])
        return found

    @property
    def edges(self) -> dict[Pair, set[str]]:
        """The subtypes of every edge."""
        found: dict[Pair, set[str]] = defaultdict(set)
        for edge in self.document["column_lineage"]:
            found[*edge["target"], *edge["source"]].add(edge["subtype"])
        return found


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module", params=[False, True], ids=["files alone", "with manifest"])
def manifest(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(scope="module", params=PROJECTS)
def project(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def reading(project: str, manifest: bool, home: Path) -> Reading:
    return export(project, manifest, home)


@pytest.fixture(scope="module")
def big_shop(manifest: bool, home: Path) -> Reading:
    return export("big_shop", manifest, home)


@pytest.fixture(scope="module")
def coffee_shop(manifest: bool, home: Path) -> Reading:
    return export("coffee_shop", manifest, home)


def export(project: str, manifest: bool, home: Path) -> Reading:
    command = [sys.executable, "-m", "lineage_lsp", "export", str(SAMPLES / project)]
    if not manifest:
        command.append("--no-manifest")
    environment = os.environ | {"LINEAGE_LSP_HOME": str(home / f"{project}-{manifest}")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return Reading(json.loads(done.stdout))


def recorded(project: str) -> dict[str, dict[str, Any]]:
    """What the manifest knows, by unique_id."""
    found: dict[str, dict[str, Any]] = {}
    manifest = json.loads((SAMPLES / project / "target" / "manifest.json").read_text(encoding="utf-8"))
    for section, types in RESOURCES.items():
        found |= {key: node for key, node in manifest[section].items() if node["resource_type"] in types}
    return found


def truth() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / "big_shop" / "truth.json").read_text(encoding="utf-8"))
    return found


def test_the_same_nodes(project: str, reading: Reading) -> None:
    types = {one for types in RESOURCES.values() for one in types}
    ours = {(key, one["object_type"]) for key, one in reading.objects.items() if one["object_type"] in types}
    assert ours == {(key, node["resource_type"]) for key, node in recorded(project).items()}


def test_the_same_parents(project: str, reading: Reading) -> None:
    ours = reading.parents
    for unique_id, node in recorded(project).items():
        theirs = set(node.get("depends_on", {}).get("nodes", ()))
        assert ours.get(unique_id, set()) == theirs, unique_id


def test_the_same_relations(project: str, reading: Reading) -> None:
    theirs = {
        unique_id: node["relation_name"]
        for unique_id, node in recorded(project).items()
        if node["resource_type"] in RELATIONS
    }
    assert {unique_id: reading.objects[unique_id]["relation_name"] for unique_id in theirs} == theirs


def test_the_same_files(project: str, reading: Reading) -> None:
    for unique_id, node in recorded(project).items():
        package = node["package_name"]
        folder = "" if package == project else f"dbt_packages/{package}/"
        assert reading.objects[unique_id]["file_path"] == folder + node["original_file_path"], unique_id


def test_the_same_columns_as_in_the_warehouse(project: str, reading: Reading) -> None:
    """The order is the warehouse's, too. A Python model has the columns its YAML names."""
    catalog = json.loads((SAMPLES / project / "target" / "catalog.json").read_text(encoding="utf-8"))
    ours = reading.columns
    for unique_id, table in catalog["nodes"].items():
        theirs = sorted(table["columns"], key=lambda name: table["columns"][name]["index"])
        if unique_id == "model.coffee_shop.customer_segments":
            assert set(ours[unique_id]) <= set(theirs)
        elif unique_id == "model.coffee_shop.stg_supplies":
            # Its source is open: what nobody asks for, nobody knows, and what is asked for comes last.
            assert set(ours[unique_id]) - {"*"} <= set(theirs)
            assert {"supply_id", "product_id", "cost", "perishable"} <= set(ours[unique_id])
        else:
            assert ours[unique_id] == theirs, unique_id


HINTS = {
    ("coffee_shop", False): {("open-star", "models/staging/stg_supplies.sql")},  # the catalog knows its columns
    ("coffee_shop", True): set(),
    ("big_shop", False): {("unused-column", "models/intermediate/int_payments_netted.sql")},
    ("big_shop", True): {("unused-column", "models/intermediate/int_payments_netted.sql")},
}
"""What may be better about a project that dbt builds as it is, without and with its manifest."""


def test_nothing_is_wrong_with_them(project: str, manifest: bool, reading: Reading) -> None:
    problems = reading.document["problems"]
    assert {one["severity"] for one in problems} <= {"hint"}
    assert {(one["code"], one["file_path"]) for one in problems} == HINTS[project, manifest]


def test_the_tier_says_where_it_comes_from(reading: Reading, manifest: bool) -> None:
    tiers = {one["tier"] for one in reading.objects.values() if one["object_type"] == "model"}
    assert tiers == {"GOLD" if manifest else "SILVER"}


def test_every_column_edge_of_the_truth(big_shop: Reading) -> None:
    ours = {pair for pair, kinds in big_shop.edges.items() if kinds - {"WINDOW"}}
    theirs = {(*edge["target"], *edge["source"]) for edge in truth()["column_lineage"] if edge["subtype"] != "WINDOW"}
    assert len(theirs) == 432
    assert ours == theirs


def test_every_kind_of_edge_of_the_truth(big_shop: Reading) -> None:
    theirs = {(*edge["target"], *edge["source"]): {edge["subtype"]} for edge in truth()["column_lineage"]}
    assert big_shop.edges == theirs


def test_everything_that_shapes_rows(big_shop: Reading) -> None:
    ours = {(one["target"], *one["source"], one["subtype"]) for one in big_shop.document["influences"]}
    assert ours == {(one["target"], *one["source"], one["subtype"]) for one in truth()["influences"]}


COFFEE_SHOP_COLUMNS = {
    "stg_orders.is_refunded": {"shop.orders.status": {"TRANSFORMATION"}},
    "stg_orders.tip": {"shop.orders.tip": {"TRANSFORMATION"}},
    "stg_supplies.cost": {"shop.supplies.cost": {"TRANSFORMATION"}},
    "stg_supplies.perishable": {"shop.supplies.perishable": {"IDENTITY"}},
    "stg_tickets.is_open": {"support.tickets.resolved_at": {"TRANSFORMATION"}},
    "int_order_items_priced.item_total": {
        "stg_order_items.quantity": {"TRANSFORMATION"},
        "stg_order_items.unit_price": {"TRANSFORMATION"},
    },
    "int_order_items_priced.item_cost": {
        "stg_order_items.quantity": {"TRANSFORMATION"},
        "stg_supplies.cost": {"AGGREGATION"},
    },
    "int_customer_events.event_type": {
        "stg_orders.is_refunded": {"CONDITIONAL"},
        "stg_tickets.topic": {"IDENTITY"},
    },
    "orders.item_count": {},
    "orders.coffee_total": {
        "int_order_items_priced.item_total": {"AGGREGATION"},
        "int_order_items_priced.product_type": {"CONDITIONAL"},
    },
    "orders.order_total": {
        "int_order_items_priced.item_total": {"AGGREGATION"},
        "city_tax_rates.tax_rate": {"TRANSFORMATION"},
        "stg_orders.tip": {"TRANSFORMATION"},
    },
    "orders.customer_order_number": {
        "stg_orders.customer_id": {"CONDITIONAL"},  # a window's key too; the tables keep one edge of each type
        "stg_orders.ordered_at": {"WINDOW"},
        "stg_orders.order_id": {"WINDOW"},
    },
    "customers.lifetime_value": {"orders.order_total": {"AGGREGATION"}, "orders.is_refunded": {"CONDITIONAL"}},
    "customers.loyalty_tier": {"loyalty_tiers.tier": {"IDENTITY"}},
    "products.has_perishable_supplies": {"stg_supplies.perishable": {"AGGREGATION"}},
    "product_daily_sales.share_of_day": {
        "int_order_items_priced.item_total": {"AGGREGATION"},
        "stg_orders.ordered_on": {"WINDOW"},
    },
    "store_sales.v2.fiscal_quarter": {"calendar_days.month_start": {"TRANSFORMATION"}},
    "store_sales.v2.drink_share": {
        "orders.coffee_total": {"AGGREGATION"},
        "orders.tea_total": {"AGGREGATION"},
        "orders.subtotal": {"AGGREGATION"},
    },
    "product_prices.price": {"stg_products.price": {"IDENTITY"}},
    "price_changes.price_change": {
        "product_prices.price": {"TRANSFORMATION"},
        "product_prices.product_id": {"WINDOW"},
        "product_prices.dbt_valid_from": {"WINDOW"},
    },
    "store_sales_versions.refunded_revenue": {
        "store_sales.v1.revenue": {"TRANSFORMATION"},
        "store_sales.v2.revenue": {"TRANSFORMATION"},
    },
}
"""Column → the columns behind it and their kinds, by what a reader of the SQL sees."""


@pytest.mark.parametrize("column", COFFEE_SHOP_COLUMNS)
def test_columns_of_the_coffee_shop(column: str, coffee_shop: Reading) -> None:
    sources: dict[str, set[str]] = {}
    for (target, name, source, upstream), kinds in coffee_shop.edges.items():
        if f"{short(target)}.{name}" == column:
            sources[f"{short(source)}.{upstream}"] = kinds
    assert sources == COFFEE_SHOP_COLUMNS[column]


def short(unique_id: str) -> str:
    """`model.coffee_shop.orders` as `orders`."""
    return unique_id.split(".", 2)[2]
