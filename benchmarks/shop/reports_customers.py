"""Marts for dashboards about customers, carriers and countries."""

from __future__ import annotations

from benchmarks.shop.project import Shop
from benchmarks.shop.sql import (
    Query,
    Table,
    aggregate,
    apply,
    case,
    inner_join,
    left_join,
    literal,
    or_zero,
    per,
    same,
    select,
)


def add_customer_reports(shop: Shop) -> None:
    _customer_lifetime_value(shop)
    _customer_churn_risk(shop)
    _carrier_scorecard(shop)
    _country_overview(shop)


def _customer_lifetime_value(shop: Shop) -> None:
    model = shop.model("marts", "customer_lifetime_value", "What each customer is worth.", key="customer_id")
    order = model.ref("fct_orders")
    orders = model.cte(
        "orders",
        per(
            order.customer_id,
            "customer_id",
            {
                "first_order_on": aggregate("min({})", order.placed_on),
                "last_order_on": aggregate("max({})", order.placed_on),
                "margin": aggregate("sum({})", order.margin),
            },
            order,
        ),
    )
    line = model.ref("fct_order_lines")
    lines = model.cte(
        "lines",
        per(
            line.customer_id,
            "customer_id",
            {"category_count": aggregate("count(distinct {})", line.category_name)},
            line,
        ),
    )
    payment = model.ref("fct_payments")
    payments = model.cte(
        "payments",
        per(
            payment.customer_id,
            "customer_id",
            {"refunded_amount": aggregate("sum({})", payment.refunded_amount)},
            payment,
        ),
    )
    ticket = model.ref("fct_tickets")
    tickets = model.cte(
        "tickets",
        per(ticket.customer_id, "customer_id", {"support_hours": aggregate("sum({})", ticket.hours_open)}, ticket),
    )
    event = model.ref("int_customer_events")
    events = model.cte("events", per(event.customer_id, "customer_id", {"event_count": aggregate("count(*)")}, event))
    customer = model.ref("dim_customers", "customers")
    model.final(
        select(
            {
                "customer_id": customer.customer_id,
                "segment": customer.segment,
                "country_code": customer.country_code,
                "first_order_on": orders.first_order_on,
                "last_order_on": orders.last_order_on,
                "margin": or_zero(orders.margin),
                "average_rating": customer.average_rating,
                "category_count": or_zero(lines.category_count),
                "event_count": or_zero(events.event_count),
                "refunded_amount": payments.refunded_amount,
                "lifetime_value": apply("{} - coalesce({}, 0) * 0.5", orders.margin, tickets.support_hours),
                "months_active": apply("date_diff('month', {}, {})", orders.first_order_on, orders.last_order_on),
            },
            customer,
            left_join(orders, same(orders.customer_id, customer.customer_id)),
            left_join(lines, same(lines.customer_id, customer.customer_id)),
            left_join(payments, same(payments.customer_id, customer.customer_id)),
            left_join(tickets, same(tickets.customer_id, customer.customer_id)),
            left_join(events, same(events.customer_id, customer.customer_id)),
        )
    )


def _customer_churn_risk(shop: Shop) -> None:
    model = shop.model("marts", "customer_churn_risk", "Customers we may be about to lose.", key="customer_id")
    ticket = model.ref("fct_tickets")
    tickets = model.cte(
        "tickets", per(ticket.customer_id, "customer_id", {"worst_rating": aggregate("min({})", ticket.rating)}, ticket)
    )
    session = model.ref("fct_sessions")
    sessions = model.cte(
        "sessions",
        per(session.customer_id, "customer_id", {"last_visit_on": aggregate("max({})", session.visited_on)}, session),
    )
    order = model.ref("fct_orders", "o")
    shipment = model.ref("fct_shipments", "s")
    deliveries = model.cte(
        "deliveries",
        select(
            {
                "customer_id": order.customer_id,
                "slowest_delivery": aggregate("max({})", shipment.hours_on_the_way),
            },
            order,
            inner_join(shipment, same(shipment.order_id, order.order_id)),
            group_by=1,
        ),
    )
    event = model.ref("int_customer_events")
    events = model.cte(
        "events",
        per(
            event.customer_id,
            "customer_id",
            {
                "cancellations": aggregate(
                    "sum({})",
                    case([(apply("{} = 'order cancelled'", event.event_type), literal("1"))], literal("0")),
                )
            },
            event,
        ),
    )
    customer = model.import_ref("dim_customers", "customers")
    value = model.import_ref("customer_lifetime_value", "lifetime")
    model.final(
        select(
            {
                "customer_id": customer.customer_id,
                "customer_name": customer.customer_name,
                "segment": customer.segment,
                "city": customer.city,
                "outstanding_amount": customer.outstanding_amount,
                "last_seen_at": customer.last_seen_at,
                "months_active": value.months_active,
                "lifetime_value": value.lifetime_value,
                "last_visit_on": sessions.last_visit_on,
                "worst_rating": tickets.worst_rating,
                "slowest_delivery": deliveries.slowest_delivery,
                "cancellations": or_zero(events.cancellations),
                "risk": case(
                    [
                        (apply("{} <= 2", tickets.worst_rating), literal("'high'")),
                        (apply("{} > 120", deliveries.slowest_delivery), literal("'middle'")),
                    ],
                    literal("'low'"),
                ),
                "days_silent": apply("date_diff('day', {}, {})", value.last_order_on, sessions.last_visit_on),
            },
            customer,
            inner_join(value, same(value.customer_id, customer.customer_id)),
            left_join(sessions, same(sessions.customer_id, customer.customer_id)),
            left_join(tickets, same(tickets.customer_id, customer.customer_id)),
            left_join(deliveries, same(deliveries.customer_id, customer.customer_id)),
            left_join(events, same(events.customer_id, customer.customer_id)),
        )
    )


def _carrier_scorecard(shop: Shop) -> None:
    model = shop.model("marts", "carrier_scorecard", "How carriers do.", key="carrier")
    shipment = model.ref("stg_shipments", "s")
    parcel = model.ref("fct_shipments", "p")
    order = model.ref("fct_orders", "o")
    margin = model.ref("int_order_margins", "m")
    address = model.ref("dim_addresses", "a")
    ticket = model.ref("fct_tickets", "t")
    model.final(
        select(
            {
                "carrier": shipment.carrier,
                "shipment_count": aggregate("count(*)"),
                "country_count": aggregate("count(distinct {})", address.country_code),
                "first_shipped_at": aggregate("min({})", shipment.shipped_at),
                "average_cost": aggregate("avg({})", parcel.shipping_cost),
                "average_cost_share": aggregate("avg({})", parcel.cost_share),
                "split_shipments": aggregate("sum({})", case([(parcel.is_split, literal("1"))], literal("0"))),
                "average_hours": aggregate("avg({})", parcel.hours_on_the_way),
                "order_amount": aggregate("sum({})", order.net_amount),
                "margin": aggregate("sum({})", margin.margin),
                "late_tickets": aggregate("count({})", case([(ticket.was_late, ticket.ticket_id)])),
                "average_rating": aggregate("avg({})", ticket.rating),
            },
            shipment,
            inner_join(parcel, same(parcel.shipment_id, shipment.shipment_id)),
            inner_join(order, same(order.order_id, shipment.order_id)),
            left_join(margin, same(margin.order_id, shipment.order_id)),
            left_join(address, same(address.address_id, order.address_id)),
            left_join(ticket, same(ticket.order_id, shipment.order_id)),
            group_by=1,
        )
    )


def _country_overview(shop: Shop) -> None:
    model = shop.model("marts", "country_overview", "Everything by country.", key="country_code")
    customer = model.ref("dim_customers", "c")
    value = model.ref("customer_lifetime_value", "v")
    risk = model.ref("customer_churn_risk", "r")
    customers = model.cte(
        "customers",
        select(
            {
                "country_code": customer.country_code,
                "customer_count": aggregate("count(*)"),
                "regular_count": aggregate(
                    "sum({})", case([(apply("{} = 'regular'", customer.segment), literal("1"))], literal("0"))
                ),
                "revenue": aggregate("sum({})", customer.revenue),
                "lifetime_value": aggregate("avg({})", value.lifetime_value),
                "customers_at_risk": aggregate(
                    "sum({})", case([(apply("{} = 'high'", risk.risk), literal("1"))], literal("0"))
                ),
            },
            customer,
            left_join(value, same(value.customer_id, customer.customer_id)),
            left_join(risk, same(risk.customer_id, customer.customer_id)),
            group_by=["c.country_code"],
        ),
    )
    order = model.ref("fct_orders", "o")
    ticket = model.ref("fct_tickets", "t")
    orders = model.cte(
        "orders",
        select(
            {
                "country_code": order.country_code,
                "order_count": aggregate("count(distinct {})", order.order_id),
                "ticket_count": aggregate("count({})", ticket.ticket_id),
                "best_order": aggregate("max({})", order.net_amount),
            },
            order,
            left_join(ticket, same(ticket.order_id, order.order_id)),
            group_by=1,
        ),
    )
    payments = _totals(model.ref("fct_payments"), "net_amount")
    paid = model.cte("payments", payments)
    shipped = model.cte("shipments", _totals(model.ref("fct_shipments"), "shipping_cost"))
    visited = model.cte("sessions", _totals(model.ref("fct_sessions"), "page_views"))
    cities = model.ref("dim_addresses")
    city = model.cte(
        "cities",
        per(
            cities.country_code,
            "country_code",
            {
                "city_count": aggregate("count(distinct {})", cities.city),
                "shipment_count": aggregate("sum({})", cities.shipment_count),
            },
            cities,
        ),
    )
    model.final(
        select(
            {
                "country_code": customers.country_code,
                "customer_count": customers.customer_count,
                "regular_count": customers.regular_count,
                "revenue": customers.revenue,
                "lifetime_value": customers.lifetime_value,
                "customers_at_risk": customers.customers_at_risk,
                "order_count": or_zero(orders.order_count),
                "best_order": orders.best_order,
                "tickets_per_order": apply("{} / nullif({}, 0)", orders.ticket_count, orders.order_count),
                "net_amount": paid.net_amount,
                "shipping_cost": shipped.shipping_cost,
                "page_views": visited.page_views,
                "city_count": city.city_count,
                "shipment_count": city.shipment_count,
            },
            customers,
            left_join(orders, same(orders.country_code, customers.country_code)),
            left_join(paid, same(paid.country_code, customers.country_code)),
            left_join(shipped, same(shipped.country_code, customers.country_code)),
            left_join(visited, same(visited.country_code, customers.country_code)),
            left_join(city, same(city.country_code, customers.country_code)),
        )
    )


def _totals(source: Table, column: str) -> Query:
    """The sum of one column by country."""
    return per(source.country_code, "country_code", {column: aggregate("sum({})", getattr(source, column))}, source)
