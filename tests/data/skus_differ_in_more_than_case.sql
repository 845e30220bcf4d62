{{
    config(
        severity="warn",
        meta={
            "advice": "These are products of their own, and differ only in case or in characters that "
            ~ "cannot be seen. Where they are one, map sku to an expression such as "
            ~ "upper(sku)."
        },
    )
}}

with
    skus as (select sku, sum(line_count) as line_count from {{ ref("sales_global") }} group by all),

    keyed_skus as (
        select
            sku,
            line_count,
            lower(regexp_replace(sku, '[\p{Z}\p{C}]+', ' ', 'g')) as sku_key,
            count(*) over (partition by sku_key) as sku_count
        from skus
    )

select string_agg(sku, ', ' order by sku) as skus, sum(line_count) as line_count
from keyed_skus
where sku_count > 1
group by sku_key
