{#- Exact, or null: what the type rounds away is no more than the last bits of a floating-point number. -#}
{% macro exact_number(plain, type) -%}
    {%- set kept = "try_cast(" ~ plain ~ " as " ~ type ~ ")" -%}
    {%- set written = "try_cast(" ~ plain ~ " as double)" -%}
    case
        when {{ kept }} = 0 and {{ written }} != 0
        then null
        when
            {{ kept }} = try_cast({{ plain }} as decimal(38, 18))
            or abs({{ kept }}::double - {{ written }}) <= 1e-14 * abs({{ written }})
        then {{ kept }}
    end
{%- endmacro %}
