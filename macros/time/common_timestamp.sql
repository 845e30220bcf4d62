{#- UTC where the value has an offset; else the local time, or UTC, that it is taken for. An abbreviation
    of a zone is not common: the engine would take one of several. -#}
{% macro common_timestamp(expression, has_offset) -%}
    {%- set written = "(" ~ expression ~ ")::varchar" -%}
    {%- set instant = utc_of_instant("try_cast(" ~ expression ~ " as timestamptz)") -%}
    case
        when {{ is_instant_type("typeof(" ~ expression ~ ")") }}
        then {{ instant }}
        when not {{ has_offset }}
        then try_cast({{ expression }} as timestamp)
        when {{ written }} like '%Z' or right({{ written }}, 1) between '0' and '9'
        then {{ instant }}
    end
{%- endmacro %}
