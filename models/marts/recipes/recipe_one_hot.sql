with recipe_tokens as (select * from {{ ref("int_recipe_tokens") }})

select recipe_id, token_id, 1::tinyint as value
from recipe_tokens
