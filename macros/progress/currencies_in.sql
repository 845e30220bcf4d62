{% macro currencies_in(file) -%}
    {{ return(adapter.dispatch("currencies_in")(file)) }}
{%- endmacro %}

{% macro default__currencies_in(file) -%}
    {%- set rates = "read_csv('" ~ file.replace("'", "''") ~ "')" -%}
    {{ return(run_query("select distinct currency from " ~ rates).columns[0].values() | list) }}
{%- endmacro %}

{% macro spark__currencies_in(file) -%} {{ return(adapter.currencies(file)) }} {%- endmacro %}
