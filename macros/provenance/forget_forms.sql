{% macro forget_forms(table) -%}
    delete from {{ table }}
    where form not in (select unnest(string_split(text, ' ')) from {{ relation_of("int_recipes") }})
{%- endmacro %}
