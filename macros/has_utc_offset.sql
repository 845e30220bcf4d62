{% macro has_utc_offset(expression) -%}
    {{ return(adapter.dispatch("has_utc_offset")(expression)) }}
{%- endmacro %}

{#- By patterns: a regular expression over every time stamp costs more than all the rest. The first
    is the common time without one, which saves most of the others. -#}
{% macro default__has_utc_offset(expression) -%}
    case
        typeof({{ expression }})
        when 'TIMESTAMP WITH TIME ZONE'
        then true
        when 'VARCHAR'
        then
            ({{ expression }})::varchar not like '____-__-_____:__:__'
            and (
                ({{ expression }})::varchar like '%:%Z'
                or ({{ expression }})::varchar like '%:%+%'
                or ({{ expression }})::varchar like '%:%-%'
                or (
                    ({{ expression }})::varchar like '%:% %'
                    and regexp_matches(({{ expression }})::varchar, ':\S* +[A-Za-z]')
                )
            )
        else false
    end
{%- endmacro %}
