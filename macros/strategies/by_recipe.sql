{#- One part, whose state is a version of int_recipe_ids: the table holds what recipes up to that
    version gave. It goes no further than the tables it is made from. A table without recipe_id only
    grows. The versions are asked for when the model is compiled: a number prunes, a subquery does
    not. -#}
{% macro by_recipe(node) -%}
    {%- set versions -%}
        select
            (select coalesce(max(state), 0) from {{ progress_of(node.name) }} where part = 0),
            least(
                (select coalesce(max(version), 0) from {{ relation_of("int_recipe_ids") }}),
                (
                    select min(coalesce(state, 0))
                    from {{ progress_of_inputs(node.name, "by_recipe") }}
                    where coalesce(part, 0) = 0
                )
            )
    {%- endset -%}
    {%- set stored, version = run_query(versions).rows[0].values() -%}
    {%- set is_to_do = "version > " ~ stored ~ " and version <= " ~ version -%}
    {%- set outdated_rows -%}
        recipe_id in (
            select recipe_id from {{ relation_of("int_recipe_ids") }} where {{ is_to_do }}
        )
    {%- endset -%}
    {{
        return(
            {
                "parts": "select 0::bigint as part, " ~ version ~ "::ubigint as state",
                "is_to_do": is_to_do,
                "outdated_rows": outdated_rows if "recipe_id" in node.columns else none,
            }
        )
    }}
{%- endmacro %}
