{#- Lists as they are; JSON arrays and lists as Python prints them; else text that the first of the
    delimiters in the variable recipe_list_delimiters that occurs in it separates. -#}
{% macro text_list(expression) -%}
    list_filter(
        list_transform(
            case
                when typeof({{ expression }}) like '%[]'
                then try_cast({{ expression }} as varchar[])
                when left(ltrim(({{ expression }})::varchar), 1) = '['
                then
                    coalesce(
                        try(from_json(({{ expression }})::varchar, '["VARCHAR"]')),
                        try_cast(({{ expression }})::varchar as varchar[]),
                        [({{ expression }})::varchar]
                    )
                {%- for delimiter in setting("recipe_list_delimiters") %}
                    when contains(({{ expression }})::varchar, '{{ delimiter }}')
                    then string_split(({{ expression }})::varchar, '{{ delimiter }}')
                {%- endfor %}
                else [({{ expression }})::varchar]
            end,
            lambda item:{{ trimmed("item") }}
        ),
        lambda item:item != ''
    )
{%- endmacro %}
