with
    statuses as (
        {% for kind in ["cancelled", "refunded", "sold"] %}
            select
                '{{ kind }}' as status_kind,
                {{ loop.index }} as priority,
                unnest(array[{{ literals(setting(kind ~ "_statuses")) }}]::varchar[]) as status
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    ),

    -- All the ways in which shops write one of these, so that a line is looked up once.
    with_and_without_accents as (
        select status_kind, priority, unnest([status, strip_accents(status)]) as status
        from statuses
    ),

    with_any_separator as (
        select
            status_kind,
            priority,
            unnest(
                [
                    status,
                    regexp_replace(status, '[ _-]+', '-', 'g'),
                    regexp_replace(status, '[ _-]+', '_', 'g'),
                    regexp_replace(status, '[ _-]+', ' ', 'g'),
                    regexp_replace(status, '[ _-]+', '', 'g')
                ]
            ) as status
        from with_and_without_accents
    ),

    with_and_without_prefix as (
        select status_kind, priority, unnest([status, 'wc-' || status]) as status
        from with_any_separator
    )

select lower(status) as status, arg_min(status_kind, priority) as status_kind
from with_and_without_prefix
group by all
