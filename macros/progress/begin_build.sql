{#- Before anything runs: says what stands in the way of a right result, and forgets what is to be made
    anew. -#}
{% macro begin_build() -%}
    {%- if execute -%}
        {%- do run_query(make_progress_tables()) -%}
        {%- do check_settings() -%}
        {%- do check_landing() -%}
        {%- set rules = rules_by_model() -%}
        {%- set engine = engine_fingerprint() -%}
        {%- do check_age(rules) -%}
        {%- do check_selection(rules, engine) -%}
        {%- if flags.FULL_REFRESH -%} {%- do check_full_refresh(rules) -%}
        {%- endif -%}
        {%- do forget_outdated_tables(rules, engine) -%}
    {%- endif -%}
{%- endmacro %}

{% macro stored_relation(node) -%}
    {{ return(adapter.get_relation(node.database, node.schema, node.alias)) }}
{%- endmacro %}

{#- A full refresh that is killed half way would leave tables of two generations: it drops them first.
    A table that is gone has dealt numbers which others may hold: they are made anew with it. -#}
{% macro forget_outdated_tables(rules, engine) -%}
    {%- set forgotten, gone = [], [] -%}
    {%- for node in graph.nodes.values() if is_kept_by_parts(node) -%}
        {%- set table = stored_relation(node) -%}
        {%- set is_refreshed = flags.FULL_REFRESH and node.unique_id in selected_resources -%}
        {%- if is_refreshed and table is not none and not keeps_numbers(node) -%}
            {%- do adapter.drop_relation(table) -%}
        {%- endif -%}
        {%- if table is none -%} {%- do gone.append(node) -%}{%- endif -%}
        {%- if is_refreshed or table is none or rules.get(node.name) != rules_of(node, engine) -%}
            {%- do forgotten.append(node.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for node in graph.nodes.values() if is_kept_by_parts(node) and node.name not in forgotten -%}
        {%- for ancestor in ancestors_of(node) if ancestor in gone and node.name not in forgotten -%}
            {%- do forgotten.append(node.name) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set names = "('" ~ forgotten | join("', '") ~ "')" -%}
    {%- do run_query(
        "delete from " ~ progress_table("models") ~ " where model_name in " ~ names ~ ";"
        ~ "delete from " ~ progress_table("parts") ~ " where model_name in " ~ names
    ) -%}
{%- endmacro %}

{% macro deals_numbers(node) -%}
    {{ return(node.config.incremental_strategy == "numbered" or node.config.meta.deals_numbers or false) }}
{%- endmacro %}

{% macro keeps_numbers(node) -%}
    {{ return(deals_numbers(node) and node.name != "raw_files" and setting("keep_numbers")) }}
{%- endmacro %}
