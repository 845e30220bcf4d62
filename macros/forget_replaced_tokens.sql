{% macro forget_replaced_tokens() -%}
    {%- set is_changed = is_changed_recipe("recipe_tokens_version") -%}
    {%- if is_incremental() -%}
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
