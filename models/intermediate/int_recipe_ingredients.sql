with
    line_ingredients as (select * from {{ ref("int_line_ingredients") }}),

    recipe_ids as (select * from {{ ref("int_recipe_ids") }}),

    -- DuckDB 2.0 may fail to hash the words of a join (duckdb/duckdb issue 24807), a copy it can.
    changed_lists as materialized(
        select recipe_id, ingredients
        from {{ ref("int_recipe_lists") }}
        where version > getvariable('recipe_ingredients_version')
    ),

    recipe_lines as (select recipe_id, unnest(ingredients) as line from changed_lists),

    recipe_ingredients as (
        select
            recipe_lines.recipe_id,
            line_ingredients.ingredient_id,
            round(sum(line_ingredients.jars), 3) as jars
        from recipe_lines
        inner join line_ingredients on recipe_lines.line = line_ingredients.line
        group by all
    )

select
    recipe_id,
    ingredient_id,
    jars,
    (select coalesce(max(version), 0) from recipe_ids)::integer as version
from recipe_ingredients
-- The ingredients of a recipe are read together.
order by recipe_id, ingredient_id
