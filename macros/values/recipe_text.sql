{#- One text of a recipe, without spaces and line ends around it; of an object or a list what it says. -#}
{% macro recipe_text(expression) -%}
    {%- set text = "(" ~ expression ~ ")::varchar" -%}
    nullif(
        case
            when
                typeof({{ expression }}) like '%[]'
                or typeof({{ expression }}) like 'STRUCT%'
                or typeof({{ expression }}) like 'MAP%'
            then one_text(to_json({{ expression }})::varchar)
            when left({{ text }}, 2) in ('{"', '["', '[{')
            then one_text({{ text }})
            when
                contains({{ text }}, chr(9))
                or contains({{ text }}, chr(10))
                or contains({{ text }}, chr(13))
            then trim({{ text }}, ' ' || chr(9) || chr(10) || chr(13))
            else trim({{ text }})
        end,
        ''
    )
{%- endmacro %}
