with days as (

    select cast(day as date) as date_day
    from generate_series(
        date '{{ var("calendar_starts_on") }}',
        date '{{ var("calendar_ends_on") }}',
        interval 1 day
    ) as series(day)

)

select
    date_day,
    cast(date_trunc('month', date_day) as date) as month_start,
    extract(isodow from date_day) >= 6 as is_weekend,
    {{ shop_calendar.fiscal_year('date_day') }} as fiscal_year,
    {{ shop_calendar.fiscal_quarter('date_day') }} as fiscal_quarter
from days
