{% macro country_key(column) %}
    {{ return(adapter.dispatch("country_key", "vectorella")(column)) }}
{% endmacro %}

{#- Two letters with something between them are seldom a code: N/A is not Namibia, S/D (sin dato) not
    Sudan and n/c (non communiqué) not New Caledonia. -#}
{% macro default__country_key(column) -%}
    {%- set spelling = "lower(strip_accents(" ~ column ~ "))" -%}
    {%- set key = "translate(" ~ spelling ~ ", ' .,''’()-&/_`', '')" -%}
    case
        when strlen({{ key }}) != 2
        then {{ key }}
        when not regexp_full_match({{ spelling }}, '[a-z][^\p{L}]+[a-z][^\p{L}]*')
        then {{ key }}
        when {{ key }} in ('us', 'uk', 'gb', 'nz')
        then {{ key }}
    end
{%- endmacro %}
