{{
    config(
        severity="warn",
        meta={
            "advice": "Lines of one order and number that differ in date, country or SKU are rarely "
            ~ "versions of one sale, and only the newest counts: tills start again at receipt "
            ~ "1. Where they are sales of their own, map order_id to an expression that tells "
            ~ "them apart, such as concat_ws('-', shop, ordered_at::date, receipt)."
        },
    )
}}

with
    staged_lines as (select * from {{ ref("stg_transactions") }}),

    doubtful_lines as (
        select *
        from {{ ref("int_repeated_lines") }}
        where is_doubtful and superseded_by_row_id is not null
    )

select
    older.order_id,
    older.line_number,
    concat_ws(' ', older.order_date, older.country_code, older.sku) as superseded,
    concat_ws(' ', newer.order_date, newer.country_code, newer.sku) as superseded_by,
    older.quantity
from doubtful_lines
inner join staged_lines as older on doubtful_lines.row_id = older.row_id
inner join staged_lines as newer on doubtful_lines.superseded_by_row_id = newer.row_id
where
    (older.order_date, older.country_code) is distinct from (newer.order_date, newer.country_code)
    or (older.line_number is not null and older.sku != newer.sku)
    or (
        older.updated_at is null
        and newer.updated_at is null
        and older.ordered_at != newer.ordered_at
    )
