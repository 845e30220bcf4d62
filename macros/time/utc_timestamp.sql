{% macro utc_timestamp(text, has_offset) -%}
    case
        when {{ has_offset }}
        then {{ utc_of_instant("try_cast(" ~ plain_instant(text) ~ " as timestamptz)") }}
        else try_cast({{ text }} as timestamp)
    end
{%- endmacro %}
