{#- Of texts, nearly all have two decimals or none; a cast to eight rounds neither. A point with three
    digits behind it may part thousands. -#}
{% macro common_number(expression, type) -%}
    {%- set text = "(" ~ expression ~ ")::varchar" -%}
    {%- set float = "try_cast(" ~ expression ~ " as double)" -%}
    case
        when
            typeof({{ expression }}) in ('TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT')
            or regexp_full_match(typeof({{ expression }}), 'DECIMAL[(][0-9]+,[0-8][)]')
        then try_cast({{ expression }} as {{ type }})
        when typeof({{ expression }}) = 'DOUBLE'
        then
            case
                when
                    abs(try_cast({{ float }} as {{ type }})::double - {{ float }})
                    <= 1e-6 * abs({{ float }})
                then try_cast({{ float }} as {{ type }})
            end
        when {{ text }} like '%.__'
        then try_cast({{ text }} as {{ type }})
        when regexp_full_match({{ text }}, '[0-9]+([.][0-9]|[.][0-9]{4,8})?')
        then try_cast({{ text }} as {{ type }})
    end
{%- endmacro %}
