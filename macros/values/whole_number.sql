{#- 2.0 is a whole number, 2.5 is none: a plain cast would round it. The type of the column is known
    when the statement is planned; of texts, nearly all are digits, which a plain cast does not round. -#}
{% macro whole_number(expression, type) -%}
    case
        when typeof({{ expression }}) in ('TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT')
        then try_cast({{ expression }} as {{ type }})
        when regexp_full_match(({{ expression }})::varchar, '[0-9]+')
        then try_cast({{ expression }} as {{ type }})
        when
            try_cast({{ expression }} as decimal(38, 6))
            = floor(try_cast({{ expression }} as decimal(38, 6)))
        then try_cast(try_cast({{ expression }} as decimal(38, 6)) as {{ type }})
    end
{%- endmacro %}
