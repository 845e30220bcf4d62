{% macro plain_instant(text) -%}
    {{ return(adapter.dispatch("plain_instant")(text)) }}
{%- endmacro %}

{#- An offset says all, so a name behind it goes. A name that stands alone must be one of a zone: of
    BST or CST the engine would take one of several. -#}
{% macro default__plain_instant(text) -%}
    {%- set unbracketed = "regexp_replace(" ~ text ~ ", ' *[[]([^]]+)[]]$', ' \\1')" -%}
    {%- set joined -%}
        regexp_replace({{ unbracketed }}, '(:[0-9.]+) +([+-][0-9]{2})', '\1\2')
    {%- endset -%}
    {%- set nameless -%}
        regexp_replace({{ joined }}, '([+-][0-9]{2}(:?[0-9]{2})?|[Zz]) +[A-Za-z][A-Za-z_/+-]*$', '\1')
    {%- endset -%}
    {%- set plain = "regexp_replace(" ~ nameless ~ ", '(?i) *(Z|UTC|GMT)$', 'Z')" -%}
    {%- set zone = "regexp_extract(" ~ plain ~ ", ' ([A-Za-z][A-Za-z0-9_/+-]*)$', 1)" -%}
    case
        when {{ zone }} = '' then {{ plain }} when {{ is_time_zone_name(zone) }} then {{ plain }}
    end
{%- endmacro %}
