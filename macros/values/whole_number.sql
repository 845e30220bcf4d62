{#- 2.0 is a whole number, 2.5 is none: a plain cast would round it. The type of the column is known
    when the statement is planned; of texts, nearly all are digits, which a plain cast does not round. -#}
{% macro whole_number(expression, type) -%}
    {%- set exact = "try_cast(" ~ plain_number(expression) ~ " as decimal(38, 18))" -%}
    case
        when typeof({{ expression }}) in ('TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT')
        then try_cast({{ expression }} as {{ type }})
        when regexp_full_match(({{ expression }})::varchar, '[0-9]+')
        then try_cast(({{ expression }})::varchar as {{ type }})
        when {{ may_be_thousands(expression) }}
        then null
        when {{ exact }} = floor({{ exact }})
        then try_cast({{ exact }} as {{ type }})
    end
{%- endmacro %}
