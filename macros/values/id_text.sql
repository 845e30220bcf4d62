{#- A typed column that has gaps holds whole numbers as floating-point ones, and what is made of it
    writes 536365.0. -#}
{% macro id_text(expression) -%}
    {%- set text = "(" ~ expression ~ ")::varchar" -%}
    {%- set whole = "try_cast(" ~ expression ~ " as decimal(38, 0))" -%}
    case
        when
            typeof({{ expression }}) in ('DOUBLE', 'FLOAT')
            or typeof({{ expression }}) like 'DECIMAL%'
        then
            case
                when {{ whole }}::double = try_cast({{ expression }} as double)
                then {{ whole }}::varchar
                else {{ text }}
            end
        when {{ text }} like '%.0'
        then regexp_replace({{ cleared(text) }}, '^([0-9]+)[.]0$', '\1')
        else {{ cleared(text) }}
    end
{%- endmacro %}
