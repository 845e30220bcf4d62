with
    ingredient_lookup as (select * from {{ ref("int_ingredient_lookup") }}),

    -- DuckDB 2.0 may fail to hash the words of a join (duckdb/duckdb issue 24807), a copy it can.
    changed_recipes as materialized(
        select recipe_id, ingredients from {{ ref("int_recipes") }} where {{ is_to_do() }}
    ),

    recipe_lines as (select recipe_id, unnest(ingredients) as line from changed_recipes)

select
    recipe_lines.recipe_id,
    ingredient_lookup.ingredient_id,
    round(sum(ingredient_lookup.jars), 3) as jars
from recipe_lines
inner join ingredient_lookup on recipe_lines.line = ingredient_lookup.line
group by all
-- The ingredients of a recipe are read together.
order by recipe_lines.recipe_id, ingredient_lookup.ingredient_id
