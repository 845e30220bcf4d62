{#- Of the 1,000 days before the newest file, from which nearly all lines are: the calendar takes
    120 ns a line, and to look its date up 25. A day's lines, which are fewer than these dates, are
    left to the calendar. -#}
{% macro utc_offsets(time_zones, files) -%}
    select time_zone, midnight::date as local_date, utc_offset
    from
        (
            select
                time_zone,
                midnight,
                midnight - {{ utc_from_local("midnight", "time_zone") }} as utc_offset
            from (select distinct time_zone from {{ time_zones }})
            cross join
                (
                    select
                        unnest(
                            generate_series(
                                max(modified_at)::date - interval 1000 days,
                                max(modified_at)::date + interval 2 days,
                                interval 1 day
                            )
                        ) as midnight
                    from {{ files }}
                    {% if is_incremental() %} where false {% endif %}
                )
        )
    qualify utc_offset = lead(utc_offset) over (partition by time_zone order by midnight)
{%- endmacro %}
