"""What the clocks of the world show: offsets from UTC, and the days on which clocks change.

DuckDB's time zone data is used, so that the sample and the models that read it agree on the rules.
"""

from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np

EPOCH = date(1970, 1, 1)

_EVERY_LOCAL_HOUR = """
with
    local_hours as (
        select
            zone_number,
            hour_number,
            zones[zone_number + 1] as zone,
            first_hour + to_hours(hour_number) as local_time
        from
            (select ?::varchar[] as zones, ?::timestamp as first_hour, ?::bigint as hour_count),
            unnest(range(len(zones))) as zone_numbers(zone_number),
            unnest(range(hour_count)) as hour_numbers(hour_number)
    ),
    instants as (select *, timezone(zone, local_time) as instant from local_hours)
select
    (epoch(local_time) - epoch(instant))::bigint as offset_seconds,
    timezone(zone, instant) <> local_time as is_skipped,
    timezone(zone, instant + interval 1 hour) = local_time
    or timezone(zone, instant - interval 1 hour) = local_time as is_doubled
from instants
order by zone_number, hour_number
"""


@dataclass(frozen=True)
class Clocks:
    """Offsets of some zones over some days; every array has the shape (zones, days, 24 hours).

    The hour is that of the local clock. `offsets` are seconds to take away from local time to get
    UTC. `is_skipped` marks the hour that a clock jumps over, `is_doubled` the one it shows twice.
    """

    first_day: int
    offsets: np.ndarray
    is_skipped: np.ndarray
    is_doubled: np.ndarray

    def change_hours(self, day: int) -> np.ndarray:
        """Return, for each zone, the hour skipped or doubled on a day since 1970, or -1."""
        changes = (self.is_skipped | self.is_doubled)[:, day - self.first_day]
        return np.where(changes.any(axis=1), changes.argmax(axis=1), -1)


def clocks(zones: tuple[str, ...], start: date, days: int) -> Clocks:
    """Return the clocks of the zones on `days` days from `start` on.

    >>> change = clocks(("Europe/Rome", "Asia/Tokyo"), date(2026, 3, 29), 1)
    >>> change.change_hours(day_number(date(2026, 3, 29))).tolist()
    [2, -1]
    """
    with duckdb.connect() as connection:
        columns = connection.execute(
            _EVERY_LOCAL_HOUR, [list(zones), start.isoformat(), days * 24]
        ).fetchnumpy()
    shape = (len(zones), days, 24)
    return Clocks(
        first_day=day_number(start),
        offsets=columns["offset_seconds"].reshape(shape),
        is_skipped=columns["is_skipped"].reshape(shape),
        is_doubled=columns["is_doubled"].reshape(shape),
    )


def day_number(day: date) -> int:
    """Return the number of days since 1970-01-01."""
    return (day - EPOCH).days
