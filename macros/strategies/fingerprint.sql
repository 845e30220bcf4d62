{#- Sixty-four bits on both: what Spark calls hash has thirty-two. -#}
{% macro fingerprint(columns) -%}
    {{ return(adapter.dispatch("fingerprint")(columns)) }}
{%- endmacro %}

{% macro default__fingerprint(columns) -%} hash({{ columns }}) {%- endmacro %}

{% macro spark__fingerprint(columns) -%} xxhash64({{ columns }}) {%- endmacro %}
