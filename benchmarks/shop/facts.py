"""Marts: facts."""

from __future__ import annotations

from benchmarks.shop.project import Shop
from benchmarks.shop.sql import aggregate, apply, case, inner_join, left_join, literal, or_zero, over, per, same, select


def add_facts(shop: Shop) -> None:
    _fct_orders(shop)
    _fct_order_lines(shop)
    _fct_payments(shop)
    _fct_shipments(shop)
    _fct_sessions(shop)
    _fct_tickets(shop)


def _fct_orders(shop: Shop) -> None:
    model = shop.model("marts", "fct_orders", "One row per order, with everything we know of it.", key="order_id")
    order = model.import_ref("stg_orders", "orders")
    total = model.import_ref("int_order_totals", "totals")
    payment = model.import_ref("int_order_payments", "payments")
    shipping = model.import_ref("int_order_shipping", "shipping")
    margin = model.import_ref("int_order_margins", "margins")
    attributed = model.import_ref("int_orders_attributed", "attributed")
    sequence = model.import_ref("int_customer_orders", "sequence")
    customer = model.import_ref("dim_customers", "customers")
    model.final(
        select(
            {
                "order_id": order.order_id,
                "customer_id": order.customer_id,
                "address_id": order.address_id,
                "campaign_code": attributed.campaign_code,
                "channel": attributed.channel,
                "country_code": apply("coalesce({}, {})", shipping.destination_country, customer.country_code),
                "placed_on": order.placed_on,
                "order_status": order.order_status,
                "item_count": or_zero(total.item_count),
                "net_amount": or_zero(total.net_amount),
                "discount_amount": apply("{} - {}", total.gross_amount, total.net_amount),
                "paid_amount": payment.paid_amount,
                "shipping_cost": shipping.shipping_cost,
                "margin": margin.margin,
                "margin_rate": apply("{} / nullif({}, 0)", margin.margin, total.net_amount),
                "payment_state": case(
                    [(margin.is_paid, literal("'paid'")), (apply("{} > 0", payment.paid_amount), literal("'partly'"))],
                    literal("'open'"),
                ),
                "hours_to_deliver": apply(
                    "date_diff('hour', {}, {})", shipping.first_shipped_at, shipping.last_delivered_at
                ),
                "is_first_order": apply("{} = 1", sequence.customer_order_number),
                "running_revenue": over(
                    aggregate("sum({})", sequence.net_amount),
                    partition=[order.customer_id],
                    order=[order.placed_at],
                ),
            },
            order,
            left_join(total, same(total.order_id, order.order_id)),
            left_join(payment, same(payment.order_id, order.order_id)),
            left_join(shipping, same(shipping.order_id, order.order_id)),
            left_join(margin, same(margin.order_id, order.order_id)),
            left_join(attributed, same(attributed.order_id, order.order_id)),
            left_join(sequence, same(sequence.order_id, order.order_id)),
            left_join(customer, same(customer.customer_id, order.customer_id)),
        )
    )


def _fct_order_lines(shop: Shop) -> None:
    model = shop.model("marts", "fct_order_lines", "One row per line of an order.", key="order_line_id")
    line = model.ref("int_order_lines_priced", "l")
    order = model.ref("stg_orders", "o")
    product = model.ref("dim_products", "p")
    customer = model.ref("dim_customers", "c")
    attributed = model.ref("int_orders_attributed", "a")
    model.final(
        select(
            {
                "order_line_id": line.order_line_id,
                "order_id": line.order_id,
                "product_id": line.product_id,
                "customer_id": order.customer_id,
                "placed_on": order.placed_on,
                "category_name": product.category_name,
                "segment": customer.segment,
                "channel": attributed.channel,
                "quantity": line.quantity,
                "net_amount": line.net_amount,
                "profit": apply("{} - {}", line.net_amount, line.cost_amount),
                "rank_in_order": over(
                    literal("rank()"), partition=[line.order_id], order=[line.net_amount], descending=True
                ),
                "price_band": case(
                    [
                        (apply("{} < 10", product.list_price), literal("'low'")),
                        (apply("{} < 100", product.list_price), literal("'middle'")),
                    ],
                    literal("'high'"),
                ),
            },
            line,
            inner_join(order, same(order.order_id, line.order_id)),
            left_join(product, same(product.product_id, line.product_id)),
            left_join(customer, same(customer.customer_id, order.customer_id)),
            left_join(attributed, same(attributed.order_id, line.order_id)),
        )
    )


def _fct_payments(shop: Shop) -> None:
    model = shop.model("marts", "fct_payments", "One row per payment, failed ones too.", key="payment_id")
    refund = model.ref("stg_refunds")
    reasons = model.cte(
        "refund_reasons",
        per(
            refund.payment_id,
            "payment_id",
            {"refund_reason": aggregate("min({})", refund.refund_reason), "refund_count": aggregate("count(*)")},
            refund,
        ),
    )
    payment = model.ref("stg_payments", "p")
    netted = model.ref("int_payments_netted", "n")
    order = model.ref("stg_orders", "o")
    customer = model.ref("dim_customers", "c")
    model.final(
        select(
            {
                "payment_id": payment.payment_id,
                "order_id": payment.order_id,
                "customer_id": order.customer_id,
                "segment": customer.segment,
                "country_code": customer.country_code,
                "payment_method": payment.payment_method,
                "currency": order.currency,
                "is_successful": payment.is_successful,
                "amount": payment.amount,
                "net_amount": or_zero(netted.net_amount),
                "refunded_amount": netted.refunded_amount,
                "refund_reason": reasons.refund_reason,
                "refund_count": or_zero(reasons.refund_count),
                "days_to_pay": apply("date_diff('day', {}, {})", order.placed_at, payment.paid_at),
            },
            payment,
            inner_join(order, same(order.order_id, payment.order_id)),
            left_join(netted, same(netted.payment_id, payment.payment_id)),
            left_join(reasons, same(reasons.payment_id, payment.payment_id)),
            left_join(customer, same(customer.customer_id, order.customer_id)),
        )
    )


def _fct_shipments(shop: Shop) -> None:
    model = shop.model("marts", "fct_shipments", "One row per parcel.", key="shipment_id")
    shipment = model.ref("stg_shipments", "s")
    order = model.ref("stg_orders", "o")
    shipping = model.ref("int_order_shipping", "os")
    address = model.ref("dim_addresses", "a")
    customer = model.ref("dim_customers", "c")
    total = model.ref("int_order_totals", "t")
    model.final(
        select(
            {
                "shipment_id": shipment.shipment_id,
                "order_id": shipment.order_id,
                "carrier": shipment.carrier,
                "customer_name": customer.customer_name,
                "city": address.city,
                "country_code": address.country_code,
                "shipped_at": shipment.shipped_at,
                "shipping_cost": shipment.shipping_cost,
                "cost_share": apply("{} / nullif({}, 0)", shipment.shipping_cost, shipping.shipping_cost),
                "cost_rate": apply("{} / nullif({}, 0)", shipment.shipping_cost, total.net_amount),
                "hours_to_ship": apply("date_diff('hour', {}, {})", order.placed_at, shipment.shipped_at),
                "hours_on_the_way": apply("date_diff('hour', {}, {})", shipment.shipped_at, shipment.delivered_at),
                "is_split": apply("{} > 1", shipping.shipment_count),
            },
            shipment,
            inner_join(order, same(order.order_id, shipment.order_id)),
            left_join(shipping, same(shipping.order_id, shipment.order_id)),
            left_join(address, same(address.address_id, order.address_id)),
            left_join(customer, same(customer.customer_id, order.customer_id)),
            left_join(total, same(total.order_id, order.order_id)),
        )
    )


def _fct_sessions(shop: Shop) -> None:
    model = shop.model("marts", "fct_sessions", "One row per visit.", key="session_id")
    visit = model.ref("stg_web_sessions", "v")
    attributed = model.ref("int_sessions_attributed", "s")
    customer = model.ref("dim_customers", "c")
    campaign = model.ref("dim_campaigns", "m")
    order = model.ref("int_orders_attributed")
    ordered = model.cte(
        "customers_with_orders",
        select({"customer_id": order.customer_id}, order, where=[apply("{} <> 'late'", order.channel)], group_by=1),
    )
    model.final(
        select(
            {
                "session_id": visit.session_id,
                "customer_id": visit.customer_id,
                "country_code": customer.country_code,
                "campaign_code": campaign.campaign_code,
                "channel": attributed.channel,
                "device": attributed.device,
                "page_views": attributed.page_views,
                "visited_on": apply("cast({} as date)", attributed.started_at),
                "visit_number": over(literal("row_number()"), partition=[visit.customer_id], order=[visit.started_at]),
                "has_ordered": apply("{} is not null", ordered.customer_id),
            },
            visit,
            inner_join(attributed, same(attributed.session_id, visit.session_id)),
            left_join(customer, same(customer.customer_id, visit.customer_id)),
            left_join(campaign, same(campaign.campaign_code, visit.campaign_code)),
            left_join(ordered, same(ordered.customer_id, visit.customer_id)),
        )
    )


def _fct_tickets(shop: Shop) -> None:
    model = shop.model("marts", "fct_tickets", "One row per ticket.", key="ticket_id")
    ticket = model.ref("stg_tickets", "t")
    resolution = model.ref("int_ticket_resolution", "r")
    customer = model.ref("dim_customers", "c")
    order = model.ref("fct_orders", "o")
    shipping = model.ref("int_order_shipping", "s")
    model.final(
        select(
            {
                "ticket_id": ticket.ticket_id,
                "order_id": resolution.order_id,
                "customer_id": resolution.customer_id,
                "segment": customer.segment,
                "topic": resolution.topic,
                "rating": resolution.rating,
                "opened_on": apply("cast({} as date)", ticket.opened_at),
                "hours_open": resolution.hours_open,
                "order_amount": order.net_amount,
                "was_late": apply("{} > {}", shipping.last_delivered_at, ticket.opened_at),
                "urgency": case(
                    [
                        (apply("{} > 1000", order.net_amount), literal("'high'")),
                        (resolution.is_business, literal("'high'")),
                    ],
                    literal("'normal'"),
                ),
            },
            ticket,
            inner_join(resolution, same(resolution.ticket_id, ticket.ticket_id)),
            left_join(customer, same(customer.customer_id, resolution.customer_id)),
            left_join(order, same(order.order_id, ticket.order_id)),
            left_join(shipping, same(shipping.order_id, ticket.order_id)),
        )
    )
