{#- Settings are checked by the package, then kept in the file. -#}
{% macro check_settings() -%}
    {%- set values = {} -%}
    {%- for row in run_query("select unnest(setting_names())").rows -%}
        {%- do values.update({row[0]: setting(row[0])}) -%}
    {%- endfor -%}
    {%- set given = (invocation_args_dict.get("vars") or {}).keys() | list
        + (var("pairings", none) or {}).keys() | list -%}
    {%- set rates = graph.nodes["seed." ~ project_name ~ ".exchange_rates"].original_file_path -%}
    {%- set currencies = run_query("select distinct currency from read_csv('" ~ rates ~ "')") -%}
    {%- set question = {
        "values": values, "given": given, "currencies": currencies.columns[0].values() | list
    } -%}
    {%- set answer = run_query(
        "select setting_problem('" ~ tojson(question) | replace("'", "''") ~ "')"
    ) -%}
    {%- if answer.rows[0][0] -%}
        {%- do exceptions.raise_compiler_error(answer.rows[0][0]) -%}
    {%- endif -%}
    {%- set rows = [] -%}
    {%- for name, value in values.items() -%}
        {%- do rows.append("('" ~ name ~ "', '" ~ tojson(value) | replace("'", "''") ~ "')") -%}
    {%- endfor -%}
    {%- do run_query(
        "delete from " ~ progress_table("settings") ~ "; insert into "
        ~ progress_table("settings") ~ " values " ~ rows | join(", ")
    ) -%}
{%- endmacro %}
