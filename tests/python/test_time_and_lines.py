"""When a line was sold, and which of its versions counts, through the whole build."""

from datetime import UTC, datetime
from itertools import chain
from zoneinfo import ZoneInfo

import project
import pyarrow as pa
import pytest
from project import csv_bytes, parquet_bytes

NUMBERED = "order_id,line_number,ordered_at,country,sku,quantity,unit_price,currency"
VERSIONED = NUMBERED + ",time_zone,updated_at"
UNNUMBERED = NUMBERED.replace("line_number,", "")

# Order to: local time as written, country, its zone in the seed, the row's own zone if it has one.
LOCAL = {
    "tokyo-monday": ("2026-03-02T08:00:00", "JP", "Asia/Tokyo", ""),
    "paris-winter": ("2026-01-15T12:00:00", "FR", "Europe/Paris", ""),
    "paris-summer": ("2026-07-15T12:00:00", "FR", "Europe/Paris", ""),
    "berlin-skipped": ("2026-03-29T02:30:00", "DE", "Europe/Berlin", ""),
    "berlin-doubled": ("2026-10-25T02:30:00", "DE", "Europe/Berlin", ""),
    "berlin-doubled-the-year-before": ("2025-10-26T02:30:00", "DE", "Europe/Berlin", ""),
    "berlin-afternoon-of-a-change": ("2026-03-29T15:00:00", "DE", "Europe/Berlin", ""),
    "berlin-just-before": ("2026-10-25T01:59:59", "DE", "Europe/Berlin", ""),
    "dublin-skipped": ("2026-03-29T01:15:00", "IE", "Europe/Dublin", ""),
    "dublin-doubled": ("2026-10-25T01:15:00", "IE", "Europe/Dublin", ""),
    "santiago-doubled-at-midnight": ("2026-04-04T23:30:00", "CL", "America/Santiago", ""),
    "havana-skipped-at-midnight": ("2026-03-08T00:30:00", "CU", "America/Havana", ""),
    "lord-howe-half-hour": ("2026-10-04T02:15:00", "AU", "Australia/Sydney", "Australia/Lord_Howe"),
    "los-angeles-evening": ("2026-06-30T23:00:00", "US", "America/New_York", "America/Los_Angeles"),
    "berlin-morning-of-japan": ("2026-05-01T01:00:00", "JP", "Asia/Tokyo", "Europe/Berlin"),
    "berlin-night-of-japan": ("2026-05-01T23:00:00", "JP", "Asia/Tokyo", "Europe/Berlin"),
}
# Order to: time with an offset, country, its zone in the seed, a zone that must not matter.
EXACT = {
    "offset-in-japan": ("2026-03-01T23:30:00+01:00", "JP", "Asia/Tokyo", ""),
    "zulu-in-germany": ("2026-03-29T02:30:00Z", "DE", "Europe/Berlin", ""),
    "first-of-the-doubled": ("2026-10-25T02:30:00+02:00", "DE", "Europe/Berlin", ""),
    "second-of-the-doubled": ("2026-10-25T02:30:00+01:00", "DE", "Europe/Berlin", ""),
    "offset-beats-zone": ("2026-05-01T12:00:00-05:00", "US", "America/New_York", "Asia/Tokyo"),
    "offset-before-spaces": ("2026-05-01T12:00:00+05:30  ", "FR", "Europe/Paris", ""),
}
# The same with the name of a zone behind the time, and the instant in UTC.
NAMED = {
    "named-utc": ("2026-05-01 12:00:00 UTC", "2026-05-01T12:00:00Z"),
    "named-zone": ("2026-05-01 12:00:00 Asia/Tokyo", "2026-05-01T03:00:00Z"),
}


def instant(written, zone):
    """The rule, by Python's own clock: a skipped hour is read with the offset before the change,
    which is fold 0; of a doubled hour the second is taken, which is fold 1.
    """
    first, second = (
        datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1)
    )
    is_skipped = first.utcoffset() < second.utcoffset()
    return (first if is_skipped else second).astimezone(UTC)


def timed(order, written, country, own_zone):
    return f"{order},1,{written},{country},NT-SPREAD-S,1,2.00,EUR,{own_zone},"


def numbered(order, quantity, updated_at=""):
    return f"{order},1,2026-04-01T09:00:00Z,FR,NT-SPREAD-S,{quantity},2.00,EUR,,{updated_at}"


def unnumbered(order, quantity=1):
    return f"{order},2026-04-01T09:00:00Z,FR,NT-GELATO,{quantity},2.00,EUR"


# What databases export as infinity, here a version that nothing supersedes.
FOREVER = {
    "order_id": "versioned-forever",
    "line_number": 1,
    "ordered_at": "2026-04-01T09:00:00Z",
    "country": "FR",
    "sku": "NT-SPREAD-S",
    "quantity": 1,
    "unit_price": "2.00",
    "currency": "EUR",
    "updated_at": pa.scalar(2**63 - 1, pa.timestamp("us", tz="UTC")),
}
TIMES = [
    timed(order, written, country, own_zone)
    for order, (written, country, _, own_zone) in chain(LOCAL.items(), EXACT.items())
] + [timed(order, written, "FR", "") for order, (written, _) in NAMED.items()]
# In the order of delivery, which is not the order of their names.
DELIVERIES = {
    "z/times.csv": csv_bytes(VERSIONED, *TIMES),
    "z/first.csv": csv_bytes(
        VERSIONED,
        numbered("corrected", 1, "2026-04-01T10:00:00Z"),
        numbered("redelivered", 1, "2026-04-01T10:00:00Z"),
        numbered("unversioned", 1),
        numbered("versioned-later", 1),
    ),
    "z/forever.parquet": parquet_bytes(FOREVER),
    "y/second.csv": csv_bytes(
        VERSIONED,
        numbered("versioned-forever", 2, "2026-04-02T10:00:00Z"),
        numbered("corrected", 2, "2026-04-02T10:00:00Z"),
        numbered("redelivered", 2, "2026-04-02T10:00:00+00:00"),
        numbered("unversioned", 2),
        numbered("versioned-later", 2, "2026-04-01T10:00:00Z"),
    ),
    "x/third.csv": csv_bytes(
        VERSIONED,
        numbered("redelivered", 1, "2026-04-01T10:00:00Z"),
        numbered("versioned-later", 3),
    ),
    "w/one.csv": csv_bytes(
        UNNUMBERED,
        unnumbered("delivered-twice"),
        unnumbered("equal-lines"),
        unnumbered("equal-lines"),
        unnumbered("one-more"),
        unnumbered("another-quantity", 1),
    ),
    "v/two.csv": csv_bytes(
        UNNUMBERED,
        unnumbered("delivered-twice"),
        unnumbered("one-more"),
        unnumbered("one-more"),
        unnumbered("another-quantity", 2),
    ),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("time_and_lines")
    landing = project.land(
        folder / "landing",
        {f"transactions/{path}": content for path, content in DELIVERIES.items()},
    )
    return project.build(folder, landing)


def placed(built, order):
    ordered_at, order_date = built.one(f"""
        select ordered_at, order_date from order_lines where order_id = '{order}'
    """)
    return ordered_at.replace(tzinfo=UTC), order_date


def quantities(built, order):
    counted = built.query(f"select quantity from order_lines where order_id = '{order}' order by 1")
    return [quantity for (quantity,) in counted]


def test_every_row_is_good(built):
    assert built.is_success, built.output
    assert built.one("select count(*) from rejected_transactions") == (0,)


@pytest.mark.parametrize("order", LOCAL)
def test_a_local_time_is_read_by_the_rows_own_zone_or_else_its_countrys(built, order):
    written, _, country_zone, own_zone = LOCAL[order]
    ordered_at, _ = placed(built, order)
    assert ordered_at == instant(written, own_zone or country_zone)


@pytest.mark.parametrize("order", EXACT)
def test_an_offset_is_exact_whatever_the_zone(built, order):
    ordered_at, _ = placed(built, order)
    assert ordered_at == datetime.fromisoformat(EXACT[order][0].strip())


@pytest.mark.parametrize("order", NAMED)
def test_the_name_of_a_zone_behind_the_time_counts_as_its_offset(built, order):
    ordered_at, _ = placed(built, order)
    assert ordered_at == datetime.fromisoformat(NAMED[order][1])


@pytest.mark.parametrize("order", [*LOCAL, *EXACT])
def test_the_order_date_is_the_calendar_date_in_the_country_of_sale(built, order):
    country_zone = (LOCAL | EXACT)[order][2]
    ordered_at, order_date = placed(built, order)
    assert order_date == ordered_at.astimezone(ZoneInfo(country_zone)).date()


def test_tokyos_monday_is_monday_although_utc_has_sunday(built):
    ordered_at, order_date = placed(built, "tokyo-monday")
    assert (ordered_at.weekday(), order_date.weekday()) == (6, 0)


def test_the_two_hours_of_a_doubled_hour_are_an_hour_apart_and_the_second_is_meant(built):
    first, second, meant = (
        placed(built, order)[0]
        for order in ("first-of-the-doubled", "second-of-the-doubled", "berlin-doubled")
    )
    assert (second - first).total_seconds() == 3600
    assert meant == second


def test_the_newest_version_of_a_numbered_line_counts(built):
    assert quantities(built, "corrected") == [2]


def test_an_old_redelivery_does_not_overwrite_a_newer_version(built):
    assert quantities(built, "redelivered") == [2]


def test_without_a_version_the_later_delivery_counts_whatever_its_name(built):
    assert quantities(built, "unversioned") == [2]


def test_a_version_with_a_time_beats_one_without(built):
    assert quantities(built, "versioned-later") == [2]


def test_a_version_of_infinity_is_the_newest(built):
    assert quantities(built, "versioned-forever") == [1]


def test_an_unnumbered_line_in_two_deliveries_counts_once(built):
    assert quantities(built, "delivered-twice") == [1]


def test_two_equal_unnumbered_lines_in_one_delivery_count_twice(built):
    assert quantities(built, "equal-lines") == [1, 1]


def test_a_delivery_with_one_equal_line_more_adds_one(built):
    assert quantities(built, "one-more") == [1, 1]


def test_an_unnumbered_line_with_another_quantity_is_another_line(built):
    assert quantities(built, "another-quantity") == [1, 2]


def test_superseded_lines_are_in_the_books(built):
    assert built.one("select sum(rows_superseded), sum(rows_rejected) from landed_files") == (
        len(["corrected", *["redelivered"] * 2, "unversioned", *["versioned-later"] * 2])
        + len(["versioned-forever"])
        + len(["delivered-twice", "one-more"]),
        0,
    )
