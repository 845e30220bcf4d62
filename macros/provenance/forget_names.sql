{#- The number stays, without its name. -#}
{% macro forget_names(table) -%}
    {%- set name, place, names = (
        ("token", "int_word_forms", "tokens")
        if "token" in model.columns
        else ("ingredient", "int_ingredient_lines", "ingredients")
    ) -%}
    update {{ table }}
    set {{ name }} = null
    where
    {{ name }} is not null
        and {{ name }} not in (
            select name
            from (select unnest({{ names }}) as name from {{ relation_of(place) }})
            where name is not null
        )
{%- endmacro %}
