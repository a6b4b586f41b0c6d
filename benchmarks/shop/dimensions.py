"""Marts: dimensions."""

from __future__ import annotations

from benchmarks.shop.project import Shop
from benchmarks.shop.sql import aggregate, apply, case, inner_join, left_join, literal, or_zero, per, same, select


def add_dimensions(shop: Shop) -> None:
    _dim_customers(shop)
    _dim_products(shop)
    _dim_campaigns(shop)
    _dim_addresses(shop)


def _dim_customers(shop: Shop) -> None:
    model = shop.model("marts", "dim_customers", "One row per customer.", key="customer_id")
    customer = model.import_ref("stg_customers", "customers")
    address = model.import_ref("int_customer_addresses", "addresses")
    order = model.ref("int_customer_orders")
    orders = model.cte(
        "order_history",
        per(
            order.customer_id,
            "customer_id",
            {
                "order_count": aggregate("count({})", order.order_id),
                "revenue": aggregate("sum({})", order.net_amount),
                "paid_amount": aggregate("sum({})", order.paid_amount),
            },
            order,
        ),
    )
    ticket = model.ref("int_ticket_resolution")
    tickets = model.cte(
        "ticket_history",
        per(
            ticket.customer_id,
            "customer_id",
            {
                "ticket_count": aggregate("count({})", ticket.ticket_id),
                "average_rating": aggregate("avg({})", ticket.rating),
            },
            ticket,
        ),
    )
    event = model.ref("int_customer_events")
    events = model.cte(
        "last_events",
        per(event.customer_id, "customer_id", {"last_seen_at": aggregate("max({})", event.occurred_at)}, event),
    )
    session = model.ref("stg_web_sessions")
    sessions = model.cte(
        "visits",
        per(session.customer_id, "customer_id", {"page_views": aggregate("sum({})", session.page_views)}, session),
    )
    model.final(
        select(
            {
                "customer_id": customer.customer_id,
                "customer_name": customer.customer_name,
                "email": customer.email,
                "registered_on": customer.registered_on,
                "city": address.city,
                "country_code": address.country_code,
                "segment": case(
                    [
                        (customer.is_business, literal("'business'")),
                        (apply("{} > 10", orders.order_count), literal("'regular'")),
                    ],
                    literal("'occasional'"),
                ),
                "order_count": or_zero(orders.order_count),
                "revenue": or_zero(orders.revenue),
                "outstanding_amount": apply("{} - {}", orders.revenue, orders.paid_amount),
                "ticket_count": or_zero(tickets.ticket_count),
                "average_rating": tickets.average_rating,
                "page_views": sessions.page_views,
                "last_seen_at": events.last_seen_at,
            },
            customer,
            left_join(address, same(address.customer_id, customer.customer_id)),
            left_join(orders, same(orders.customer_id, customer.customer_id)),
            left_join(tickets, same(tickets.customer_id, customer.customer_id)),
            left_join(events, same(events.customer_id, customer.customer_id)),
            left_join(sessions, same(sessions.customer_id, customer.customer_id)),
        )
    )


def _dim_products(shop: Shop) -> None:
    model = shop.model("marts", "dim_products", "One row per product.", key="product_id")
    product = model.ref("stg_products", "p")
    categorized = model.ref("int_products_categorized", "c")
    category = model.ref("stg_categories", "k")
    line = model.ref("int_order_lines_priced")
    sales = model.cte(
        "sales",
        per(
            line.product_id,
            "product_id",
            {
                "units_sold": aggregate("sum({})", line.quantity),
                "revenue": aggregate("sum({})", line.net_amount),
                "first_sold_on": aggregate("min({})", line.placed_on),
            },
            line,
        ),
    )
    refund = model.import_ref("int_product_returns", "returns")
    model.final(
        select(
            {
                "product_id": product.product_id,
                "sku": product.sku,
                "product_name": categorized.product_name,
                "category_name": categorized.category_name,
                "department": categorized.department,
                "is_top_level_category": category.is_top_level,
                "list_price": product.list_price,
                "list_margin": apply("{} - {}", product.list_price, product.unit_cost),
                "units_sold": or_zero(sales.units_sold),
                "revenue": or_zero(sales.revenue),
                "first_sold_on": sales.first_sold_on,
                "refund_rate": apply("{} / nullif({}, 0)", refund.refunded_share, sales.revenue),
                "lifecycle": case(
                    [
                        (product.is_discontinued, literal("'discontinued'")),
                        (apply("{} is null", sales.first_sold_on), literal("'unsold'")),
                    ],
                    literal("'active'"),
                ),
            },
            product,
            left_join(categorized, same(categorized.product_id, product.product_id)),
            left_join(category, same(category.category_id, product.category_id)),
            left_join(sales, same(sales.product_id, product.product_id)),
            left_join(refund, same(refund.product_id, product.product_id)),
        )
    )


def _dim_campaigns(shop: Shop) -> None:
    model = shop.model("marts", "dim_campaigns", "One row per campaign.", key="campaign_code")
    campaign = model.import_ref("stg_campaigns", "campaigns")
    cost = model.import_ref("int_campaign_costs", "costs")
    attributed = model.ref("int_orders_attributed", "a")
    total = model.ref("int_order_totals", "t")
    revenue = model.cte(
        "campaign_revenue",
        select(
            {
                "campaign_code": attributed.campaign_code,
                "revenue": aggregate("sum({})", total.net_amount),
                "customer_count": aggregate("count(distinct {})", attributed.customer_id),
            },
            attributed,
            inner_join(total, same(total.order_id, attributed.order_id)),
            group_by=1,
        ),
    )
    model.final(
        select(
            {
                "campaign_code": campaign.campaign_code,
                "campaign_name": campaign.campaign_name,
                "channel": campaign.channel,
                "starts_on": campaign.starts_on,
                "length_in_days": apply("date_diff('day', {}, {})", campaign.starts_on, campaign.ends_on),
                "budget": cost.budget,
                "cost_per_order": cost.cost_per_order,
                "revenue": or_zero(revenue.revenue),
                "customer_count": revenue.customer_count,
                "return_on_spend": apply("{} / nullif({}, 0)", revenue.revenue, cost.budget),
            },
            campaign,
            left_join(cost, same(cost.campaign_code, campaign.campaign_code)),
            left_join(revenue, same(revenue.campaign_code, campaign.campaign_code)),
        )
    )


def _dim_addresses(shop: Shop) -> None:
    model = shop.model("marts", "dim_addresses", "One row per address, with what was sent there.", key="address_id")
    order = model.ref("stg_orders", "o")
    shipping = model.ref("int_order_shipping", "s")
    sent = model.cte(
        "sent",
        select(
            {
                "address_id": order.address_id,
                "shipment_count": aggregate("sum({})", shipping.shipment_count),
                "shipping_cost": aggregate("sum({})", shipping.shipping_cost),
            },
            order,
            inner_join(shipping, same(shipping.order_id, order.order_id)),
            group_by=1,
        ),
    )
    address = model.ref("stg_addresses", "a")
    customer = model.ref("stg_customers", "c")
    model.final(
        select(
            {
                "address_id": address.address_id,
                "customer_id": customer.customer_id,
                "address_kind": address.address_kind,
                "city": address.city,
                "country_code": address.country_code,
                "is_abroad": apply("{} <> {}", address.country_code, customer.country_code),
                "shipment_count": or_zero(sent.shipment_count),
                "shipping_cost": sent.shipping_cost,
            },
            address,
            inner_join(customer, same(customer.customer_id, address.customer_id)),
            left_join(sent, same(sent.address_id, address.address_id)),
        )
    )
