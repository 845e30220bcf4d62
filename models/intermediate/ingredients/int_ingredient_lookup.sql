with
    ingredient_ids as (select * from {{ ref("int_ingredient_ids") }}),

    new_lines as (
        select line, unnest(ingredients) as ingredient, jars, version
        from {{ ref("int_ingredient_lines") }}
        where
            {{ is_to_do() }}
            {% if is_incremental() %}
                -- A line that was read anew is looked up as before.
                and line not in (select line from {{ this }})
            {% endif %}
    ),

    line_ingredients as (
        select
            new_lines.line,
            ingredient_ids.ingredient_id,
            case
                when ingredient_ids.ingredient = '{{ setting("brand") }}' then new_lines.jars
            end as jars,
            new_lines.version
        from new_lines
        inner join ingredient_ids on new_lines.ingredient = ingredient_ids.ingredient
    )

select *
from line_ingredients
