with
    -- Files whose repeated lines are found: the others do not count yet.
    file_dates as (
        select *
        from {{ ref("int_file_dates") }}
        where
            good_line_count > 0
            and file_id in (select part from {{ progress_of("int_repeated_lines") }})
    ),

    repeated_lines as (select * from {{ ref("int_repeated_lines") }}),

    delivered as (
        select
            order_date,
            sum(good_line_count) as line_count,
            bit_xor({{ fingerprint(fingerprint("file_id, good_line_count")) }}) as fingerprint
        from file_dates
        group by all
    ),

    superseded as (
        select
            order_date, count(*) as line_count, bit_xor({{ fingerprint("row_id") }}) as fingerprint
        from repeated_lines
        where superseded_by_row_id is not null
        group by all
    )

select
    delivered.order_date,
    (delivered.line_count - coalesce(superseded.line_count, 0))::bigint as line_count,
    {{ fingerprint("delivered.fingerprint, superseded.fingerprint") }} as input_fingerprint
from delivered
left join superseded on delivered.order_date = superseded.order_date
where delivered.line_count > coalesce(superseded.line_count, 0)
