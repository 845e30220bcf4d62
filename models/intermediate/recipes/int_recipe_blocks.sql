with
    -- No further than the tokens of recipes are.
    encoded_recipes as (
        select *
        from {{ ref("int_recipe_ids") }}
        where version <= (select max(state) from {{ progress_of("int_recipe_tokens") }})
    )

select
    {{ recipe_block("recipe_id") }} as block,
    bit_xor(hash(hash(recipe_id, row_id, version))) as input_fingerprint
from encoded_recipes
group by all
