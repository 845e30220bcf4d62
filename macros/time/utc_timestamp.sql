{#- UTC where the value has an offset; else the local time, or UTC, that it is taken for. -#}
{% macro utc_timestamp(expression, has_offset=none) -%}
    case
        when {{ has_offset or has_utc_offset(expression) }}
        then {{ utc_of_instant("try_cast(" ~ expression ~ " as timestamptz)") }}
        else try_cast({{ expression }} as timestamp)
    end
{%- endmacro %}
