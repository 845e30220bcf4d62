{% macro is_instant_type(type) -%}
    {{ type }} in ('TIMESTAMP WITH TIME ZONE', 'TIMESTAMPTZ_NS')
{%- endmacro %}
