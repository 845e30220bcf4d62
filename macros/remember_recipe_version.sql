{% macro remember_recipe_version(variable, table=none, column="version") -%}
    set
        variable {{ variable }} = (
            {% if is_incremental() %}select coalesce(max({{ column }}), 0) from {{ table or this }}
            {% else %}select 0
            {% endif %}
        )
{%- endmacro %}
