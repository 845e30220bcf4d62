with
    new_forms as (select * from {{ ref("int_word_forms") }} where {{ is_to_do() }}),

    token_ids as (select * from {{ ref("int_token_ids") }}),

    form_words as (
        select form, unnest(tokens) as token, version
        from new_forms
        {% if is_incremental() %}
            -- A form that was cleaned anew is looked up as before.
            where form not in (select form from {{ this }})
        {% endif %}
    )

select form_words.form, token_ids.token_id, form_words.version
from form_words
inner join token_ids on form_words.token = token_ids.token
