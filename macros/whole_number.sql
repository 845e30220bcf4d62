{#- 2.0 is a whole number, 2.5 is none: a plain cast would round it. -#}
{% macro whole_number(expression, type) -%}
    case
        when
            try_cast({{ expression }} as decimal(38, 6))
            = floor(try_cast({{ expression }} as decimal(38, 6)))
        then try_cast(try_cast({{ expression }} as decimal(38, 6)) as {{ type }})
    end
{%- endmacro %}
