{#- UTC where the value has an offset; else the local time, or UTC, that it is taken for. -#}
{% macro utc_timestamp(expression) -%}
    case
        when {{ has_utc_offset(expression) }}
        then timezone('UTC', try_cast({{ expression }} as timestamptz))
        else try_cast({{ expression }} as timestamp)
    end
{%- endmacro %}
