with recipe_ingredients as (select * from {{ ref("int_recipe_ingredients") }})

select recipe_id, ingredient_id, jars
from recipe_ingredients
