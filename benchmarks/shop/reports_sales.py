"""Marts for dashboards about sales and money."""

from __future__ import annotations

from benchmarks.shop.project import Shop
from benchmarks.shop.sql import aggregate, apply, case, inner_join, left_join, literal, or_zero, over, per, same, select


def add_sales_reports(shop: Shop) -> None:
    _daily_revenue(shop)
    _monthly_finance(shop)
    _category_sales(shop)
    _campaign_performance(shop)


def _daily_revenue(shop: Shop) -> None:
    model = shop.model("marts", "daily_revenue", "Sales, money and visits by day.", key="day")
    order = model.ref("fct_orders")
    orders = model.cte(
        "orders",
        per(
            order.placed_on,
            "day",
            {
                "order_count": aggregate("count(*)"),
                "revenue": aggregate("sum({})", order.net_amount),
                "margin": aggregate("sum({})", order.margin),
            },
            order,
        ),
    )
    line = model.ref("fct_order_lines")
    lines = model.cte("lines", per(line.placed_on, "day", {"profit": aggregate("sum({})", line.profit)}, line))
    session = model.ref("fct_sessions")
    sessions = model.cte("sessions", per(session.visited_on, "day", {"visit_count": aggregate("count(*)")}, session))
    shipment = model.ref("fct_shipments", "s")
    order_again = model.ref("fct_orders", "o")
    payment = model.ref("fct_payments", "p")
    money = model.cte(
        "money",
        select(
            {
                "day": order_again.placed_on,
                "paid_amount": aggregate("sum({})", payment.net_amount),
                "shipping_cost": aggregate("sum({})", shipment.shipping_cost),
            },
            order_again,
            left_join(payment, same(payment.order_id, order_again.order_id)),
            left_join(shipment, same(shipment.order_id, order_again.order_id)),
            group_by=1,
        ),
    )
    model.final(
        select(
            {
                "day": orders.day,
                "order_count": orders.order_count,
                "revenue": orders.revenue,
                "margin": orders.margin,
                "profit": lines.profit,
                "paid_amount": or_zero(money.paid_amount),
                "shipping_cost": or_zero(money.shipping_cost),
                "visit_count": sessions.visit_count,
                "revenue_last_week": over(apply("lag({}, 7)", orders.revenue), order=[orders.day]),
            },
            orders,
            left_join(lines, same(lines.day, orders.day)),
            left_join(sessions, same(sessions.day, orders.day)),
            left_join(money, same(money.day, orders.day)),
        )
    )


def _monthly_finance(shop: Shop) -> None:
    model = shop.model("marts", "monthly_finance", "Revenue and costs by month.", key="month_start")
    order = model.ref("fct_orders", "o")
    payment = model.ref("fct_payments")
    paid = model.cte(
        "paid",
        per(
            payment.order_id,
            "order_id",
            {
                "net_amount": aggregate("sum({})", payment.net_amount),
                "refunded_amount": aggregate("sum({})", payment.refunded_amount),
            },
            payment,
        ),
    )
    shipment = model.ref("fct_shipments")
    shipped = model.cte(
        "shipped",
        per(shipment.order_id, "order_id", {"cost": aggregate("sum({})", shipment.shipping_cost)}, shipment),
    )
    margin = model.ref("int_order_margins", "m")
    months = model.cte(
        "months",
        select(
            {
                "month_start": apply("date_trunc('month', {})", order.placed_on),
                "revenue": aggregate("sum({})", order.net_amount),
                "discounts": aggregate("sum({})", order.discount_amount),
                "payments": aggregate("sum({})", paid.net_amount),
                "refunds": aggregate("sum({})", paid.refunded_amount),
                "shipping": aggregate("sum({})", shipped.cost),
                "margin": aggregate("sum({})", margin.margin),
            },
            order,
            left_join(paid, same(paid.order_id, order.order_id)),
            left_join(shipped, same(shipped.order_id, order.order_id)),
            left_join(margin, same(margin.order_id, order.order_id)),
            group_by=1,
        ),
    )
    campaign = model.ref("dim_campaigns")
    budgets = model.cte(
        "budgets",
        per(
            apply("date_trunc('month', {})", campaign.starts_on),
            "month_start",
            {"budget": aggregate("sum({})", campaign.budget)},
            campaign,
        ),
    )
    model.final(
        select(
            {
                "budget": or_zero(budgets.budget),
                "margin_after_campaigns": apply("{} - coalesce({}, 0)", months.margin, budgets.budget),
                "refund_rate": apply("{} / nullif({}, 0)", months.refunds, months.payments),
            },
            months,
            left_join(budgets, same(budgets.month_start, months.month_start)),
            stars=[months],
        )
    )


def _category_sales(shop: Shop) -> None:
    model = shop.model("marts", "category_sales", "Sales and refunds by category.", key="category_name")
    line = model.ref("fct_order_lines", "l")
    order = model.ref("fct_orders", "o")
    product = model.ref("dim_products", "p")
    refund = model.ref("int_product_returns", "r")
    category = model.ref("stg_categories", "c")
    model.final(
        select(
            {
                "category_name": category.category_name,
                "department": aggregate("max({})", product.department),
                "product_count": aggregate("count(distinct {})", product.product_id),
                "units_sold": aggregate("sum({})", line.quantity),
                "revenue": aggregate("sum({})", line.net_amount),
                "profit": aggregate("sum({})", line.profit),
                "average_price": apply(
                    "{} / nullif({}, 0)", aggregate("sum({})", line.net_amount), aggregate("sum({})", line.quantity)
                ),
                "first_order_revenue": aggregate(
                    "sum({})", case([(order.is_first_order, line.net_amount)], literal("0"))
                ),
                "average_list_margin": aggregate("avg({})", product.list_margin),
                "refund_count": aggregate("sum({})", refund.refund_count),
                "last_refunded_on": aggregate("max({})", refund.last_refunded_on),
            },
            line,
            inner_join(product, same(product.product_id, line.product_id)),
            inner_join(category, same(category.category_name, product.category_name)),
            inner_join(order, same(order.order_id, line.order_id)),
            left_join(refund, same(refund.product_id, line.product_id)),
            group_by=1,
        )
    )


def _campaign_performance(shop: Shop) -> None:
    model = shop.model("marts", "campaign_performance", "What campaigns cost and brought.", key="campaign_code")
    session = model.ref("fct_sessions")
    visits = model.cte(
        "visits",
        per(
            session.campaign_code,
            "campaign_code",
            {
                "visit_count": aggregate("count({})", session.session_id),
                "visitor_count": aggregate("count(distinct {})", session.customer_id),
            },
            session,
        ),
    )
    order = model.ref("fct_orders", "o")
    line = model.ref("fct_order_lines", "l")
    sales = model.cte(
        "sales",
        select(
            {
                "campaign_code": order.campaign_code,
                "order_count": aggregate("count(distinct {})", order.order_id),
                "profit": aggregate("sum({})", line.profit),
            },
            order,
            inner_join(line, same(line.order_id, order.order_id)),
            where=[apply("{} is not null", order.campaign_code)],
            group_by=1,
            having=apply("{} > 0", aggregate("sum({})", line.quantity)),
        ),
    )
    campaign = model.import_ref("dim_campaigns", "campaigns")
    cost = model.import_ref("int_campaign_costs", "costs")
    model.final(
        select(
            {
                "campaign_code": campaign.campaign_code,
                "campaign_name": campaign.campaign_name,
                "channel": campaign.channel,
                "budget": campaign.budget,
                "customer_count": campaign.customer_count,
                "cost_per_order": cost.cost_per_order,
                "cost_per_view": cost.cost_per_view,
                "visit_count": or_zero(visits.visit_count),
                "visitor_count": or_zero(visits.visitor_count),
                "conversion_rate": apply("{} / nullif({}, 0)", sales.order_count, visits.visit_count),
                "profit": sales.profit,
                "rank_in_channel": over(
                    literal("rank()"), partition=[campaign.channel], order=[sales.profit], descending=True
                ),
            },
            campaign,
            left_join(cost, same(cost.campaign_code, campaign.campaign_code)),
            left_join(visits, same(visits.campaign_code, campaign.campaign_code)),
            left_join(sales, same(sales.campaign_code, campaign.campaign_code)),
        )
    )
