{% macro is_cancelled(status) -%}
    {%- set cancelled = setting("cancelled_statuses") -%}
    coalesce({{ status }} in ('{{ cancelled | join("', '") }}'), false)
{%- endmacro %}
