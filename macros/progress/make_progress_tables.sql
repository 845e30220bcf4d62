{% macro make_progress_tables() -%}
    {{ return(adapter.dispatch("make_progress_tables")()) }}
{%- endmacro %}

{% macro default__make_progress_tables() -%}
    {%- set tables -%}
        create schema if not exists {{ adapter.quote(target.database) }}.progress;
        create table if not exists {{ progress_table("models") }}
        (model_name varchar not null, rules varchar, comments varchar, is_made boolean not null);
        create table if not exists {{ progress_table("inputs") }}
        (
            model_name varchar not null,
            input_name varchar not null,
            strategy varchar not null,
            is_nearest boolean not null
        );
        create table if not exists {{ progress_table("parts") }}
        (model_name varchar not null, part bigint not null, state ubigint not null);
        create table if not exists {{ progress_table("settings") }}
        (name varchar not null, value varchar not null);
        comment on table {{ progress_table("models") }}
        is 'Which tables and views are made, and by which rules. One row per seed and model.';
        comment on table {{ progress_table("inputs") }}
        is 'Which kept tables each table is made from. One row per table and input.';
        comment on table {{ progress_table("parts") }}
        is 'Which files or dates, or up to which version, a table holds. One row per table and part.';
        comment on table {{ progress_table("settings") }}
        is 'The settings of the last build, as JSON. One row per setting.'
    {%- endset -%}
    {%- do run_query(tables) -%}
{%- endmacro %}

{% macro spark__make_progress_tables() -%} {%- do adapter.make_progress_tables() -%} {%- endmacro %}
