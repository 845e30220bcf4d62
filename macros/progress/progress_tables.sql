{#- How far every table is, in one place. progress.models has a row for each table that was made, with
    the rules it was made by; progress.parts has the parts it holds, each in a state;
    progress.settings the settings of the last build; progress.comments what was last written as
    comments. -#}
{% macro progress_table(name) -%}
    {{ adapter.quote(target.database) }}.progress.{{ name }}
{%- endmacro %}

{% macro progress_of(name) -%}
    (select part, state from {{ progress_table("parts") }} where model_name = '{{ name }}')
{%- endmacro %}

{% macro make_progress_tables() -%}
    create schema if not exists {{ adapter.quote(target.database) }}.progress;
    create table if not exists {{ progress_table("models") }}
    (model_name varchar not null, rules varchar not null);
    create table if not exists {{ progress_table("parts") }}
    (model_name varchar not null, part bigint not null, state ubigint not null);
    create table if not exists {{ progress_table("settings") }}
    (name varchar not null, value varchar not null);
    create table if not exists {{ progress_table("comments") }}
    (model_name varchar not null, fingerprint varchar not null)
{%- endmacro %}

{% macro pairs_of(table, value) -%}
    {%- set pairs = {} -%}
    {%- for row in run_query("select model_name, " ~ value ~ " from " ~ progress_table(table)).rows -%}
        {%- do pairs.update({row[0]: row[1]}) -%}
    {%- endfor -%}
    {{ return(pairs) }}
{%- endmacro %}

{% macro rules_by_model() -%} {{ return(pairs_of("models", "rules")) }} {%- endmacro %}

{% macro has_outdated_parts(strategy) -%}
    {%- if strategy.is_asked_always -%} {{ return(true) }}{%- endif -%}
    {%- set stored = "select part, state from " ~ progress_of(model.name) -%}
    {%- set query -%}
        select
            exists({{ strategy.parts }} except {{ stored }})
            or exists({{ stored }} except {{ strategy.parts }})
    {%- endset -%}
    {{ return(run_query(query).rows[0][0]) }}
{%- endmacro %}

{% macro record_rules(name, rules) -%}
    delete from {{ progress_table("models") }} where model_name = '{{ name }}';
    insert into {{ progress_table("models") }} values ('{{ name }}', '{{ rules | replace("'", "''") }}');
{%- endmacro %}

{% macro record_progress(strategy, starts_over) -%}
    {%- set name = model.name -%}
    {%- call statement("record_progress") -%}
        {%- if starts_over %} {{ record_rules(name, rules_of(graph.nodes[model.unique_id])) }}
        {%- endif %}
        create or replace temporary table wanted_parts as {{ strategy.parts }};
        delete from {{ progress_table("parts") }}
        where
            model_name = '{{ name }}'
            and (part, state) not in (select (part, state) from wanted_parts);
        insert into {{ progress_table("parts") }}
        select '{{ name }}', part, state
        from (select part, state from wanted_parts except select part, state from {{ progress_of(name) }})
    {%- endcall -%}
{%- endmacro %}

{% macro stored_settings() -%}
    {%- set query -%}
        select json_group_object(name, value::json)::varchar from {{ progress_table("settings") }}
    {%- endset -%}
    {{ return(run_query(query).rows[0][0]) }}
{%- endmacro %}
