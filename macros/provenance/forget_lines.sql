{% macro forget_lines(table) -%}
    delete from {{ table }}
    where
        line not in (
            select distinct line
            from (select unnest(ingredients) as line from {{ relation_of("int_recipes") }})
            where line is not null
        )
{%- endmacro %}
