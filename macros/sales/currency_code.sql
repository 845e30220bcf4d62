{#- Codes of hundredths are told from those of the whole by their case, or are letters of their own:
    GBp is a penny. Of the absent values few have three letters, and nearly all codes do. -#}
{% macro currency_code(text) -%}
    {%- set minor = "'" ~ (minor_currencies() | join("', '")) ~ "'" -%}
    {%- set absent_codes = [] -%}
    {%- for value in setting("absent_values") if value | length == 3 -%}
        {%- do absent_codes.append(value) -%}
    {%- endfor -%}
    case
        when strlen({{ text }}) != 3
        then
            case
                when {{ is_absent(bare(text)) }}
                then null
                when {{ bare(text) }} in ({{ minor }})
                then {{ bare(text) }}
                else upper({{ bare(text) }})
            end
        when {{ text }} in ({{ minor }})
        then {{ text }}
        {%- if absent_codes %}
            when lower({{ text }}) in ({{ literals(absent_codes) }}) then null
        {%- endif %}
        else upper({{ text }})
    end
{%- endmacro %}
