{#- Settings are variables of the project; the dictionary `pairings` may name some of them too. A code
    of a currency is one in any case. -#}
{% macro setting(name) -%}
    {%- set value = (var("pairings", none) or {}).get(name, var(name)) -%}
    {{ return(value.upper() if name == "reporting_currency" and value is string else value) }}
{%- endmacro %}
