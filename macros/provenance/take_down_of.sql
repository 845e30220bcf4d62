{#- Patterns are few, and asked for when the model is compiled: as literals they cost a row less than
    a join. Of a row without an id, as a line that is no record, the text is searched. -#}
{% macro take_down_of(take_downs, source_recipe_id, source, rejected_text) -%}
    {%- set requests = [] -%}
    {%- if execute -%}
        {%- set query -%}
            select distinct source from {{ take_downs }} order by source nulls first
        {%- endset -%}
        {%- set requests = run_query(query).columns[0].values() -%}
    {%- endif -%}
    {#- To look for none of them would hold every recipe in memory at once. #}
    {%- if not requests -%} {{ return("null::varchar") }}{%- endif -%}
    case
        when
            {{ source_recipe_id }}
            in (select source_recipe_id from {{ take_downs }} where source_recipe_id is not null)
        then {{ source_recipe_id }}
        {%- for pattern in requests if pattern is not none %}
                {%- set text = pattern.replace("'", "''") %}
                {%- set escaped = (
                    text.lower().replace("!", "!!").replace("%", "!%").replace("_", "!_")
                ) %}
            when lower({{ source }}) like '{{ escaped.replace("*", "%") }}' escape '!'
            then '{{ text }}'
        {%- endfor %}
        when {{ source_recipe_id }} is null and {{ rejected_text }} is not null
        then
            (
                select min(coalesce(source_recipe_id, source))
                from {{ take_downs }}
                where
                    contains(
                        ' ' || regexp_replace({{ rejected_text }}, '[^\pL\pN]+', ' ', 'g') || ' ',
                        ' ' || trim(
                            regexp_replace(
                                coalesce(source_recipe_id, source), '[^\pL\pN]+', ' ', 'g'
                            )
                        )
                        || ' '
                    )
            )
    end
{%- endmacro %}
