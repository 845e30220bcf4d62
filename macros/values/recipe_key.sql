{#- The id of a recipe: 1, "1" and 1.0 are one, and 01 is another. What few ids call for is asked of
    few: DuckDB computes all of a condition, but only the branch of a CASE that is taken. -#}
{% macro recipe_key(expression) -%}
    {%- set text = recipe_text(expression) -%}
    {%- set whole = "regexp_replace(" ~ text ~ ", '^(-?(?:0|[1-9][0-9]*))\\.0+$', '\\1')" -%}
    case
        when strlen(({{ expression }})::varchar) < 8
        then
            case
                when lower({{ text }}) in ('null', 'none', 'nan', '<na>') then null else {{ whole }}
            end
        when contains(({{ expression }})::varchar, '.0')
        then {{ whole }}
        else {{ text }}
    end
{%- endmacro %}
