{% macro country_key(column) %}
    {{ return(adapter.dispatch("country_key", "vectorella")(column)) }}
{% endmacro %}

{#- Two letters with something between them are seldom a code: N/A is not Namibia, S/D (sin dato) not
    Sudan and n/c (non communiqué) not New Caledonia. -#}
{% macro default__country_key(column) -%}
    {%- set spelling = "lower(strip_accents(" ~ bare(column) ~ "))" -%}
    {%- set key = "translate(" ~ spelling ~ ", ' .,''’()-&/_`', '')" -%}
    case
        when
            not regexp_full_match({{ spelling }}, '[a-z][^\p{L}]+[a-z][^\p{L}]*')
            or {{ key }} in ('us', 'uk', 'gb', 'nz')
        then {{ key }}
    end
{%- endmacro %}
