{#- What a quantity that cannot be read looks like, and the mapping that makes it one. -#}
{% macro hint_of_whole_number(text, plain) -%}
    {%- set exact = "try_cast(" ~ plain ~ " as double)" -%}
    case
        when {{ may_be_thousands(plain) }}
        then
            ' that can be read in one way only, with a point or with thousands'
            || {{ hint_of_two_readings() }}
        when {{ plain }} is null
        then {{ hint_of_number(text, plain) }}
        when abs({{ exact }}) > 2147483647 and {{ exact }} = floor({{ exact }})
        then ' up to 2147483647: it is too big'
        else ''
    end
{%- endmacro %}
