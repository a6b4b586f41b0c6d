"""Intermediate models about customers, visits and campaigns."""

from __future__ import annotations

from benchmarks.shop.project import Shop
from benchmarks.shop.sql import (
    aggregate,
    apply,
    case,
    inner_join,
    join_using,
    left_join,
    literal,
    over,
    same,
    select,
    union_all,
)


def add_intermediate_customers(shop: Shop) -> None:
    _customer_addresses(shop)
    _sessions_attributed(shop)
    _orders_attributed(shop)
    _ticket_resolution(shop)
    _customer_orders(shop)
    _customer_events(shop)
    _campaign_costs(shop)


def _customer_addresses(shop: Shop) -> None:
    model = shop.model(
        "intermediate", "int_customer_addresses", "The newest address of each customer.", key="customer_id"
    )
    address = model.ref("stg_addresses")
    ranked = model.cte(
        "ranked",
        select(
            {
                "recency": over(
                    literal("row_number()"),
                    partition=[address.customer_id],
                    order=[address.valid_from],
                    descending=True,
                )
            },
            address,
            stars=[address],
        ),
    )
    customer = model.import_ref("stg_customers", "customers")
    model.final(
        select(
            {
                "customer_id": customer.customer_id,
                "customer_name": customer.customer_name,
                "city": ranked.city,
                "postal_code": ranked.postal_code,
                "country_code": apply("coalesce({}, {})", ranked.country_code, customer.country_code),
            },
            customer,
            left_join(ranked, same(ranked.customer_id, customer.customer_id), apply("{} = 1", ranked.recency)),
        )
    )


def _sessions_attributed(shop: Shop) -> None:
    model = shop.model(
        "intermediate", "int_sessions_attributed", "Visits of known customers with their campaign.", key="session_id"
    )
    session = model.import_ref("stg_web_sessions", "sessions", qualified=False)
    campaign = model.import_ref("stg_campaigns", "campaigns", qualified=False)
    customer = model.ref("stg_customers")
    known = model.cte("known_customers", select({"customer_id": customer.customer_id}, customer), qualified=False)
    model.final(
        select(
            {
                "session_id": session.session_id,
                "channel": apply("coalesce({}, 'direct')", campaign.channel),
                "campaign_name": campaign.campaign_name,
                "device": session.device,
                "page_views": session.page_views,
                "started_at": session.started_at,
            },
            session,
            join_using(session, campaign, "campaign_code"),
            join_using(session, known, "customer_id"),
        )
    )


def _orders_attributed(shop: Shop) -> None:
    model = shop.model(
        "intermediate", "int_orders_attributed", "Orders with the campaign that brought them.", key="order_id"
    )
    order = model.import_ref("stg_orders", "orders")
    campaign = model.import_ref("stg_campaigns", "campaigns")
    session = model.ref("int_sessions_attributed")
    busiest = model.cte(
        "campaign_sessions",
        select(
            {"campaign_name": session.campaign_name, "session_count": aggregate("count(*)")},
            session,
            group_by=1,
        ),
    )
    model.final(
        select(
            {
                "order_id": order.order_id,
                "customer_id": order.customer_id,
                "campaign_code": campaign.campaign_code,
                "channel": case(
                    [
                        (apply("{} is null", order.campaign_code), literal("'direct'")),
                        (apply("{} > {}", order.placed_on, campaign.ends_on), literal("'late'")),
                    ],
                    campaign.channel,
                ),
                "campaign_sessions": apply("coalesce({}, 0)", busiest.session_count),
            },
            order,
            left_join(campaign, same(order.campaign_code, campaign.campaign_code)),
            left_join(busiest, same(busiest.campaign_name, campaign.campaign_name)),
        )
    )


def _ticket_resolution(shop: Shop) -> None:
    model = shop.model(
        "intermediate", "int_ticket_resolution", "Tickets with their order and customer.", key="ticket_id"
    )
    ticket = model.ref("stg_tickets", "t")
    order = model.ref("stg_orders", "o")
    customer = model.ref("stg_customers", "c")
    model.final(
        select(
            {
                "ticket_id": ticket.ticket_id,
                "customer_id": apply("coalesce({}, {})", ticket.customer_id, order.customer_id),
                "order_id": ticket.order_id,
                "topic": ticket.topic,
                "rating": ticket.rating,
                "is_business": customer.is_business,
                "hours_open": apply("date_diff('hour', {}, {})", ticket.opened_at, ticket.closed_at),
                "days_after_order": apply("date_diff('day', {}, {})", order.placed_at, ticket.opened_at),
            },
            ticket,
            left_join(order, same(ticket.order_id, order.order_id)),
            left_join(customer, same(customer.customer_id, ticket.customer_id)),
        )
    )


def _customer_orders(shop: Shop) -> None:
    model = shop.model(
        "intermediate", "int_customer_orders", "Orders in the sequence of their customer.", key="order_id"
    )
    order = model.import_ref("stg_orders", "orders")
    total = model.import_ref("int_order_totals", "totals")
    payment = model.import_ref("int_order_payments", "payments")
    customer = model.import_ref("stg_customers", "customers")
    model.final(
        select(
            {
                "order_id": order.order_id,
                "customer_id": customer.customer_id,
                "net_amount": total.net_amount,
                "paid_amount": payment.paid_amount,
                "customer_order_number": over(
                    literal("row_number()"), partition=[customer.customer_id], order=[order.placed_at]
                ),
                "previous_placed_at": over(
                    apply("lag({})", order.placed_at), partition=[customer.customer_id], order=[order.order_id]
                ),
                "days_since_registration": apply("date_diff('day', {}, {})", customer.registered_on, order.placed_on),
            },
            order,
            inner_join(customer, same(order.customer_id, customer.customer_id)),
            left_join(total, same(total.order_id, order.order_id)),
            left_join(payment, same(payment.order_id, order.order_id)),
        )
    )


def _customer_events(shop: Shop) -> None:
    model = shop.model("intermediate", "int_customer_events", "Everything that happened with a customer.")
    customer = model.ref("stg_customers")
    order = model.ref("stg_orders")
    ticket = model.ref("stg_tickets")
    session = model.ref("stg_web_sessions")
    events = model.cte(
        "events",
        union_all(
            select(
                {
                    "customer_id": customer.customer_id,
                    "event_type": literal("'registered'"),
                    "occurred_at": apply("cast({} as timestamp)", customer.registered_on),
                },
                customer,
            ),
            select(
                {
                    "customer_id": order.customer_id,
                    "event_type": apply("'order ' || {}", order.order_status),
                    "occurred_at": order.placed_at,
                },
                order,
            ),
            select(
                {
                    "customer_id": ticket.customer_id,
                    "event_type": ticket.topic,
                    "occurred_at": ticket.opened_at,
                },
                ticket,
            ),
            select(
                {
                    "customer_id": session.customer_id,
                    "event_type": literal("'visit'"),
                    "occurred_at": session.started_at,
                },
                session,
                where=[apply("{} is not null", session.customer_id)],
            ),
        ),
        qualified=False,
    )
    model.final(select({}, events, stars=[events]))


def _campaign_costs(shop: Shop) -> None:
    model = shop.model(
        "intermediate", "int_campaign_costs", "What campaigns cost, for each order and visit.", key="campaign_code"
    )
    order = model.ref("int_orders_attributed")
    orders = model.cte(
        "campaign_orders",
        select(
            {"campaign_code": order.campaign_code, "order_count": aggregate("count({})", order.order_id)},
            order,
            group_by=1,
        ),
    )
    session = model.ref("int_sessions_attributed")
    sessions = model.cte(
        "campaign_sessions",
        select(
            {"campaign_name": session.campaign_name, "page_views": aggregate("sum({})", session.page_views)},
            session,
            group_by=1,
        ),
    )
    campaign = model.ref("stg_campaigns", "campaigns")
    model.final(
        select(
            {
                "campaign_code": campaign.campaign_code,
                "budget": campaign.budget,
                "order_count": apply("coalesce({}, 0)", orders.order_count),
                "cost_per_order": apply("{} / nullif({}, 0)", campaign.budget, orders.order_count),
                "cost_per_view": apply("{} / nullif({}, 0)", campaign.budget, sessions.page_views),
            },
            campaign,
            left_join(orders, same(orders.campaign_code, campaign.campaign_code)),
            left_join(sessions, same(sessions.campaign_name, campaign.campaign_name)),
        )
    )
