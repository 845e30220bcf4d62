{#- The type of the column is known when the statement is planned; of texts, nearly all are digits, which
    a plain cast does not round. -#}
{% macro common_whole_number(expression, type) -%}
    {%- set text = "(" ~ expression ~ ")::varchar" -%}
    case
        when typeof({{ expression }}) in ('TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT')
        then try_cast({{ expression }} as {{ type }})
        when strlen({{ text }}) = 1
        then try_cast({{ text }} as {{ type }})
        when regexp_full_match({{ text }}, '-?[0-9]+')
        then try_cast({{ text }} as {{ type }})
    end
{%- endmacro %}
