with
    vectors as (select * from {{ ref("int_ingredient_vectors") }}),

    ingredient_ids as (select * from {{ ref("int_ingredient_ids") }})

select
    vectors.ingredient_id,
    ingredient_ids.ingredient,
    vectors.embedding,
    vectors.norm,
    vectors.support
from vectors
inner join ingredient_ids on vectors.ingredient_id = ingredient_ids.ingredient_id
