"""Puts customers into groups of equal size by what they are worth."""


def model(dbt, session):
    dbt.config(materialized="table", quartiles=4)

    customers = dbt.ref("customers").filter("order_count > 0")
    groups = dbt.config.get("quartiles")

    return customers.project(
        f"""
        customer_id,
        lifetime_value,
        ntile({groups}) over (order by lifetime_value desc, customer_id) as value_quartile,
        complaint_count > 0 as has_complained
        """
    )
