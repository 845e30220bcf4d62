{% macro progress_of(name) -%}
    (select part, state from {{ progress_table("parts") }} where model_name = '{{ name }}')
{%- endmacro %}
