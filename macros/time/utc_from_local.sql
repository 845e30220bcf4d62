{#- The hour that daylight saving skips is read as if the clock had not been put forward yet; of
    the hour that exists twice, the second is taken, in standard time. -#}
{% macro utc_from_local(local_timestamp, time_zone) -%}
    {{ return(adapter.dispatch("utc_from_local")(local_timestamp, time_zone)) }}
{%- endmacro %}

{% macro default__utc_from_local(local_timestamp, time_zone) -%}
    {{ utc_of_instant("timezone(" ~ time_zone ~ ", " ~ local_timestamp ~ ")") }}
{%- endmacro %}
