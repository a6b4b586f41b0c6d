"""The twelve sources."""

from __future__ import annotations

from benchmarks.shop.project import Shop


def add_sources(shop: Shop) -> None:
    shop.add_source(
        "shop",
        "customers",
        "Accounts of the online shop.",
        {
            "id": "bigint",
            "email": "varchar",
            "first_name": "varchar",
            "last_name": "varchar",
            "country": "varchar",
            "is_business": "boolean",
            "created_at": "timestamp",
        },
    )
    shop.add_source(
        "shop",
        "addresses",
        "Addresses of accounts, old ones too.",
        {
            "id": "bigint",
            "customer_id": "bigint",
            "kind": "varchar",
            "city": "varchar",
            "postal_code": "varchar",
            "country": "varchar",
            "valid_from": "timestamp",
        },
    )
    shop.add_source(
        "shop", "categories", "The tree of categories.", {"id": "bigint", "parent_id": "bigint", "name": "varchar"}
    )
    shop.add_source(
        "shop",
        "products",
        "What is sold.",
        {
            "id": "bigint",
            "category_id": "bigint",
            "sku": "varchar",
            "title": "varchar",
            "list_price_cents": "bigint",
            "unit_cost_cents": "bigint",
            "discontinued_at": "timestamp",
        },
    )
    shop.add_source(
        "shop",
        "orders",
        "Orders as the shop took them.",
        {
            "id": "bigint",
            "customer_id": "bigint",
            "address_id": "bigint",
            "campaign_code": "varchar",
            "status": "varchar",
            "currency": "varchar",
            "placed_at": "timestamp",
        },
    )
    shop.add_source(
        "shop",
        "order_lines",
        "The lines of orders.",
        {
            "id": "bigint",
            "order_id": "bigint",
            "product_id": "bigint",
            "quantity": "integer",
            "unit_price_cents": "bigint",
            "discount_cents": "bigint",
        },
    )
    shop.add_source(
        "billing",
        "payments",
        "Payments, failed ones too.",
        {
            "id": "bigint",
            "order_id": "bigint",
            "method": "varchar",
            "amount_cents": "bigint",
            "state": "varchar",
            "created_at": "timestamp",
        },
    )
    shop.add_source(
        "billing",
        "refunds",
        "Money that went back.",
        {
            "id": "bigint",
            "payment_id": "bigint",
            "amount_cents": "bigint",
            "reason": "varchar",
            "created_at": "timestamp",
        },
    )
    shop.add_source(
        "logistics",
        "shipments",
        "Parcels handed to a carrier.",
        {
            "id": "bigint",
            "order_id": "bigint",
            "carrier": "varchar",
            "cost_cents": "bigint",
            "shipped_at": "timestamp",
            "delivered_at": "timestamp",
        },
    )
    shop.add_source(
        "marketing",
        "campaigns",
        "Campaigns and their budgets.",
        {
            "code": "varchar",
            "channel": "varchar",
            "title": "varchar",
            "budget_cents": "bigint",
            "starts_on": "date",
            "ends_on": "date",
        },
    )
    shop.add_source(
        "marketing",
        "web_sessions",
        "Visits of the web shop.",
        {
            "id": "varchar",
            "customer_id": "bigint",
            "utm_campaign": "varchar",
            "device": "varchar",
            "page_views": "integer",
            "started_at": "timestamp",
        },
    )
    shop.add_source(
        "support",
        "tickets",
        "Questions and complaints.",
        {
            "id": "bigint",
            "customer_id": "bigint",
            "order_id": "bigint",
            "topic": "varchar",
            "rating": "integer",
            "opened_at": "timestamp",
            "closed_at": "timestamp",
        },
    )
