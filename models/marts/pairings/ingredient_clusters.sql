with
    clusters as (select * from {{ ref("int_ingredient_clusters") }}),

    ingredient_ids as (select * from {{ ref("int_ingredient_ids") }})

select
    clusters.ingredient_id,
    ingredient_ids.ingredient,
    clusters.label,
    clusters.cluster,
    clusters.membership,
    clusters.map_x,
    clusters.map_y
from clusters
inner join ingredient_ids on clusters.ingredient_id = ingredient_ids.ingredient_id
