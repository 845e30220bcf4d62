{#- Codes of hundredths are told from those of the whole by their case, or are letters of their own:
    GBp is a penny. -#}
{% macro currency_code(text) -%}
    case
        when strlen({{ text }}) != 3
        then
            case
                when {{ is_absent(bare(text)) }}
                then null
                when {{ bare(text) }} in ('{{ minor_currencies() | join("', '") }}')
                then {{ bare(text) }}
                else upper({{ bare(text) }})
            end
        when {{ text }} in ('{{ minor_currencies() | join("', '") }}')
        then {{ text }}
        when not {{ is_absent(text) }}
        then upper({{ text }})
    end
{%- endmacro %}
