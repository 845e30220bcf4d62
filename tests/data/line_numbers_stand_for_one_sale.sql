{{
    config(
        severity="warn",
        meta={
            "advice": "Lines of one order and number differ in date, country or SKU, and all count, as "
            ~ "sales of their own: tills start again at receipt 1. Map order_id to an expression "
            ~ "that tells them apart, such as concat_ws('-', shop, ordered_at::date, receipt). "
            ~ "Where one line corrects the other, map updated_at: then the newest counts."
        },
    )
}}

with
    staged_lines as (select * from {{ ref("stg_transactions") }}),

    doubtful_lines as (
        select *
        from {{ ref("int_repeated_lines") }}
        where is_doubtful and superseded_by_row_id is null
    )

select
    staged_lines.order_id,
    staged_lines.line_number,
    count(*) as line_count,
    sum(staged_lines.quantity) as quantity,
    min(
        concat_ws(' ', staged_lines.ordered_at, staged_lines.country_code, staged_lines.sku)
    ) as one_sale,
    max(
        concat_ws(' ', staged_lines.ordered_at, staged_lines.country_code, staged_lines.sku)
    ) as another_sale
from doubtful_lines
inner join staged_lines on doubtful_lines.row_id = staged_lines.row_id
group by staged_lines.order_id, staged_lines.line_number, staged_lines.quantity < 0
having count(*) > 1
