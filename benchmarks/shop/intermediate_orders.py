"""Intermediate models about orders, products and money."""

from __future__ import annotations

from benchmarks.shop.project import Shop
from benchmarks.shop.sql import aggregate, apply, case, inner_join, left_join, literal, same, select


def add_intermediate_orders(shop: Shop) -> None:
    _products_categorized(shop)
    _payments_netted(shop)
    _order_lines_priced(shop)
    _order_totals(shop)
    _order_payments(shop)
    _order_shipping(shop)
    _order_margins(shop)
    _product_returns(shop)


def _products_categorized(shop: Shop) -> None:
    model = shop.model(
        "intermediate", "int_products_categorized", "Products with both levels of their category.", key="product_id"
    )
    product = model.ref("stg_products", "p")
    category = model.ref("stg_categories", "c")
    parent = model.ref("stg_categories", "parent")
    model.final(
        select(
            {
                "product_id": product.product_id,
                "product_name": product.product_name,
                "unit_cost": product.unit_cost,
                "category_id": category.category_id,
                "category_name": category.category_name,
                "department": apply("coalesce({}, {})", parent.category_name, literal("'Other'")),
            },
            product,
            left_join(category, same(product.category_id, category.category_id)),
            left_join(parent, same(category.parent_category_id, parent.category_id)),
        )
    )


def _payments_netted(shop: Shop) -> None:
    model = shop.model(
        "intermediate", "int_payments_netted", "Successful payments less their refunds.", key="payment_id"
    )
    refund = model.ref("stg_refunds")
    refunded = model.cte(
        "refunded",
        select(
            {
                "payment_id": refund.payment_id,
                "refunded_amount": aggregate("sum({})", refund.refund_amount),
                "refund_count": aggregate("count(*)"),
            },
            refund,
            group_by=["payment_id"],
        ),
    )
    payment = model.import_ref("stg_payments", "payments")
    model.final(
        select(
            {
                "payment_id": payment.payment_id,
                "order_id": payment.order_id,
                "payment_method": payment.payment_method,
                "amount": payment.amount,
                "refunded_amount": apply("coalesce({}, 0)", refunded.refunded_amount),
                "net_amount": apply("{} - coalesce({}, 0)", payment.amount, refunded.refunded_amount),
                "paid_at": payment.paid_at,
            },
            payment,
            left_join(refunded, same(payment.payment_id, refunded.payment_id)),
            where=[payment.is_successful],
        )
    )


def _order_lines_priced(shop: Shop) -> None:
    model = shop.model(
        "intermediate", "int_order_lines_priced", "Lines with their value and cost.", key="order_line_id"
    )
    line = model.import_ref("stg_order_lines", "lines")
    order = model.import_ref("stg_orders", "orders")
    product = model.import_ref("int_products_categorized", "products")
    model.final(
        select(
            {
                "order_line_id": line.order_line_id,
                "order_id": line.order_id,
                "product_id": line.product_id,
                "category_id": product.category_id,
                "placed_on": order.placed_on,
                "quantity": line.quantity,
                "gross_amount": apply("{} * {}", line.quantity, line.unit_price),
                "net_amount": apply("{} * {} - {}", line.quantity, line.unit_price, line.discount),
                "cost_amount": apply("{} * {}", line.quantity, product.unit_cost),
            },
            line,
            inner_join(order, same(line.order_id, order.order_id)),
            left_join(product, same(line.product_id, product.product_id)),
        )
    )


def _order_totals(shop: Shop) -> None:
    model = shop.model("intermediate", "int_order_totals", "Orders with the sums of their lines.", key="order_id")
    order = model.ref("stg_orders", "o")
    line = model.ref("int_order_lines_priced", "l")
    model.final(
        select(
            {
                "order_id": order.order_id,
                "line_count": aggregate("count({})", line.order_line_id),
                "item_count": aggregate("sum({})", line.quantity),
                "gross_amount": aggregate("sum({})", line.gross_amount),
                "net_amount": aggregate("sum({})", line.net_amount),
                "cost_amount": aggregate("sum({})", line.cost_amount),
            },
            order,
            left_join(line, same(line.order_id, order.order_id)),
            group_by=1,
        )
    )


def _order_payments(shop: Shop) -> None:
    model = shop.model("intermediate", "int_order_payments", "What was paid for each order, and how.", key="order_id")
    payment = model.ref("int_payments_netted")
    by_method = {
        f"{method}_amount": aggregate(
            "sum({})",
            case([(apply(f"{{}} = '{method}'", payment.payment_method), payment.net_amount)], literal("0")),
        )
        for method in ("card", "wallet", "invoice")
    }
    paid = model.cte(
        "paid",
        select(
            {
                "order_id": payment.order_id,
                "paid_amount": aggregate("sum({})", payment.net_amount),
                **by_method,
                "first_paid_at": aggregate("min({})", payment.paid_at),
            },
            payment,
            group_by=1,
        ),
    )
    order = model.ref("stg_orders", "orders")
    model.final(
        select(
            {
                "order_id": order.order_id,
                "paid_amount": apply("coalesce({}, 0)", paid.paid_amount),
                "card_amount": paid.card_amount,
                "wallet_amount": paid.wallet_amount,
                "invoice_amount": paid.invoice_amount,
                "hours_to_pay": apply("date_diff('hour', {}, {})", order.placed_at, paid.first_paid_at),
            },
            order,
            left_join(paid, same(paid.order_id, order.order_id)),
        )
    )


def _order_shipping(shop: Shop) -> None:
    model = shop.model(
        "intermediate", "int_order_shipping", "Parcels of an order, and how long they took.", key="order_id"
    )
    shipment = model.ref("stg_shipments", "s")
    order = model.ref("stg_orders", "o")
    address = model.ref("stg_addresses", "a")
    model.final(
        select(
            {
                "order_id": order.order_id,
                "destination_country": address.country_code,
                "shipment_count": aggregate("count({})", shipment.shipment_id),
                "shipping_cost": aggregate("sum({})", shipment.shipping_cost),
                "first_shipped_at": aggregate("min({})", shipment.shipped_at),
                "last_delivered_at": aggregate("max({})", shipment.delivered_at),
            },
            order,
            inner_join(shipment, same(shipment.order_id, order.order_id)),
            left_join(address, same(order.address_id, address.address_id)),
            group_by=2,
        )
    )


def _order_margins(shop: Shop) -> None:
    model = shop.model(
        "intermediate", "int_order_margins", "What an order leaves after goods and shipping.", key="order_id"
    )
    order = model.ref("stg_orders", "o")
    total = model.ref("int_order_totals", "t")
    shipping = model.ref("int_order_shipping", "s")
    payment = model.ref("int_order_payments", "p")
    margin = model.cte(
        "margins",
        select(
            {
                "order_id": order.order_id,
                "placed_on": order.placed_on,
                "paid_amount": payment.paid_amount,
                "net_amount": total.net_amount,
                "margin": apply(
                    "{} - {} - coalesce({}, 0)", total.net_amount, total.cost_amount, shipping.shipping_cost
                ),
            },
            order,
            left_join(total, same(total.order_id, order.order_id)),
            left_join(shipping, same(shipping.order_id, order.order_id)),
            left_join(payment, same(payment.order_id, order.order_id)),
        ),
        qualified=False,
    )
    model.final(
        select(
            {
                "order_id": margin.order_id,
                "placed_on": margin.placed_on,
                "margin": margin.margin,
                "is_paid": apply("{} >= {}", margin.paid_amount, margin.net_amount),
            },
            margin,
        )
    )


def _product_returns(shop: Shop) -> None:
    model = shop.model("intermediate", "int_product_returns", "Refunds by product, shared by value.", key="product_id")
    refund = model.ref("stg_refunds", "r")
    payment = model.ref("stg_payments", "p")
    line = model.ref("int_order_lines_priced", "l")
    model.final(
        select(
            {
                "product_id": line.product_id,
                "refund_count": aggregate("count(distinct {})", refund.refund_id),
                "refunded_share": aggregate("sum({} * {} / {})", refund.refund_amount, line.net_amount, payment.amount),
                "last_refunded_on": aggregate("max({})", refund.refunded_on),
            },
            refund,
            inner_join(payment, same(refund.payment_id, payment.payment_id)),
            inner_join(line, same(payment.order_id, line.order_id)),
            group_by=1,
        )
    )
