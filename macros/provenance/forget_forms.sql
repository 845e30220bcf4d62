{% macro forget_forms(table) -%}
    delete from {{ table }}
    where
        form not in (
            select distinct form
            from
                (
                    select unnest(string_split(text, ' ')) as form
                    from {{ relation_of("int_recipes") }}
                )
        )
{%- endmacro %}
