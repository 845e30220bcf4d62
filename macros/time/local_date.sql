{% macro local_date(utc_timestamp, time_zone) -%}
    {{ return(adapter.dispatch("local_date")(utc_timestamp, time_zone)) }}
{%- endmacro %}

{% macro default__local_date(utc_timestamp, time_zone) -%}
    timezone({{ time_zone }}, timezone('UTC', {{ utc_timestamp }}))::date
{%- endmacro %}
