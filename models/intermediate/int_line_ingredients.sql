with
    ingredient_lines as (select * from {{ ref("int_ingredient_lines") }}),

    ingredient_ids as (select * from {{ ref("int_ingredient_ids") }}),

    new_lines as (
        select line, unnest(ingredients) as ingredient, jars, version
        from ingredient_lines
        {% if is_incremental() %}
            where version > (select coalesce(max(version), 0) from {{ this }})
        {% endif %}
    ),

    line_ingredients as (
        select
            new_lines.line,
            ingredient_ids.ingredient_id,
            case
                when ingredient_ids.ingredient = '{{ var("pairings").brand }}' then new_lines.jars
            end as jars,
            new_lines.version
        from new_lines
        inner join ingredient_ids on new_lines.ingredient = ingredient_ids.ingredient
    )

select *
from line_ingredients
