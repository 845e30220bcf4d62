{#- 2.0 is a whole number, 2.5 is none: a plain cast would round it. -#}
{% macro whole_number(plain, type) -%}
    {%- set exact = "try_cast(" ~ plain ~ " as decimal(38, 18))" -%}
    case
        when {{ may_be_thousands(plain) }}
        then null
        when {{ exact }} = floor({{ exact }})
        then try_cast({{ exact }} as {{ type }})
    end
{%- endmacro %}
