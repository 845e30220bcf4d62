{#- The type of the column is known when the statement is planned; of texts, nearly all are digits, which
    a plain cast does not round. -#}
{% macro simple_whole_number(expression, type) -%}
    case
        when typeof({{ expression }}) in ('TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT')
        then try_cast({{ expression }} as {{ type }})
        when regexp_full_match(({{ expression }})::varchar, '[0-9]+')
        then try_cast(({{ expression }})::varchar as {{ type }})
    end
{%- endmacro %}
