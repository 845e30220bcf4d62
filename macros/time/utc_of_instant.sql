{#- An instant is stored as its microseconds in UTC. To take them costs 5 ns, where timezone('UTC', ...)
    asks the calendar and costs 75. Infinity has none, and is left to the calendar. -#}
{% macro utc_of_instant(instant) -%}
    {{ return(adapter.dispatch("utc_of_instant")(instant)) }}
{%- endmacro %}

{% macro default__utc_of_instant(instant) -%}
    coalesce(make_timestamp(epoch_us({{ instant }})), timezone('UTC', {{ instant }}))
{%- endmacro %}
