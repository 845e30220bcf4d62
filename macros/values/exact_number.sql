{#- Exact, or null: eight decimals, and what the type rounds away is no more than the last bits of a
    floating-point number. Nearly every text is so short that nothing can be rounded. -#}
{% macro exact_number(expression, type) -%}
    {%- set text = "(" ~ expression ~ ")::varchar" -%}
    {%- set number = plain_number(expression) -%}
    {%- set kept = "try_cast(" ~ number ~ " as " ~ type ~ ")" -%}
    {%- set written = "try_cast(" ~ number ~ " as double)" -%}
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
                    <= 1e-9 * abs({{ float }})
                then try_cast({{ float }} as {{ type }})
            end
        else
            coalesce(
                case
                    when
                        strlen({{ text }}) < 10
                        and {{ text }} not like '%e%'
                        and {{ text }} not like '%E%'
                        and not contains({{ text }}, '_')
                    then try_cast({{ text }} as {{ type }})
                end,
                case
                    when {{ kept }} = 0 and {{ written }} != 0
                    then null
                    when
                        {{ kept }} = try_cast({{ number }} as decimal(38, 18))
                        or abs({{ kept }}::double - {{ written }}) <= 1e-14 * abs({{ written }})
                    then {{ kept }}
                end
            )
    end
{%- endmacro %}
