with
    token_ids as (select * from {{ ref("int_token_ids") }}),

    word_forms as (select * from {{ ref("int_word_forms") }}),

    form_counts as (select * from {{ ref("int_form_counts") }}),

    recipe_one_hot as (select * from {{ ref("recipe_one_hot") }}),

    document_frequencies as (
        select token_id, count(*) as document_frequency from recipe_one_hot group by token_id
    ),

    form_words as (
        select unnest(word_forms.tokens) as token, form_counts.occurrence_count
        from word_forms
        inner join form_counts on word_forms.form = form_counts.form
    ),

    occurrences as (
        select token, sum(occurrence_count)::bigint as occurrence_count
        from form_words
        group by token
    ),

    vocabulary as (
        select
            token_ids.token_id,
            token_ids.token,
            coalesce(document_frequencies.document_frequency, 0) as document_frequency,
            coalesce(occurrences.occurrence_count, 0) as occurrence_count
        from token_ids
        left join document_frequencies on token_ids.token_id = document_frequencies.token_id
        left join occurrences on token_ids.token = occurrences.token
    )

select *
from vocabulary
-- A token is looked up by its id, and people read the most frequent first.
order by token_id
