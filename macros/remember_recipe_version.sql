{% macro remember_recipe_version() -%}
    set
        variable recipe_tokens_version = (
            {% if is_incremental() %}select coalesce(max(version), 0) from {{ this }}
            {% else %}select 0
            {% endif %}
        )
{%- endmacro %}
