with
    staged_files as (
        select part as file_id
        from {{ progress_of("stg_transactions") }}
        union all
        select part as file_id
        from {{ progress_of("stg_recipes") }}
    ),

    raw_files as (
        select
            *, reader is not null and file_id not in (select file_id from staged_files) as is_lost
        from {{ ref("raw_files") }}
    ),

    recipe_counts as ({{ recipe_counts() }}),

    strict_counts as (
        select file_id, count(*) as strict_count from {{ ref("raw_strict_records") }} group by all
    ),

    good_and_rejected as (
        select
            file_id, sum(good_line_count) as good_count, sum(rejected_line_count) as rejected_count
        from {{ ref("int_file_dates") }}
        group by all
        union all
        select file_id, good_count, rejected_count
        from recipe_counts
    ),

    uncounted_lines as (
        select file_id, count(*) as superseded_count
        from {{ ref("int_repeated_lines") }}
        where superseded_by_row_id is not null
        group by all
    ),

    row_counts as (
        select
            raw_files.file_id,
            case
                when raw_files.is_lost
                then 0
                else coalesce(strict_counts.strict_count, raw_files.record_count)
            end as rows_read,
            coalesce(good_and_rejected.good_count, 0)
            - coalesce(recipe_counts.excluded_count, 0) as usable_count,
            coalesce(good_and_rejected.rejected_count, 0) as rejected_count,
            coalesce(recipe_counts.excluded_count, 0) as excluded_count,
            case
                when raw_files.kind = 'recipes'
                then usable_count - coalesce(recipe_counts.recipe_count, 0)
                else uncounted_lines.superseded_count
            end as superseded_count
        from raw_files
        left join strict_counts on raw_files.file_id = strict_counts.file_id
        left join good_and_rejected on raw_files.file_id = good_and_rejected.file_id
        left join uncounted_lines on raw_files.file_id = uncounted_lines.file_id
        left join recipe_counts on raw_files.file_id = recipe_counts.file_id
    )

select
    raw_files.path,
    raw_files.kind,
    raw_files.format,
    raw_files.reader,
    case
        when raw_files.is_lost
        then 'It was gone before it could be read. Deliver it again.'
        else raw_files.problem
    end as problem,
    raw_files.size_bytes,
    row_counts.rows_read::bigint as rows_read,
    (row_counts.usable_count - coalesce(row_counts.superseded_count, 0))::bigint as rows_counted,
    coalesce(row_counts.superseded_count, 0)::bigint as rows_superseded,
    row_counts.rejected_count::bigint as rows_rejected,
    row_counts.excluded_count::bigint as rows_excluded,
    raw_files.is_there,
    raw_files.modified_at,
    raw_files.first_loaded_at,
    raw_files.last_loaded_at
from raw_files
inner join row_counts on raw_files.file_id = row_counts.file_id
