"""Sales logs as shops, tills, sheets and databases write them: what counts, and what is said."""

from decimal import Decimal

import project
import pytest

HEADER = "order_id,line_number,ordered_at,country,sku,quantity,unit_price,currency"
NOON = "2026-01-05T12:00:00Z"
MAPPING = {
    "transaction_columns": {
        "ordered_at": ["ordered_at", "epoch_ms(milliseconds::bigint)"],
        "country": ["country", "'IT'"],
    }
}


def _sales(*rows: str, more: str = "") -> bytes:
    return project.csv_bytes(HEADER + more, *rows)


def _ids(*ids: str) -> bytes:
    rows = (f"{id_},1,{NOON},IT,IDS,1,2.00,EUR" for id_ in ids)
    return _sales(*rows)


def _prices(*prices: str) -> bytes:
    rows = (f"P{n},1,{NOON},IT,PRICES,1,{price},EUR" for n, price in enumerate(prices, 1))
    return _sales(*rows)


def _quantities(*quantities: str) -> bytes:
    rows = (f"Q{n},1,{NOON},IT,UNITS,{text},1.00,EUR" for n, text in enumerate(quantities, 1))
    return _sales(*rows)


FILES = {
    "instants.csv": _sales(
        "I1,1,2026-01-05 23:15:00 -0500,US,TIMES,1,1.00,USD",
        "I2,1,2026-01-05 23:15:00 z,US,TIMES,1,1.00,USD",
        "I3,1,2026-01-05T23:15:00+01:00[Europe/Rome],IT,TIMES,1,1.00,EUR",
        "I4,1,2026-07-05 23:15:00 Europe/Rome,IT,TIMES,1,1.00,EUR",
        "I5,1,2026-01-05 23:15:00 GMT,JP,TIMES,1,1.00,JPY",
        "I6,1,2026-07-05 23:15:00 BST,GB,TIMES,1,1.00,GBP",
        "I7,1,2026-07-05 23:15:00 CEST,IT,TIMES,1,1.00,EUR",
    ),
    "zones.csv": _sales(
        "Z1,1,2026-01-05 23:15:00,GB,TIMES,1,1.00,GBP,UTC",
        "Z2,1,2026-01-05 23:15:00,CN,TIMES,1,1.00,CNY,CST",
        "Z3,1,2026-01-05 23:15:00,IT,TIMES,1,1.00,EUR,n/a",
        more=",time_zone",
    ),
    "epoch.jsonl": b'{"order_id":"E1","line_number":1,"milliseconds":1767650400000,"country":"JP",'
    b'"sku":"TIMES","quantity":1,"unit_price":1,"currency":"JPY"}\n',
    "no_ids.csv": _ids("NaN", "NULL", r"\N", "None", "N/A", "-", "#REF!", "0.0"),
    "whole_ids.csv": _ids("700123.0", "007", "1.5"),
    "same_ids.parquet": project.parquet_bytes(
        *(
            {
                "order_id": order_id,
                "line_number": 1,
                "ordered_at": NOON,
                "country": "IT",
                "sku": "IDS",
                "quantity": 1,
                "unit_price": 2.0,
                "currency": "EUR",
            }
            for order_id in (700123.0, None)
        )
    ),
    "prices.csv": _prices(
        "0.000045",
        "(3.50)",
        "3.50-",
        "\N{MINUS SIGN}3.50",
        "0.0000000001",
        "12345678901",
        '"3,50"',
        '"1,250.00"',
        '"3,50 €"',
        "n/a",
        "1.250",
    ),
    "points.csv": project.csv_bytes(
        HEADER.replace(",", ";"),
        f"T1;1;{NOON};DE;POINTS;1;1.250;EUR",
        f"T2;1;{NOON};DE;POINTS;1;0.250;EUR",
        f"T3;1;{NOON};DE;POINTS;1;3.50;EUR",
        f"T4;1;{NOON};DE;POINTS;1.000;3.50;EUR",
    ),
    "amounts.csv": project.csv_bytes(
        "order_id,line_number,ordered_at,sku,quantity,line_amount,currency",
        f"M1,1,{NOON},AMOUNTS,3,10.00,EUR",
        f"M2,1,{NOON},AMOUNTS,1,-2.50,EUR",
        f"M3,1,{NOON},AMOUNTS,-1,-2.50,EUR",
    ),
    "quantities.csv": _quantities(
        "1e2", "+2", "2.0", "(2)", "3-", "1.00000049", "3000000000", '"1,000"', "12 pcs", "0"
    ),
    "padded.csv": _sales(
        f"W1\t,1,{NOON},\N{NO-BREAK SPACE}IT,\ufeffPADDED,1 ,1.00\t,eur ",
        f'"=""W1""",1,{NOON},IT,PADDED\N{ZERO WIDTH SPACE},2,1.00,EUR',
    ),
    "pence.csv": _sales(
        f"C1,1,{NOON},GB,PENCE,1,700,GBp",
        f"C2,1,{NOON},GB,PENCE OF EXCHANGES,1,700,GBX",
        f"C3,1,{NOON},GB,POUNDS,2,3.50,GBP",
    ),
    "countries.csv": _sales(
        *(
            f"L{n},1,{NOON},{country},PLACES,1,1.00,EUR"
            for n, country in enumerate(
                ("n.a.", "N/A", "s/d", "NA", "Kosovo", '"Korea, Republic of"', "Viet Nam", "U.S."),
                1,
            )
        )
    ),
    "statuses.csv": _sales(
        *(
            f"S{n},1,{NOON},IT,{kind},1,1.00,EUR,{status}"
            for n, (kind, status) in enumerate(
                [
                    ("CANCELLED", "wc-failed"),
                    ("CANCELLED", "Cancelled By Customer"),
                    ("CANCELLED", "annule"),
                    ("CANCELLED", "checkout_draft"),
                    ("CANCELLED", "chargeback"),
                    ("SOLD", "Partially-Fulfilled"),
                    ("SOLD", "(null)"),
                    ("SOLD", "on the moon"),
                ],
                1,
            )
        ),
        f"S9,1,{NOON},IT,CAME BACK,-1,1.00,EUR,refunded",
        more=",status",
    ),
    "versions/monday.csv": project.csv_bytes(
        "order_id,ordered_at,country,sku,quantity,unit_price,currency,updated_at",
        f"V1,{NOON},IT,VERSIONS,2,,,2026-01-05T12:00:00Z",
        f"V1,{NOON},IT,DROPPED,5,1.00,EUR,2026-01-05T12:00:00Z",
    ),
    "versions/tuesday/part-00000-a1.csv": project.csv_bytes(
        "order_id,ordered_at,country,sku,quantity,unit_price,currency,updated_at",
        f"V1,{NOON},IT,VERSIONS,2,1.50,EUR,2026-01-06T12:00:00Z",
    ),
    "versions/tuesday/part-00001-a1.csv": project.csv_bytes(
        "order_id,ordered_at,country,sku,quantity,unit_price,currency,updated_at",
        f"V1,{NOON},IT,VERSIONS,1,1.50,EUR,2026-01-06T12:00:00Z",
    ),
    "unnumbered/a.csv": project.csv_bytes(
        "order_id,ordered_at,country,sku,quantity,unit_price,currency",
        f"U1,{NOON},IT,OVERLAP,1,1.00,EUR",
    ),
    "unnumbered/b.csv": project.csv_bytes(
        "order_id,ordered_at,country,sku,quantity,unit_price,currency",
        f"U1,{NOON},IT,OVERLAP,2,1.00,EUR",
    ),
    "tills/monday.csv": _sales(f"1,1,{NOON},IT,TILL,3,1.00,EUR", f"2,1,{NOON},IT,TILL,1,1.00,EUR"),
    "tills/tuesday.csv": _sales(
        "1,1,2026-01-06T12:00:00Z,IT,TILL,5,1.00,EUR", f"2,1,{NOON},IT,TILL,-1,1.00,EUR"
    ),
    "two_columns.csv": _sales(f"D1,1,{NOON},IT,TWICE,1,1.00,EUR,2", more=",Quantity"),
}


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    folder = tmp_path_factory.mktemp("other_peoples_sales")
    landing = project.land(
        folder / "landing", {f"transactions/{path}": content for path, content in FILES.items()}
    )
    arguments = (
        *("--exclude-resource-type", "unit_test", "--exclude", "recipes"),
        *("--select", "+sales_by_country", "+sales_global", "+daily_receipts", "+landed_files"),
        *("+rejected_transactions", "+order_lines"),
    )
    return project.dbt("build", folder, landing, MAPPING, arguments)


def _reasons(build, path: str) -> dict[int, str]:
    return dict(
        build.query(
            "select record_number, rejection_reason from rejected_transactions "
            f"where path = 'transactions/{path}'"
        )
    )


def _lines(build, columns: str, sku: str) -> dict[str, object]:
    rows = build.query(f"select order_id, {columns} from order_lines where sku = '{sku}'")
    return {order: rest[0] if len(rest) == 1 else rest for order, *rest in rows}


def _warnings(build) -> set[str]:
    return {name.split(".")[2] for name, status in build.statuses.items() if status == "warn"}


def test_a_build_of_what_others_write_fails_no_test(build):
    assert build.is_success, build.output


def test_points_in_time_are_those_that_the_text_names(build):
    times = _lines(build, "ordered_at::varchar, order_date::varchar", "TIMES")
    assert times == {
        "I1": ["2026-01-06 04:15:00", "2026-01-05"],
        "I2": ["2026-01-05 23:15:00", "2026-01-05"],
        "I3": ["2026-01-05 22:15:00", "2026-01-05"],
        "I4": ["2026-07-05 21:15:00", "2026-07-05"],
        "I5": ["2026-01-05 23:15:00", "2026-01-06"],
        "Z1": ["2026-01-05 23:15:00", "2026-01-05"],
        "Z3": ["2026-01-05 22:15:00", "2026-01-05"],
        "E1": ["2026-01-05 22:00:00", "2026-01-06"],
    }


def test_an_abbreviation_that_several_zones_share_is_rejected(build):
    reasons = _reasons(build, "instants.csv")
    assert sorted(reasons) == [7, 8]
    assert all("several zones share" in reason for reason in reasons.values())
    assert "IANA" in _reasons(build, "zones.csv")[3]


def test_an_absent_order_id_is_rejected_in_every_spelling(build):
    reasons = _reasons(build, "no_ids.csv")
    assert reasons == dict.fromkeys(range(2, 9), "order_id is missing.")


def test_an_id_that_a_tool_wrote_as_a_float_is_the_same_id(build):
    assert _lines(build, "quantity", "IDS") == {"700123": 1, "007": 1, "1.5": 1, "0": 1}
    assert _reasons(build, "same_ids.parquet") == {2: "order_id is missing."}


def test_prices_are_exact_or_rejected(build):
    assert _lines(build, "unit_price, quantity", "PRICES") == {
        "P1": [Decimal("0.00004500"), 1],
        "P2": [Decimal("3.50"), -1],
        "P3": [Decimal("3.50"), -1],
        "P4": [Decimal("3.50"), -1],
        "P10": [None, 1],
        "P11": [Decimal("1.25"), 1],
    }
    reasons = _reasons(build, "prices.csv")
    assert sorted(reasons) == [6, 7, 8, 9, 10]
    assert "rounded" in reasons[6]
    assert "too big" in reasons[7]
    assert "replace(unit_price, ',', '.')" in reasons[8]
    assert "replace(unit_price, ',', '')" in reasons[9]
    assert "replace(regexp_replace(unit_price, '[^0-9,-]', '', 'g'), ',', '.')" in reasons[10]


def test_a_number_of_two_readings_is_rejected(build):
    assert _lines(build, "unit_price", "POINTS") == {"T2": Decimal("0.25"), "T3": Decimal("3.50")}
    reasons = _reasons(build, "points.csv")
    assert "two ways" in reasons[2]
    assert "replace(replace(unit_price, '.', ''), ',', '.')" in reasons[2]
    assert "replace(replace(quantity, '.', ''), ',', '.')" in reasons[5]


def test_an_amount_takes_the_place_of_a_price(build):
    assert _lines(build, "quantity, line_amount", "AMOUNTS") == {
        "M1": [3, Decimal("10.00")],
        "M2": [-1, Decimal("-2.50")],
        "M3": [-1, Decimal("-2.50")],
    }


def test_quantities_are_whole_or_rejected(build):
    assert _lines(build, "quantity", "UNITS") == {
        "Q1": 100,
        "Q2": 2,
        "Q3": 2,
        "Q4": -2,
        "Q5": -3,
        "Q10": 0,
    }
    reasons = _reasons(build, "quantities.csv")
    assert sorted(reasons) == [7, 8, 9, 10]
    assert "too big" in reasons[8]
    assert "where a comma parts thousands" in reasons[9]


def test_what_surrounds_a_value_is_no_part_of_it(build):
    assert build.query(
        "select order_id, quantity, currency from order_lines where sku='PADDED'"
    ) == [("W1", 2, "EUR")]


def test_pence_are_hundredths_of_pounds(build):
    revenues = build.query(
        "select sku, revenue from sales_by_country where sku like 'PENCE%' or sku = 'POUNDS'"
    )
    assert len(revenues) == 3
    assert len({revenue for _, revenue in revenues}) == 1


def test_what_stands_for_no_country_is_none(build):
    assert _lines(build, "country_code", "PLACES") == {
        "L1": "ZZ",
        "L2": "ZZ",
        "L3": "ZZ",
        "L4": "NA",
        "L5": "XK",
        "L6": "KR",
        "L7": "VN",
        "L8": "US",
    }


def test_statuses_count_as_what_they_say(build):
    totals = build.query(
        "select sku, units_sold, units_returned from sales_global "
        "where sku in ('CANCELLED', 'SOLD', 'CAME BACK')"
    )
    assert sorted(totals) == [("CAME BACK", 0, 1), ("CANCELLED", 0, 0), ("SOLD", 3, 0)]


def test_the_newest_delivery_of_an_order_replaces_its_older_lines(build):
    rows = build.query("select sku, quantity from order_lines where order_id = 'V1' order by all")
    assert rows == [("VERSIONS", 1), ("VERSIONS", 2)]


def test_the_receipts_of_a_till_that_starts_again_all_count(build):
    assert build.one("select units_sold, units_returned from sales_global where sku = 'TILL'") == (
        9,
        1,
    )


def test_what_is_suspicious_is_warned_of(build):
    assert _warnings(build) >= {
        "every_country_is_known",
        "every_status_is_known",
        "line_numbers_stand_for_one_sale",
        "orders_come_in_one_version",
        "every_landed_file_is_read",
    }


def test_two_columns_of_one_name_set_a_file_aside(build):
    (problem,) = build.one("select problem from landed_files where path like '%two_columns.csv'")
    assert "two columns named" in problem
