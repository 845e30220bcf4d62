{% macro remember_recipe_version(variable) -%}
    set
        variable {{ variable }} = (
            {% if is_incremental() %}select coalesce(max(version), 0) from {{ this }}
            {% else %}select 0
            {% endif %}
        )
{%- endmacro %}
