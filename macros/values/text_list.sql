{#- Lists as they are; JSON arrays and lists as Python prints them; else text that the first of the
    delimiters in the variable recipe_list_delimiters that occurs in it separates. What else people
    and programs write, list_items takes apart (vectorella.recipes.lists). -#}
{% macro text_list(expression) -%}
    {%- set text = "(" ~ expression ~ ")::varchar" -%}
    {%- set delimiters = setting("recipe_list_delimiters") -%}
    {%- set taken_apart = "list_items(%s, '" ~ (tojson(delimiters) | replace("'", "''")) ~ "')" -%}
    list_filter(
        list_transform(
            case
                when typeof({{ expression }}) = 'VARCHAR[]'
                then
                    case
                        when
                            {{
                                is_odd_list(
                                    "array_to_string(try_cast("
                                    ~ expression
                                    ~ " as varchar[]), ' ')"
                                )
                            }}
                        then {{ taken_apart % ("to_json(" ~ expression ~ ")::varchar") }}
                        else try_cast({{ expression }} as varchar[])
                    end
                when typeof({{ expression }}) not in ('VARCHAR', 'JSON', '"NULL"')
                then {{ taken_apart % ("to_json(" ~ expression ~ ")::varchar") }}
                when
                    left(ltrim({{ text }}), 2) in ('["', '[''', '[]')
                    and not {{ is_odd_array(text) }}
                then
                    coalesce(
                        try(from_json({{ text }}, '["VARCHAR"]')),
                        case
                            when not contains({{ text }}, chr(92))
                            then try_cast({{ text }} as varchar[])
                        end,
                        {{ taken_apart % text }}
                    )
                when {{ is_odd_text(text) }}
                then {{ taken_apart % text }}
                {%- for delimiter in delimiters %}
                        {%- set quoted = delimiter | replace("'", "''") %}
                    when contains({{ text }}, '{{ quoted }}')
                    then string_split({{ text }}, '{{ quoted }}')
                {%- endfor %}
                else [{{ text }}]
            end,
            lambda item:{{ trimmed("item") }}
        ),
        lambda item:item != ''
    )
{%- endmacro %}
