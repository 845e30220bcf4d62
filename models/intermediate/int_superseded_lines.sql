with
    good_lines as (select * from {{ ref("stg_transactions") }} where rejection_reason is null),

    landed_files as (select * from {{ ref("int_landed_files") }}),

    -- Few lines come twice. Those that may are found by a hash, and only they are compared.
    hashed_lines as (
        select
            row_id,
            case
                when line_number is not null
                then hash(order_id, line_number)
                else hash(order_id, {{ line_content() }})
            end as identity_hash
        from good_lines
    ),

    repeated_hashes as (select identity_hash from hashed_lines group by all having count(*) > 1),

    repeated_rows as (
        select hashed_lines.row_id
        from hashed_lines
        inner join repeated_hashes on hashed_lines.identity_hash = repeated_hashes.identity_hash
    ),

    repeated_lines as (
        select
            good_lines.*,
            landed_files.modified_at,
            landed_files.path,
            case when good_lines.line_number is null then ({{ line_content() }}) end as content
        from good_lines
        inner join repeated_rows on good_lines.row_id = repeated_rows.row_id
        inner join landed_files on good_lines.file_id = landed_files.file_id
    ),

    -- Without line numbers, the second of two equal lines of one delivery is another line.
    numbered_lines as (
        select
            *,
            case
                when line_number is null
                then
                    row_number() over (
                        partition by file_id, order_id, content order by record_number
                    )
            end as occurrence_number
        from repeated_lines
    ),

    ranked_lines as (
        select row_id, file_id, first_value(row_id) over newest_first as superseded_by_row_id
        from numbered_lines
        window
            newest_first as (
                partition by order_id, line_number, content, occurrence_number
                order by updated_at desc nulls last, modified_at desc, path desc, record_number desc
            )
    )

select row_id, file_id, superseded_by_row_id
from ranked_lines
where row_id != superseded_by_row_id
