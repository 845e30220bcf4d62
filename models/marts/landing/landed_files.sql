with
    inspected_files as (select * from {{ ref("int_landed_files") }}),

    staged_lines as (select * from {{ ref("stg_transactions") }}),

    superseded_lines as (select * from {{ ref("int_superseded_lines") }}),

    staged_recipes as (select * from {{ ref("stg_recipes") }}),

    recipe_ids as (select * from {{ ref("int_recipe_ids") }}),

    strict_counts as (
        select file_id, count(*) as row_count from {{ ref("int_strict_records") }} group by all
    ),

    line_counts as (
        select
            file_id,
            count(*) filter (rejection_reason is null) as good_count,
            count(*) filter (rejection_reason is not null) as rejected_count
        from staged_lines
        group by all
    ),

    superseded_line_counts as (
        select file_id, count(*) as superseded_count from superseded_lines group by all
    ),

    recipe_counts as (
        select
            staged_recipes.file_id,
            count(*) filter (staged_recipes.rejection_reason is null) as good_count,
            count(*) filter (staged_recipes.rejection_reason is not null) as rejected_count,
            good_count - count(recipe_ids.row_id) as superseded_count
        from staged_recipes
        left join recipe_ids on staged_recipes.row_id = recipe_ids.row_id
        group by all
    ),

    staged_counts as (
        select
            line_counts.*, coalesce(superseded_line_counts.superseded_count, 0) as superseded_count
        from line_counts
        left join superseded_line_counts on line_counts.file_id = superseded_line_counts.file_id
        union all
        select *
        from recipe_counts
    )

select
    inspected_files.path,
    inspected_files.kind,
    inspected_files.format,
    inspected_files.reader,
    inspected_files.problem,
    inspected_files.size_bytes,
    coalesce(strict_counts.row_count, inspected_files.record_count) as rows_read,
    coalesce(staged_counts.good_count - staged_counts.superseded_count, 0) as rows_counted,
    coalesce(staged_counts.superseded_count, 0) as rows_superseded,
    coalesce(staged_counts.rejected_count, 0) as rows_rejected,
    inspected_files.modified_at
from inspected_files
left join strict_counts on inspected_files.file_id = strict_counts.file_id
left join staged_counts on inspected_files.file_id = staged_counts.file_id
