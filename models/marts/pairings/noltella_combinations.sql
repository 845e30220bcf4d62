with combinations as (select * from {{ ref("int_noltella_combinations") }})

select
    position,
    ingredients,
    one_of,
    dish_kind,
    evidence,
    example_titles,
    recipe_count,
    brand_recipe_count,
    lift,
    coherence,
    jars_per_recipe,
    least_jars,
    most_jars,
    expected_jars
from combinations
