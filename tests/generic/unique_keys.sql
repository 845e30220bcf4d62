{% test unique_keys(model, keys) %}
    {#- A key of nulls alone names no row. -#}
    {%- for key in keys %}
        select '{{ key }}' as key, concat_ws(', ', {{ key }}) as value, count(*) as row_count
        from {{ model }}
        where not ({{ key.split(", ") | join(" is null and ") }} is null)
        group by {{ key }}
        having count(*) > 1
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}
{% endtest %}
