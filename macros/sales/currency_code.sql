{#- Codes of hundredths are told from those of the whole by their case, or are letters of their own:
    GBp is a penny. -#}
{% macro currency_code(text) -%}
    case
        when
            strlen(trim({{ text }})) = 3
            and trim({{ text }}) in ('{{ minor_currencies() | join("', '") }}')
        then trim({{ text }})
        when strlen(trim({{ text }})) = 3
        then upper(trim({{ text }}))
        when not {{ is_absent(bare(text)) }}
        then upper({{ bare(text) }})
    end
{%- endmacro %}
