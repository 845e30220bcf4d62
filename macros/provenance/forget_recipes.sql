{#- The row stays, so that its number is not given again and the books balance. -#}
{% macro forget_recipes(table) -%}
    {%- set key = take_down_of(take_downs_table(), "source_recipe_id", "source", "record_text") -%}
    update {{ table }}
    set
        title = null,
        ingredients = null,
        steps = null,
        plain_text = null,
        language = null,
        source = null,
        record_text = null,
        take_down = forgotten_rows.take_down
    from
        (
            select row_id, {{ key }} as take_down from {{ table }} where take_down is null
        ) as forgotten_rows
    where
    {{ table }}.row_id = forgotten_rows.row_id and forgotten_rows.take_down is not null
{%- endmacro %}
