{#- UTC where the value has an offset; else the local time, or UTC, that it is taken for. -#}
{% macro utc_timestamp(expression, has_offset=none) -%}
    {%- set written = "(" ~ expression ~ ")::varchar" -%}
    {%- set instant = utc_of_instant("try_cast(" ~ expression ~ " as timestamptz)") -%}
    case
        when {{ is_instant_type("typeof(" ~ expression ~ ")") }}
        then {{ instant }}
        when {{ has_offset or has_utc_offset(expression) }}
        then
            coalesce(
                case
                    when {{ written }} like '%Z' or right({{ written }}, 1) between '0' and '9'
                    then {{ instant }}
                end,
                {{ utc_of_instant("try_cast(" ~ plain_instant(written) ~ " as timestamptz)") }}
            )
        else
            coalesce(
                try_cast({{ expression }} as timestamp), try_cast({{ bare(written) }} as timestamp)
            )
    end
{%- endmacro %}
