{{
    config(
        severity="warn",
        meta={
            "advice": "These lines count as sold: add each status to cancelled_statuses, "
            ~ "refunded_statuses or sold_statuses in dbt_project.yml."
        },
    )
}}

with
    order_lines as (select * from {{ ref("order_lines") }} where status is not null),

    status_spellings as (select * from {{ ref("stg_status_spellings") }})

select order_lines.status, count(*) as line_count, sum(order_lines.quantity) as quantity
from order_lines
anti join status_spellings on order_lines.status = status_spellings.status
group by all
