{#- A minus in parentheses, behind the digits, or as typographers write it, is a minus. -#}
{% macro plain_number(text) -%}
    {%- set digits = "([0-9]+[.]?[0-9]*|[.][0-9]+)" -%}
    case
        when regexp_full_match({{ text }}, '[+-]?{{ digits }}([eE][+-]?[0-9]+)?')
        then {{ text }}
        when regexp_full_match({{ text }}, '[(]{{ digits }}[)]|{{ digits }} *[-−]|−{{ digits }}')
        then '-' || regexp_extract({{ text }}, '{{ digits }}')
    end
{%- endmacro %}
