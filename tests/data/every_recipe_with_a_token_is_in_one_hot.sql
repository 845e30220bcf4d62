-- Reads every pair: for a full check, not for each day.
{{ config(tags=["recount"]) }}
with
    texts as (select * from {{ ref("int_recipes") }}),

    form_tokens as (select * from {{ ref("int_token_lookup") }}),

    recipe_one_hot as (select * from {{ ref("recipe_one_hot") }}),

    missing_texts as (
        select recipe_id, text
        from texts
        where recipe_id not in (select distinct recipe_id from recipe_one_hot)
    ),

    missing_forms as (select recipe_id, unnest(string_split(text, ' ')) as form from missing_texts)

select missing_forms.recipe_id, missing_forms.form
from missing_forms
inner join form_tokens on missing_forms.form = form_tokens.form
