-- depends_on: {{ ref("int_recipe_blocks") }}
with
    recipe_tokens as (
        select *, {{ recipe_block("recipe_id") }} as block from {{ ref("int_recipe_tokens") }}
    ),

    changed_blocks as (select * from recipe_tokens where {{ is_to_do() }})

select
    block,
    token_id,
    count(*)::integer as document_frequency,
    sum(occurrence_count)::bigint as occurrence_count
from changed_blocks
group by all
