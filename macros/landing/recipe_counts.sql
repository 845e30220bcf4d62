{#- How many recipes of each file are good, rejected and counted. -#}
{% macro recipe_counts() -%} {{ return(adapter.dispatch("recipe_counts")()) }} {%- endmacro %}

{% macro default__recipe_counts() -%}
    select
        staged.file_id,
        count(*) filter (where staged.rejection_reason is null) as good_count,
        count(*) filter (where staged.rejection_reason is not null) as rejected_count,
        count(counted.row_id) as recipe_count
    from {{ ref("stg_recipes") }} as staged
    left join {{ ref("int_recipe_ids") }} as counted on staged.row_id = counted.row_id
    group by all
{%- endmacro %}

{#- Recipes are not read there. -#}
{% macro spark__recipe_counts() -%}
    select null::int as file_id, 0 as good_count, 0 as rejected_count, 0 as recipe_count where false
{%- endmacro %}
