with
    word_forms as (select * from {{ ref("int_word_forms") }}),

    token_ids as (select * from {{ ref("int_token_ids") }}),

    new_forms as (
        select *
        from word_forms
        {% if is_incremental() %}
            where version > (select coalesce(max(version), 0) from {{ this }})
        {% endif %}
    ),

    form_words as (select form, unnest(tokens) as token, version from new_forms),

    form_tokens as (
        select form_words.form, token_ids.token_id, form_words.version
        from form_words
        inner join token_ids on form_words.token = token_ids.token
    )

select *
from form_tokens
