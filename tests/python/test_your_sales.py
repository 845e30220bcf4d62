"""Each mapping of the page on sales does with a file what the page says."""

import csv
import io
import re
from collections.abc import Mapping
from decimal import Decimal

import duckdb
import project
import pytest
import yaml
from vectorella.landing import columns

PAGE = (project.ROOT / "docs" / "your-sales.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
MAPPINGS = [
    (column, expression)
    for block in BLOCKS
    for column, alternatives in yaml.safe_load(block).items()
    for expression in alternatives
    if expression != "null"
]
LINE = {
    "line_number": "1",
    "ordered_at": "2026-01-05T12:00:00Z",
    "country": "IT",
    "sku": "NT-1",
    "quantity": "3",
    "unit_price": "2.00",
    "currency": "EUR",
}
# An expression -> what a row has instead of the canonical column, what is asked, and the answer;
# None where the row is rejected. A second column of a name is written with a star.
CASES: Mapping[str, list[tuple[dict[str, str], str, object]]] = {
    "strptime(Datum, '%d.%m.%Y %H:%M')": [
        ({"Datum": "05.01.2026 23:15"}, "ordered_at::varchar", "2026-01-05 22:15:00")
    ],
    "to_timestamp(epoch_seconds::double)": [
        ({"epoch_seconds": "1767650400"}, "ordered_at::varchar", "2026-01-05 22:00:00")
    ],
    "timestamp '1899-12-30' + to_days(1) * excel_day::double": [
        ({"excel_day": "46027.5"}, "ordered_at::varchar", "2026-01-05 11:00:00")
    ],
    "left(booked_at, 10)": [
        (
            {"booked_at": "2026-01-05T00:00:00Z", "country": "US"},
            "order_date::varchar",
            "2026-01-05",
        )
    ],
    "'Europe/' || city": [
        (
            {"city": "London", "ordered_at": "2026-01-05 23:15:00"},
            "ordered_at::varchar",
            "2026-01-05 23:15:00",
        )
    ],
    "upper(Artikel)": [({"Artikel": "nt-2"}, "sku", "NT-2")],
    "nullif(product, 'n.v.t.')": [
        ({"product": "nt-3"}, "sku", "nt-3"),
        ({"product": "n.v.t."}, "sku", None),
    ],
    "concat_ws('-', shop, left(ordered_at, 10), receipt)": [
        ({"shop": "Rome", "receipt": "1"}, "order_id", "Rome-2026-01-05-1")
    ],
    "position": [({"position": "7"}, "line_number", 7)],
    "last-updated-date": [
        ({"last-updated-date": "2026-01-06"}, "updated_at::varchar", "2026-01-06 00:00:00")
    ],
    "replace(replace(Preis, '.', ''), ',', '.')": [
        ({"Preis": "1.250,50"}, "unit_price", Decimal("1250.50"))
    ],
    "replace(list_price, ',', '')": [
        ({"list_price": "1,250.50"}, "unit_price", Decimal("1250.50"))
    ],
    "regexp_replace(price_text, '[^0-9.-]', '', 'g')": [
        ({"price_text": "$3.50 each"}, "unit_price", Decimal("3.50"))
    ],
    "weighed_price::decimal(18, 8)": [
        ({"weighed_price": "1.250"}, "unit_price", Decimal("1.25")),
    ],
    "replace(Menge, '.', '')": [({"Menge": "1.250"}, "quantity", 1250)],
    "net_total": [({"net_total": "10.00"}, "line_amount", Decimal("10.00"))],
    "case symbol when '€' then 'EUR' when '£' then 'GBP' end": [
        ({"symbol": "€"}, "currency", "EUR"),
        ({"symbol": "£"}, "currency", "GBP"),
    ],
    "split_part(locale, '_', 2)": [({"locale": "it_IT"}, "country_code", "IT")],
    "case bestellstatus when '7' then 'cancelled' else 'sold' end": [
        ({"bestellstatus": "7"}, "is_cancelled", True),
        ({"bestellstatus": "8"}, "is_cancelled", False),
    ],
    "No": [({"No": "SI-100"}, "order_id", "SI-100")],
    "Order Number": [({"Order Number": "SI-101"}, "order_id", "SI-101")],
    '"Order (raw)"': [({"Order (raw)": "SI-102"}, "order_id", "SI-102")],
    '"Qty"': [({"Qty": "5", "Qty*": "4"}, "quantity", 5)],
    "Units Shipped": [({"Units Shipped": "6"}, "quantity", 6)],
}


def _rows(number: int, column: str, expression: str) -> list[dict[str, str]]:
    line = {name: value for name, value in LINE.items() if name != column}
    ids = {} if column == "order_id" else {"order_id": f"E{number}"}
    return [
        ids | line | ({} if column == "line_number" else {"line_number": str(row)}) | written
        for row, (written, *_) in enumerate(CASES[expression], 1)
    ]


def _file(rows: list[dict[str, str]]) -> bytes:
    """As a sheet of a country with decimal commas writes it, parted by semicolons."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(name.rstrip("*") for name in rows[0])
    writer.writerows(row.values() for row in rows)
    return text.getvalue().encode()


def _all_mappings() -> dict[str, list[str]]:
    """The page's, one behind the other, and for other files the canonical column or nothing."""
    mapped = {column: [] for column, _ in MAPPINGS}
    for column, expression in MAPPINGS:
        mapped[column].append(expression)
    optional = columns.TRANSACTIONS.optional
    return {
        column: [*expressions, column, *["null"] * (column in optional)]
        for column, expressions in mapped.items()
    }


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    folder = tmp_path_factory.mktemp("your_sales")
    files = {
        f"transactions/{number}.csv": _file(_rows(number, *mapping))
        for number, mapping in enumerate(MAPPINGS)
    }
    return project.dbt(
        "build",
        folder,
        project.land(folder / "landing", files),
        {"transaction_columns": _all_mappings()},
        (
            *("--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"),
            *("--select", "+order_lines", "+rejected_transactions", "+landed_files"),
            *("--exclude", "recipes"),
        ),
    )


ANSWERS = [
    (number, row, asked, answer)
    for number, (_, expression) in enumerate(MAPPINGS)
    for row, (_, asked, answer) in enumerate(CASES[expression], 1)
]


@pytest.mark.parametrize(("number", "row", "asked", "answer"), ANSWERS)
def test_a_mapping_of_the_page_reads_what_it_is_for(build, number, row, asked, answer):
    found = build.query(f"""
        select {asked}
        from order_lines
        where
            row_id in (
                select row_id
                from staging.stg_transactions
                inner join landing.raw_files using (file_id)
                where path = 'transactions/{number}.csv' and record_number = {row + 1}
            )
    """)
    assert found == ([] if answer is None else [(answer,)])


@pytest.mark.parametrize(("column", "expression"), MAPPINGS)
def test_a_mapping_of_the_page_serves_without_the_others(column, expression):
    row, *_ = _rows(0, column, expression)
    types = {name.replace("*", f"_{n}"): "VARCHAR" for n, name in enumerate(row, 1)}
    with duckdb.connect() as connection:
        alone = columns.resolve(columns.TRANSACTIONS, {column: expression}, types, connection)
    assert alone[columns.TRANSACTIONS.columns.index(column)] != columns.MISSING


def test_the_tests_that_the_page_names_are_there():
    named = re.findall(r"`([a-z_]+)`", "".join(re.findall(r"^\| `.*$", PAGE, re.MULTILINE)))
    assert named
    assert [name for name in named if not (project.ROOT / f"tests/data/{name}.sql").exists()] == []
