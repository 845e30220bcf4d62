{#- Spark has no unsigned numbers: there a fingerprint may be below zero. -#}
{% macro state_type() -%} {{ return(adapter.dispatch("state_type")()) }} {%- endmacro %}

{% macro default__state_type() -%} ubigint {%- endmacro %}

{% macro spark__state_type() -%} bigint {%- endmacro %}
