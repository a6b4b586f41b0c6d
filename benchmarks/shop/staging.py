"""One staging model for each source."""

from __future__ import annotations

from benchmarks.shop.project import Shop, cents
from benchmarks.shop.sql import Expression, apply, literal, select


def add_staging(shop: Shop) -> None:
    _customers(shop)
    _addresses(shop)
    _catalog(shop)
    _orders(shop)
    _billing(shop)
    _logistics(shop)
    _marketing(shop)
    _support(shop)


def _customers(shop: Shop) -> None:
    model = shop.model("staging", "stg_customers", "One row per account.", key="customer_id")
    whole = model.source("shop", "customers")
    source = model.cte("source", select({}, whole, stars=[whole]), qualified=False)
    renamed = model.cte(
        "renamed",
        select(
            {
                "customer_id": source.id,
                "email": apply("lower(trim({}))", source.email),
                "customer_name": apply("{} || ' ' || {}", source.first_name, source.last_name),
                "country_code": apply("upper({})", source.country),
                "is_business": apply("coalesce({}, false)", source.is_business),
                "registered_on": _date(source.created_at),
            },
            source,
        ),
        qualified=False,
    )
    model.final(select({}, renamed, stars=[renamed]))


def _addresses(shop: Shop) -> None:
    model = shop.model("staging", "stg_addresses", "One row per address.", key="address_id")
    source = model.source("shop", "addresses")
    model.final(
        select(
            {
                "address_id": source.id,
                "customer_id": source.customer_id,
                "address_kind": apply("lower({})", source.kind),
                "city": source.city,
                "postal_code": source.postal_code,
                "country_code": apply("upper({})", source.country),
                "valid_from": source.valid_from,
            },
            source,
        )
    )


def _catalog(shop: Shop) -> None:
    model = shop.model("staging", "stg_categories", "One row per category.", key="category_id")
    source = model.source("shop", "categories")
    model.final(
        select(
            {
                "category_id": source.id,
                "parent_category_id": source.parent_id,
                "category_name": source.name,
                "is_top_level": apply("{} is null", source.parent_id),
            },
            source,
        )
    )

    model = shop.model("staging", "stg_products", "One row per product, in dollars.", key="product_id")
    source = model.source("shop", "products")
    model.final(
        select(
            {
                "product_id": source.id,
                "category_id": source.category_id,
                "sku": source.sku,
                "product_name": apply("trim({})", source.title),
                "list_price": cents(source.list_price_cents),
                "unit_cost": cents(source.unit_cost_cents),
                "is_discontinued": apply("{} is not null", source.discontinued_at),
            },
            source,
        )
    )


def _orders(shop: Shop) -> None:
    model = shop.model("staging", "stg_orders", "One row per order.", key="order_id")
    whole = model.source("shop", "orders")
    source = model.cte("source", select({}, whole, stars=[whole]), qualified=False)
    model.final(
        select(
            {
                "order_id": source.id,
                "customer_id": source.customer_id,
                "address_id": source.address_id,
                "campaign_code": apply("lower({})", source.campaign_code),
                "order_status": source.status,
                "currency": apply("coalesce({}, 'USD')", source.currency),
                "placed_at": source.placed_at,
                "placed_on": _date(source.placed_at),
            },
            source,
            where=[apply("{} <> 'test'", source.status)],
        )
    )

    model = shop.model("staging", "stg_order_lines", "One row per line of an order, in dollars.", key="order_line_id")
    source = model.source("shop", "order_lines")
    model.final(
        select(
            {
                "order_line_id": source.id,
                "order_id": source.order_id,
                "product_id": source.product_id,
                "quantity": source.quantity,
                "unit_price": cents(source.unit_price_cents),
                "discount": apply("coalesce({}, 0)", cents(source.discount_cents)),
            },
            source,
        )
    )


def _billing(shop: Shop) -> None:
    model = shop.model("staging", "stg_payments", "One row per payment, in dollars.", key="payment_id")
    source = model.source("billing", "payments")
    model.final(
        select(
            {
                "payment_id": source.id,
                "order_id": source.order_id,
                "payment_method": source.method,
                "amount": cents(source.amount_cents),
                "is_successful": apply("{} = 'captured'", source.state),
                "paid_at": source.created_at,
            },
            source,
        )
    )

    model = shop.model("staging", "stg_refunds", "One row per refund, in dollars.", key="refund_id")
    source = model.source("billing", "refunds")
    model.final(
        select(
            {
                "refund_id": source.id,
                "payment_id": source.payment_id,
                "refund_amount": cents(source.amount_cents),
                "refund_reason": apply("coalesce({}, 'unknown')", source.reason),
                "refunded_on": _date(source.created_at),
            },
            source,
        )
    )


def _logistics(shop: Shop) -> None:
    model = shop.model("staging", "stg_shipments", "One row per parcel.", key="shipment_id")
    source = model.source("logistics", "shipments")
    model.final(
        select(
            {
                "shipment_id": source.id,
                "order_id": source.order_id,
                "carrier": apply("lower({})", source.carrier),
                "shipping_cost": cents(source.cost_cents),
                "shipped_at": source.shipped_at,
                "delivered_at": source.delivered_at,
            },
            source,
        )
    )


def _marketing(shop: Shop) -> None:
    model = shop.model("staging", "stg_campaigns", "One row per campaign.", key="campaign_code")
    source = model.source("marketing", "campaigns")
    model.final(
        select(
            {
                "campaign_code": apply("lower({})", source.code),
                "campaign_name": source.title,
                "channel": source.channel,
                "budget": cents(source.budget_cents),
                "starts_on": source.starts_on,
                "ends_on": apply("coalesce({}, date '9999-12-31')", source.ends_on),
            },
            source,
        )
    )

    model = shop.model("staging", "stg_web_sessions", "One row per visit.", key="session_id")
    source = model.source("marketing", "web_sessions")
    model.final(
        select(
            {
                "session_id": source.id,
                "customer_id": source.customer_id,
                "campaign_code": apply("lower({})", source.utm_campaign),
                "device": apply("coalesce({}, 'desktop')", source.device),
                "page_views": source.page_views,
                "started_at": source.started_at,
                "source_system": literal("'web'"),
            },
            source,
        )
    )


def _support(shop: Shop) -> None:
    model = shop.model("staging", "stg_tickets", "One row per ticket.", key="ticket_id")
    source = model.source("support", "tickets")
    model.final(
        select(
            {
                "ticket_id": source.id,
                "customer_id": source.customer_id,
                "order_id": source.order_id,
                "topic": source.topic,
                "rating": apply("cast({} as double)", source.rating),
                "opened_at": source.opened_at,
                "closed_at": source.closed_at,
            },
            source,
        )
    )


def _date(moment: Expression) -> Expression:
    return apply("cast({} as date)", moment)
