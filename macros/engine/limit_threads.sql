{% macro limit_threads() -%}
    {%- if env_var("VECTORELLA_THREADS", "") -%}
        set threads = {{ env_var("VECTORELLA_THREADS") }}
    {%- endif -%}
{%- endmacro %}
