{#- Nearly every text is so short that a cast to eight decimals cannot round it. A point with three
    digits behind it may part thousands, which has to be asked. -#}
{% macro simple_number(expression, type) -%}
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
        when
            strlen({{ text }}) < 10
            and {{ text }} not like '%.___'
            and not contains({{ text }}, 'e')
            and not contains({{ text }}, 'E')
            and not contains({{ text }}, '_')
        then try_cast({{ text }} as {{ type }})
    end
{%- endmacro %}
