{#- What a record says is known when it is staged: what has just come is forgotten in the next build. -#}
{% macro forget_strict_records(table) -%}
    {%- set staged = stored_recipes() -%}
    {%- if staged is none -%} {{ return("") }}{%- endif -%}
    {%- set key = take_down_of(take_downs_table(), "source_recipe_id", "source", "record_text") -%}
    update {{ table }}
    set fields = null, record_text = ''
    where
        (file_id, record_number) in (
            select (file_id, record_number)
            from (
                select file_id, record_number, coalesce(take_down, {{ key }}) as take_down
                from {{ staged }}
            )
            where take_down is not null
        )
{%- endmacro %}
