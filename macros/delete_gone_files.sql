{#- Rows that a changed file brought before it changed. -#}
{% macro delete_gone_files() -%}
    {%- set landed_files = ref("int_landed_files") -%}
    {%- if is_incremental() -%}
        delete from {{ this }} where file_id not in (select file_id from {{ landed_files }})
    {%- endif -%}
{%- endmacro %}
