{#- The last step stands outermost. -#}
{% macro after_steps(records, steps) -%}
    {%- for step in steps | reverse %} (select *, {{ step }} from {% endfor %} {{ records }}
    {%- for step in steps %}) {%- endfor -%}
{%- endmacro %}
