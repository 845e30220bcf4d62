with
    pairs as (select * from {{ ref("int_ingredient_pairs") }}),

    ingredient_ids as (select * from {{ ref("int_ingredient_ids") }})

select
    pairs.ingredient_id,
    pairs.other_ingredient_id,
    ingredient_ids.ingredient,
    others.ingredient as other_ingredient,
    pairs.recipe_count,
    pairs.lift,
    pairs.npmi
from pairs
inner join ingredient_ids on pairs.ingredient_id = ingredient_ids.ingredient_id
inner join ingredient_ids as others on pairs.other_ingredient_id = others.ingredient_id
where pairs.ingredient_id <> pairs.other_ingredient_id
