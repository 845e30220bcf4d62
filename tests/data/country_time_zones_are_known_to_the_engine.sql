with
    countries as (select * from {{ ref("countries") }}),

    known_time_zones as (select * from pg_timezone_names())

select countries.country_code, countries.time_zone
from countries
left join known_time_zones on countries.time_zone = known_time_zones.name
where known_time_zones.name is null
