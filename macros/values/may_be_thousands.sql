{#- 1.000 is one, or a thousand where a point parts the thousands; 0.500 is a half anywhere. -#}
{% macro may_be_thousands(plain) -%}
    coalesce(regexp_full_match({{ plain }}, '[+-]?[1-9][0-9]{0,2}([.][0-9]{3})+'), false)
{%- endmacro %}
