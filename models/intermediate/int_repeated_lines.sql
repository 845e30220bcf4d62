with
    landed_files as (select * from {{ ref("int_landed_files") }}),

    -- DuckDB would copy a CTE that is read three times, with all its columns.
    good_lines as not materialized(
        select * from {{ ref("stg_transactions") }} where rejection_reason is null
    ),

    new_files as (
        select file_id
        from landed_files
        where
            kind = 'transactions' and reader is not null
            {% if is_incremental() %}
                and file_id not in (select file_id from {{ this }} where row_id is null)
            {% endif %}
    ),

    {% if is_incremental() %}
        -- What superseded these lines has gone with the file that brought it.
        orphaned_rows as (
            select row_id
            from {{ this }}
            where
                superseded_by_row_id is not null
                and {{ file_id_of("superseded_by_row_id") }}
                not in (select file_id from landed_files)
        ),
    {% endif %}

    -- Few lines come twice. Those that may are found by a hash, and only they are compared.
    repeated_hashes as (
        {% if is_incremental() %}
            select line_hash
            from good_lines
            where file_id in (select file_id from new_files)
            union
            select line_hash
            from good_lines
            where row_id in (select row_id from orphaned_rows)
        {% else %}select line_hash from good_lines group by all having count(*) > 1
        {% endif %}
    ),

    repeated_rows as (
        select row_id from good_lines where line_hash in (select line_hash from repeated_hashes)
    ),

    repeated_lines as (
        select
            good_lines.*,
            landed_files.modified_at,
            landed_files.path,
            case when good_lines.line_number is null then ({{ line_content() }}) end as content
        from good_lines
        inner join landed_files on good_lines.file_id = landed_files.file_id
        where good_lines.row_id in (select row_id from repeated_rows)
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
        select file_id, row_id, order_date, first_value(row_id) over newest_first as counted_row_id
        from numbered_lines
        window
            newest_first as (
                partition by order_id, line_number, content, occurrence_number
                order by updated_at desc nulls last, modified_at desc, path desc, record_number desc
            )
    )

select file_id, row_id, order_date, nullif(counted_row_id, row_id) as superseded_by_row_id
from ranked_lines
union all
select file_id, null as row_id, null as order_date, null as superseded_by_row_id
from new_files
