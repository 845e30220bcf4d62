with
    texts as (select * from {{ ref("int_recipes") }}),

    word_forms as (select * from {{ ref("int_word_forms") }}),

    -- DuckDB 2.0 may fail to hash the words of a join (duckdb/duckdb issue 24807), a copy it can.
    forms as materialized(
        select
            recipe_id,
            unnest(string_split(text, ' ')) as form,
            generate_subscripts(string_split(text, ' '), 1) as position
        from texts
    ),

    phrases as (
        select forms.recipe_id, forms.position, array_to_string(word_forms.tokens, ' ') as phrase
        from forms
        left join word_forms on forms.form = word_forms.form
    ),

    recipe_texts as (
        select
            recipe_id,
            coalesce(
                string_agg(phrase, ' ' order by position) filter (where phrase <> ''), ''
            ) as cleaned_text
        from phrases
        group by recipe_id
    )

select *
from recipe_texts
