{#- Empty tables in place of the loaders', so that the project builds anywhere. -#}
{% macro create_raw_tables() %}
    create schema if not exists raw_shop;
    create schema if not exists raw_billing;
    create schema if not exists raw_logistics;
    create schema if not exists raw_marketing;
    create schema if not exists raw_support;
    create table if not exists raw_shop.customers (id bigint, email varchar, first_name varchar, last_name varchar, country varchar, is_business boolean, created_at timestamp);
    create table if not exists raw_shop.addresses (id bigint, customer_id bigint, kind varchar, city varchar, postal_code varchar, country varchar, valid_from timestamp);
    create table if not exists raw_shop.categories (id bigint, parent_id bigint, name varchar);
    create table if not exists raw_shop.products (id bigint, category_id bigint, sku varchar, title varchar, list_price_cents bigint, unit_cost_cents bigint, discontinued_at timestamp);
    create table if not exists raw_shop.orders (id bigint, customer_id bigint, address_id bigint, campaign_code varchar, status varchar, currency varchar, placed_at timestamp);
    create table if not exists raw_shop.order_lines (id bigint, order_id bigint, product_id bigint, quantity integer, unit_price_cents bigint, discount_cents bigint);
    create table if not exists raw_billing.payments (id bigint, order_id bigint, method varchar, amount_cents bigint, state varchar, created_at timestamp);
    create table if not exists raw_billing.refunds (id bigint, payment_id bigint, amount_cents bigint, reason varchar, created_at timestamp);
    create table if not exists raw_logistics.shipments (id bigint, order_id bigint, carrier varchar, cost_cents bigint, shipped_at timestamp, delivered_at timestamp);
    create table if not exists raw_marketing.campaigns (code varchar, channel varchar, title varchar, budget_cents bigint, starts_on date, ends_on date);
    create table if not exists raw_marketing.web_sessions (id varchar, customer_id bigint, utm_campaign varchar, device varchar, page_views integer, started_at timestamp);
    create table if not exists raw_support.tickets (id bigint, customer_id bigint, order_id bigint, topic varchar, rating integer, opened_at timestamp, closed_at timestamp);
{% endmacro %}
