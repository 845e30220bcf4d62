-- The counts are kept by adding and subtracting; this counts anew, over every pair.
{{ config(tags=["recount"]) }}
with
    vocabulary as (select * from {{ ref("vocabulary") }}),

    recipe_one_hot as (select * from {{ ref("recipe_one_hot") }}),

    recipe_tokens as (select * from {{ ref("int_recipe_tokens") }}),

    document_frequencies as (
        select token_id, count(*) as document_frequency from recipe_one_hot group by token_id
    ),

    occurrence_counts as (
        select token_id, sum(occurrence_count) as occurrence_count
        from recipe_tokens
        group by token_id
    )

select
    vocabulary.*,
    document_frequencies.document_frequency as counted_document_frequency,
    occurrence_counts.occurrence_count as counted_occurrence_count
from vocabulary
left join document_frequencies on vocabulary.token_id = document_frequencies.token_id
left join occurrence_counts on vocabulary.token_id = occurrence_counts.token_id
where
    vocabulary.document_frequency != coalesce(document_frequencies.document_frequency, 0)
    or vocabulary.occurrence_count != coalesce(occurrence_counts.occurrence_count, 0)
