{#- One statement, and only where a description has changed; each comment is one line. -#}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) -%}
    {%- set comments = [comment_on(relation.type, relation, model.description)] -%}
    {%- for column in model.columns.values() -%}
        {%- do comments.append(
            comment_on("column", relation ~ "." ~ adapter.quote(column.name), column.description)
        ) -%}
    {%- endfor -%}
    {%- set fingerprint = local_md5(comments | join) -%}
    {%- if pairs_of("comments", "fingerprint").get(model.name) != fingerprint -%}
        {%- call statement("comments", auto_begin=True) -%}
            {{ comments | join(";") }};
            delete from {{ progress_table("comments") }} where model_name = '{{ model.name }}';
            insert into {{ progress_table("comments") }} values ('{{ model.name }}', '{{ fingerprint }}')
        {%- endcall -%}
    {%- endif -%}
{%- endmacro %}

{% macro comment_on(kind, name, description) -%}
    comment on {{ kind }} {{ name }} is '{{ description.split() | join(" ") | replace("'", "''") }}'
{%- endmacro %}
