{% macro count_tokens(sign, condition) -%}
    update {{ ref("int_token_ids") }} as token_ids
    set
        document_frequency = token_ids.document_frequency {{ sign }} counts.document_frequency,
        occurrence_count = token_ids.occurrence_count {{ sign }} counts.occurrence_count,
        counted_version = (select max(version) from {{ ref("int_recipe_ids") }})
    from
        (
            select
                token_id,
                count(*) as document_frequency,
                sum(occurrence_count)::bigint as occurrence_count
            from {{ this }}
            where {{ condition }}
            group by token_id
        ) as counts
    where token_ids.token_id = counts.token_id
{%- endmacro %}
