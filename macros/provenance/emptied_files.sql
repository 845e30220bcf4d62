{#- Of a take-down that is withdrawn. Of the strict reader's records also those that are staged anew:
    what was forgotten of them is asked for once more. A file that is gone cannot be read again. -#}
{% macro emptied_files(node) -%}
    {%- set staged = stored_recipes() -%}
    {%- if staged is none -%} select 0 as file_id where false
    {%- else -%}
        select file_id
        from {{ staged }}
        where
            take_down is not null
            and file_id in (select file_id from {{ relation_of("raw_files") }} where is_there)
            {%- if is_made("stg_recipes") %}
                and take_down
                not in (select coalesce(source_recipe_id, source) from {{ take_downs_table() }})
            {%- endif %}
    {%- endif -%}
{%- endmacro %}
