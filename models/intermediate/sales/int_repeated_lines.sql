with
    deliveries as (
        select file_id, modified_at, path, {{ delivery_of("path") }} as delivery
        from {{ ref("raw_files") }}
    ),

    staged_lines as not materialized(select * from {{ ref("stg_transactions") }}),

    line_hashes as not materialized(
        select row_id, file_id, line_hash from staged_lines where line_hash is not null
    ),

    -- Sorted, equal hashes stand together: that takes less than to group them.
    repeated_hashes as (
        select line_hash
        from line_hashes
        {% if is_incremental() %}
            where
                line_hash in (
                    select new_lines.line_hash
                    from line_hashes as new_lines
                    where new_lines.{{ is_to_do() }}
                )
        {% endif %}
        qualify line_hash = lag(line_hash) over (order by line_hash)
        {% if is_incremental() %}
            -- What superseded a line may have gone with its file.
            union
            select line_hash
            from line_hashes
            where
                row_id in (
                    select row_id
                    from {{ this }}
                    where
                        superseded_by_row_id is not null
                        and {{ file_id_of("superseded_by_row_id") }}
                        not in (select file_id from deliveries)
                )
        {% endif %}
    ),

    repeated_rows as (
        select row_id from line_hashes where line_hash in (select line_hash from repeated_hashes)
    ),

    repeated_lines as (
        select
            staged_lines.*,
            deliveries.modified_at,
            deliveries.path,
            deliveries.delivery,
            {{ line_identity() }} as identity,
            {{ version_key() }} as version_key,
            {{ line_event() }} as event
        from staged_lines
        inner join deliveries on staged_lines.file_id = deliveries.file_id
        where staged_lines.row_id in (select row_id from repeated_rows)
    ),

    -- With a time of update a line is a version whatever it changes; without one, only of the same
    -- sale.
    compared_lines as (
        select
            *,
            -- The second of two equal lines of one delivery is another line.
            (identity = 'content')::integer * row_number() over (
                partition by delivery, order_id, version_key order by path, record_number
            ) as occurrence_number,
            identity = 'number' and bool_and(updated_at is null) over same_key as is_untimed,
            min(event) over same_key < max(event) over same_key
            or is_untimed
            and min(ordered_at) over same_key < max(ordered_at) over same_key as has_several_sales
        from repeated_lines
        window same_key as (partition by order_id, version_key)
    ),

    ranked_lines as (
        select
            *,
            first_value(row_id) over newest_first as newest_row_id,
            first_value(delivery) over newest_first as newest_delivery
        from compared_lines
        window
            newest_first as (
                partition by
                    order_id, version_key, occurrence_number, case when is_untimed then event end
                order by updated_at desc nulls last, modified_at desc, path desc, record_number desc
            )
    )

select
    file_id,
    row_id,
    order_date,
    case
        when identity != 'order' or delivery != newest_delivery then nullif(newest_row_id, row_id)
    end as superseded_by_row_id,
    identity != 'content' and has_several_sales as is_doubtful
from ranked_lines
