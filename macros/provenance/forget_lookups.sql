{#- What is looked up under a spelling that was forgotten, or by a number that has lost its name: where
    the spelling came again, it is looked up anew. -#}
{% macro forget_lookups(table) -%}
    {%- set key, place, number, name, names = (
        ("form", "int_word_forms", "token_id", "token", "int_token_ids")
        if "form" in model.columns
        else (
            "line",
            "int_ingredient_lines",
            "ingredient_id",
            "ingredient",
            "int_ingredient_ids",
        )
    ) -%}
    delete from {{ table }}
    where
        {{ key }} not in (select {{ key }} from {{ relation_of(place) }})
        or {{ key }} in (
            select {{ key }}
            from {{ table }}
            where
                {{ number }}
                in (select {{ number }} from {{ relation_of(names) }} where {{ name }} is null)
        )
{%- endmacro %}
