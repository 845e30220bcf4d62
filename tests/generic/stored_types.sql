{% test stored_types(model) %}
    {#- dbt cannot hold a Python model to a contract: this compares what it stored. -#}
    {%- set declared = [] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() if node.relation_name == model | string -%}
            {%- for column in node.columns.values() -%}
                {%- do declared.append("('" ~ column.name ~ "', '" ~ column.data_type ~ "')") -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    with
        declared_columns as (
            select column_name, lower(data_type) as data_type
            from
                (values {{ (declared or ["('', '')"]) | join(", ") }}) as columns(
                    column_name, data_type
                )
        ),

        stored_columns as (
            select column_name, lower(data_type) as data_type
            from duckdb_columns()
            where
                database_name = '{{ model.database }}'
                and schema_name = '{{ model.schema }}'
                and table_name = '{{ model.identifier }}'
        )

    select
        column_name,
        declared_columns.data_type as declared_type,
        stored_columns.data_type as stored_type
    from declared_columns
    full join stored_columns using (column_name)
    where declared_columns.data_type is distinct from stored_columns.data_type
{% endtest %}
