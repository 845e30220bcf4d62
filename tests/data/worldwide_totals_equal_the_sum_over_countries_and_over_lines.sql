with
    by_line as (
        select
            sku,
            sum(quantity) filter (where quantity > 0 and not is_cancelled) as units_sold,
            - sum(quantity) filter (where quantity < 0 and not is_cancelled) as units_returned,
            count(*) as line_count
        from {{ ref("order_lines") }}
        group by all
    ),

    by_country as (
        select
            sku,
            sum(units_sold) as units_sold,
            sum(units_returned) as units_returned,
            sum(line_count) as line_count,
            sum(revenue) as revenue
        from {{ ref("sales_by_country") }}
        group by all
    )

select
    sales_global.sku, by_country.units_sold as sold_by_country, by_line.units_sold as sold_by_line
from {{ ref("sales_global") }} as sales_global
full join by_country on sales_global.sku = by_country.sku
full join by_line on sales_global.sku = by_line.sku
where
    sales_global.units_sold is distinct from by_country.units_sold
    or sales_global.units_returned is distinct from by_country.units_returned
    or sales_global.line_count is distinct from by_country.line_count
    or sales_global.revenue is distinct from by_country.revenue
    or sales_global.units_sold is distinct from coalesce(by_line.units_sold, 0)
    or sales_global.units_returned is distinct from coalesce(by_line.units_returned, 0)
    or sales_global.line_count is distinct from by_line.line_count
