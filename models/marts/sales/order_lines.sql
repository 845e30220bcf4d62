with
    staged_lines as (select * from {{ ref("stg_transactions") }}),

    status_spellings as (select * from {{ ref("stg_status_spellings") }}),

    superseded_lines as (
        select * from {{ ref("int_repeated_lines") }} where superseded_by_row_id is not null
    ),

    counted_lines as (
        select staged_lines.*
        from staged_lines
        anti join superseded_lines on staged_lines.row_id = superseded_lines.row_id
        where
            staged_lines.rejection_reason is null
            -- Of a file whose repeated lines are not yet found, none counts.
            and staged_lines.file_id in (select part from {{ progress_of("int_repeated_lines") }})
    )

select
    counted_lines.row_id,
    counted_lines.order_id,
    counted_lines.line_number,
    counted_lines.country_code,
    counted_lines.sku,
    counted_lines.country_spelling,
    counted_lines.currency,
    counted_lines.status,
    counted_lines.quantity,
    counted_lines.unit_price,
    coalesce(
        counted_lines.line_amount, counted_lines.quantity * counted_lines.unit_price::decimal(38, 8)
    ) as line_amount,
    {{ is_cancelled("status_spellings.status_kind", "counted_lines.quantity") }} as is_cancelled,
    counted_lines.order_date,
    counted_lines.ordered_at,
    counted_lines.updated_at
from counted_lines
left join status_spellings on counted_lines.status = status_spellings.status
