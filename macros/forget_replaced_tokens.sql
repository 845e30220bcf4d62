{% macro forget_replaced_tokens() -%}
    {%- if is_incremental() -%}
        {%- set is_changed -%}
            recipe_id in (
                select recipe_id
                from {{ ref("int_recipe_ids") }}
                where version > getvariable('recipe_tokens_version')
            )
        {%- endset -%}
        {{ count_tokens("-", is_changed) }}
        ;
        delete from {{ this }}
        where {{ is_changed }}
    {%- else -%}
        update {{ ref("int_token_ids") }}
        set document_frequency = 0, occurrence_count = 0
        where document_frequency > 0
    {%- endif -%}
{%- endmacro %}
