{% macro utc_timestamp(simple, has_offset, expression) -%}
    {%- set written = "(" ~ expression ~ ")::varchar" -%}
    case
        when {{ simple }} is not null or {{ expression }} is null
        then {{ simple }}
        when {{ has_offset }}
        then {{ utc_of_instant("try_cast(" ~ plain_instant(written) ~ " as timestamptz)") }}
        else try_cast({{ bare(written) }} as timestamp)
    end
{%- endmacro %}
