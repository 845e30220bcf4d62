{#- What is looked up under a spelling that was forgotten, or was forgotten and came again. -#}
{% macro forget_lookups(table) -%}
    {%- set key, place = (
        ("form", "int_word_forms")
        if "form" in model.columns
        else ("line", "int_ingredient_lines")
    ) -%}
    delete from {{ table }}
    where ({{ key }}, version) not in (select ({{ key }}, version) from {{ relation_of(place) }})
{%- endmacro %}
