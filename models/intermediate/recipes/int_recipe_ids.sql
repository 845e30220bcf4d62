with
    usable_recipes as not materialized(select * from {{ ref("int_usable_recipes") }}),

    raw_files as (select * from {{ ref("raw_files") }}),

    stored_recipes as not materialized(
        {% if keeps_rows() %}select * from {{ this }}
        {% else %}
            select 0 as recipe_id, '' as source_recipe_id, 0::bigint as row_id, 0 as version
            where false
        {% endif %}
    ),

    highest_numbers as (
        select
            coalesce(max(recipe_id), 0) as recipe_id,
            coalesce(max({{ file_id_of("row_id") }}), 0) as file_id,
            coalesce(max(version), 0) as version
        from stored_recipes
    ),

    new_rows as (
        select source_recipe_id
        from usable_recipes
        where file_id > (select file_id from highest_numbers)
    ),

    -- What has no row may have one again, when a take-down is withdrawn.
    lost_rows as (
        select source_recipe_id
        from stored_recipes
        {% if is_incremental() %}
            where row_id is null or row_id not in (select row_id from usable_recipes)
        {% endif %}
    ),

    candidate_rows as (
        select *
        from usable_recipes
        {% if is_incremental() %}
            where
                source_recipe_id in (
                    select source_recipe_id
                    from new_rows
                    union all
                    select source_recipe_id
                    from lost_rows
                )
        {% endif %}
    ),

    newest_rows as (
        select candidate_rows.source_recipe_id, candidate_rows.row_id
        from candidate_rows
        inner join raw_files on candidate_rows.file_id = raw_files.file_id
        qualify
            row_number() over (
                partition by candidate_rows.source_recipe_id
                order by
                    raw_files.modified_at desc,
                    raw_files.path desc,
                    candidate_rows.record_number desc
            )
            = 1
        union all
        select source_recipe_id, null as row_id
        from lost_rows
        where source_recipe_id not in (select source_recipe_id from candidate_rows)
    ),

    changed_recipes as (
        select newest_rows.source_recipe_id, newest_rows.row_id, stored_recipes.recipe_id
        from newest_rows
        left join stored_recipes on newest_rows.source_recipe_id = stored_recipes.source_recipe_id
        {% if is_incremental() %}
            where
                stored_recipes.recipe_id is null
                or newest_rows.row_id is distinct from stored_recipes.row_id
        {% endif %}
    )

select
    coalesce(
        changed_recipes.recipe_id,
        highest_numbers.recipe_id + row_number() over (
            partition by changed_recipes.recipe_id is null order by changed_recipes.row_id
        )
    )::integer as recipe_id,
    changed_recipes.source_recipe_id,
    changed_recipes.row_id,
    (highest_numbers.version + 1)::integer as version
from changed_recipes
cross join highest_numbers
-- Texts are read by ranges of row_id.
order by recipe_id
