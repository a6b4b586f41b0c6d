"""Writes `sample_projects/big_shop` and what is true of it: `python -m benchmarks.shop`."""

from __future__ import annotations

from benchmarks.shop.dimensions import add_dimensions
from benchmarks.shop.facts import add_facts
from benchmarks.shop.intermediate_customers import add_intermediate_customers
from benchmarks.shop.intermediate_orders import add_intermediate_orders
from benchmarks.shop.project import Shop
from benchmarks.shop.reports_customers import add_customer_reports
from benchmarks.shop.reports_sales import add_sales_reports
from benchmarks.shop.sources import add_sources
from benchmarks.shop.staging import add_staging


def big_shop() -> Shop:
    """45 models over 12 sources, with 156 edges between them and 432 between their columns (windows' keys aside)."""
    shop = Shop()
    add_sources(shop)
    add_staging(shop)
    add_intermediate_orders(shop)
    add_intermediate_customers(shop)
    add_dimensions(shop)
    add_facts(shop)
    add_sales_reports(shop)
    add_customer_reports(shop)
    return shop
