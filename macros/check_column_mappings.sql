{#- Before anything runs, since a Python model could say it only in a traceback. -#}
{% macro check_column_mappings() -%}
    {%- set kinds = {"transaction_columns": "transactions", "recipe_columns": "recipes"} -%}
    {%- for variable, kind in kinds.items() -%}
        {%- for column in var(variable) or {} if column not in landing_columns(kind) -%}
            {%- do exceptions.raise_compiler_error(
                "The variable "
                ~ variable
                ~ " maps "
                ~ column
                ~ ", which is no column of "
                ~ kind
                ~ ". Use any of: "
                ~ landing_columns(kind)
                | join(", ") ~ "."
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endmacro %}
