with
    staged_lines as (select * from {{ ref("stg_transactions") }}),

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
    row_id,
    order_id,
    line_number,
    country_code,
    sku,
    country_spelling,
    currency,
    status,
    quantity,
    unit_price,
    quantity * unit_price::decimal(38, 4) as line_amount,
    {{ is_cancelled("status") }} as is_cancelled,
    order_date,
    ordered_at,
    updated_at
from counted_lines
