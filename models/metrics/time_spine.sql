select day::date as date_day
from generate_series(date '1900-01-01', date '2199-12-31', interval 1 day) as days(day)
