{{
    config(
        severity="warn",
        meta={
            "advice": "Several files have lines of these orders, without line numbers, and all of "
            ~ "them count, although one file may repeat or correct the other. Map line_number "
            ~ "or updated_at, or deliver each order once."
        },
    )
}}

with
    raw_files as (
        select file_id, {{ delivery_of("path") }} as delivery from {{ ref("raw_files") }}
    ),

    unnumbered_lines as (
        select order_id, {{ file_id_of("row_id") }} as file_id, quantity
        from {{ ref("order_lines") }}
        where line_number is null and quantity >= 0
    ),

    orders as (
        select order_id, file_id, count(*) as line_count, sum(quantity) as quantity
        from unnumbered_lines
        group by order_id, file_id
        qualify count(*) over (partition by order_id) > 1
    )

select
    orders.order_id,
    sum(orders.line_count) as line_count,
    sum(orders.quantity) as quantity,
    count(distinct raw_files.delivery) as delivery_count
from orders
inner join raw_files on orders.file_id = raw_files.file_id
group by all
having count(distinct raw_files.delivery) > 1
