with
    word_forms as (select * from {{ ref("int_word_forms") }}),

    token_ids as (select * from {{ ref("int_token_ids") }}),

    form_words as (select form, unnest(list_distinct(tokens)) as token from word_forms),

    form_tokens as (
        select form_words.form, token_ids.token_id
        from form_words
        inner join token_ids on form_words.token = token_ids.token
    )

select *
from form_tokens
