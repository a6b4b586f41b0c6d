create table customers (id integer, name varchar, city varchar, since date, vip boolean);
create table orders (id integer, customer_id integer, amount integer, tax integer, status varchar, ordered_on date);
create table items (order_id integer, product_id integer, quantity integer, price integer);
create table products (product_id integer, name varchar, price_low integer, price_high integer, tags varchar[]);
create table monthly (id integer, city varchar, jan integer, feb integer, mar integer);
create table staff (id integer, manager_id integer, name varchar, pay integer);
create table trades (symbol varchar, traded_at timestamp, price integer, volume integer);
create table quotes (symbol varchar, quoted_at timestamp, bid integer, ask integer);
create table events (
    id integer,
    happened_at timestamp,
    payload struct(kind varchar, buyer struct(id integer, name varchar), scores integer[]),
    lines struct(sku varchar, quantity integer)[],
    attributes map(varchar, integer),
    body json
);
