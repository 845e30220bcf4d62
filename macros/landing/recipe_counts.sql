{#- How many recipes of each file are good, rejected, counted and excluded. -#}
{% macro recipe_counts() -%} {{ return(adapter.dispatch("recipe_counts")()) }} {%- endmacro %}

{% macro default__recipe_counts() -%}
    select
        file_id,
        sum(good_count) as good_count,
        sum(rejected_count) as rejected_count,
        sum(recipe_count) as recipe_count,
        sum(excluded_count) as excluded_count
    from
        (
            select
                file_id,
                count(*) - count(rejection_reason) as good_count,
                count(rejection_reason) as rejected_count,
                0 as recipe_count,
                0 as excluded_count
            from {{ ref("stg_recipes") }}
            group by all
            union all
            select {{ file_id_of("row_id") }} as file_id, 0, 0, count(*), 0
            from {{ ref("int_recipe_ids") }}
            group by all
            union all
            select {{ file_id_of("row_id") }} as file_id, 0, 0, 0, count(*)
            from {{ ref("int_excluded_recipes") }}
            group by all
        )
    group by all
{%- endmacro %}

{#- Recipes are not read there. -#}
{% macro spark__recipe_counts() -%}
    select
        null::int as file_id,
        0 as good_count,
        0 as rejected_count,
        0 as recipe_count,
        0 as excluded_count
    where false
{%- endmacro %}
