with
    staged_recipes as (select * from {{ ref("stg_recipes") }}),

    licences as (select * from {{ ref("int_licences") }}),

    raw_files as (select * from {{ ref("raw_files") }}),

    counted_rows as (select * from {{ ref("int_recipe_ids") }}),

    excluded_rows as (select * from {{ ref("int_excluded_recipes") }}),

    recipe_sources as (
        select
            staged_recipes.source,
            licences.licence,
            coalesce(licences.is_known, false) as is_known_licence,
            count(counted_rows.row_id) as recipe_count,
            count(staged_recipes.rejection_reason) as rejected_count,
            count(excluded_rows.row_id) as excluded_count,
            count(*) - recipe_count - rejected_count - excluded_count as superseded_count,
            min(raw_files.first_loaded_at) as first_seen_at,
            max(raw_files.last_loaded_at) as last_seen_at
        from staged_recipes
        inner join raw_files on staged_recipes.file_id = raw_files.file_id
        left join licences on staged_recipes.licence is not distinct from licences.licence_spelling
        left join counted_rows on staged_recipes.row_id = counted_rows.row_id
        left join excluded_rows on staged_recipes.row_id = excluded_rows.row_id
        group by all
    )

select *
from recipe_sources
