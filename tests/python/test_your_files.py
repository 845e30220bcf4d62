"""Files as shops, tills and clusters leave them: read, or set aside with what to do."""

import io
import json
import zipfile

import project
import pytest
from project import csv_bytes, gzip_bytes, jsonl_bytes, parquet_bytes
from vectorella.landing import contents, strict

HEADER = "order_id,line_number,ordered_at,country,sku,quantity,unit_price,currency"
COLUMNS = HEADER.split(",")


def line(order, quantity=1, country="IT"):
    return f"{order},1,2026-01-05T10:00:00Z,{country},NT-SPREAD-M,{quantity},3.50,EUR"


def row(order, **more):
    return dict(zip(COLUMNS, line(order).split(","), strict=True)) | more


def without_country(order, quantity):
    columns = {name: value for name, value in row(order).items() if name != "country"}
    return columns | {"quantity": quantity}


def order(name, *quantities):
    lines = [{"sku": "NT-SPREAD-L", "quantity": each, "price": "6.50"} for each in quantities]
    return {"order_id": name, "ordered_at": "2026-01-05T10:00:00Z", "country": "US"} | {
        "currency": "USD",
        "line_items": lines,
    }


def zipped(name, content):
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        archive.writestr(name, content)
    return stored.getvalue()


GOOD = csv_bytes(HEADER, line("X1"))
# A name -> its bytes, and for each order that counts its units.
READ = {
    "array.json": (json.dumps([row("L1"), row("L2")]).encode(), {"L1": 1, "L2": 1}),
    "pretty.json": (json.dumps(row("M1"), indent=1).encode(), {"M1": 1}),
    "pretty_array.json.gz": (gzip_bytes(json.dumps([row("M2")], indent=2).encode()), {"M2": 1}),
    "glued.json": (
        json.dumps(row("N1")).encode() + json.dumps(row("N2")).encode(),
        {"N1": 1, "N2": 1},
    ),
    "short.csv": (
        csv_bytes(HEADER + ",status,note", line("S1", 2), line("S2", 3) + ",paid,"),
        {"S1": 2, "S2": 3},
    ),
    "land=JP/country=JP/day=5/a.parquet": (
        parquet_bytes(without_country("P1", 2)),
        {"P1": 2},
    ),
    "land=NA/country=NA/day=5/a.csv": (
        csv_bytes(
            ",".join(without_country("P2", 4)),
            ",".join(map(str, without_country("P2", 4).values())),
        ),
        {"P2": 4},
    ),
    "land=CI/country=C%C3%B4te d%27Ivoire/day=5/a.jsonl": (
        jsonl_bytes(without_country("P3", 8)),
        {"P3": 8},
    ),
    "orders.jsonl": (jsonl_bytes(order("O1", 2, 1), order("O2", 5)), {"O1": 3, "O2": 5}),
    "orders.parquet": (parquet_bytes(order("O3", 2, 1), order("O4", 7, 1)), {"O3": 3, "O4": 8}),
    "api.json": (
        json.dumps([order("O5", 1, 1)], indent=1).encode(),
        {"O5": 2},
    ),
}
# A name -> its bytes, and words of the sentence.
SET_ASIDE = {
    "amazon.csv": (csv_bytes("All amounts in EUR", '"Definitions:"', HEADER, line("A")), "line 3"),
    "comment.csv": (csv_bytes("# exported", HEADER, line("B")), "stand on line 2"),
    "sep.csv": (csv_bytes("sep=,", HEADER, line("C")), "sed -i 1d"),
    "headerless.csv": (csv_bytes(line("D"), line("D2")), "values and no names"),
    "one_line.csv": (csv_bytes(line("D")), "values and no names"),
    "utf16.csv": (csv_bytes(HEADER, line("E"), encoding="utf-16"), "iconv -f UTF-16 "),
    "utf16le.csv": (csv_bytes(HEADER, line("E"), encoding="utf-16-le"), "iconv -f UTF-16LE"),
    "utf32.jsonl": (jsonl_bytes(row("E")).decode().encode("utf-32-be"), "iconv -f UTF-32BE"),
    "gzip.csv": (gzip_bytes(GOOD), "ends in .gz"),
    "workbook.csv": (zipped("xl/workbook.xml", b"<x/>"), "Excel workbook"),
    "page.csv": (b"<!DOCTYPE html>\n<html>Sign in</html>\n", "sign-in page"),
    "parquet.csv": (parquet_bytes(row("F")), "ends in .parquet"),
    "json.csv": (jsonl_bytes(row("F")), "ends in .json"),
    "csv.parquet": (gzip_bytes(GOOD), "ends in .gz"),
    "orders.csv.bz2": (b"BZh9", "bunzip2 orders.csv.bz2"),
    "orders.zip": (zipped("a.csv", GOOD), "unzip orders.zip"),
    "orders.xlsx": (zipped("xl/workbook.xml", b"<x/>"), "Save the sheet"),
    "orders.txt": (GOOD, "name it .csv"),
    "orders": (GOOD, "Rename it"),
    "wrapped.json": (json.dumps({"orders": [row("G")]}).encode(), "transaction_lines: orders"),
    "torn.json": (json.dumps([row("H1"), row("H2")]).encode()[:-30], "no whole JSON"),
    "unclosed.json": (json.dumps([row("H3")]).encode()[:-1], "array is not closed"),
    "two_lines.jsonl": (
        jsonl_bytes(
            {
                ("items" if key == "line_items" else key): value
                for key, value in order("K", 1, 2).items()
            }
        ),
        "transaction_lines: items",
    ),
    "_hidden.csv": (GOOD, "underscore or a dot"),
    "lake/part-0.parquet": (parquet_bytes(row("X2")), None),
}
REJECTED = {
    "half.csv": csv_bytes(HEADER, line("R1"), "R2,1,2026-01-05T10:00:00Z,IT,NT-SPREAD-M,1"),
}
LOG = {"lake/_delta_log/00000000000000000000.json": b"{}", "_SUCCESS": b""}
MAPPING = {
    "sku": ["sku", "line->>'$.sku'", "items->>'$[0].sku'"],
    "quantity": ["quantity", "line->>'$.quantity'", "items->>'$[0].quantity'"],
    "unit_price": ["unit_price", "line->>'$.price'", "items->>'$[0].price'"],
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("your_files")
    files = {name: content for name, (content, _) in (READ | SET_ASIDE).items()} | REJECTED | LOG
    landed = {f"transactions/{name}": content for name, content in files.items()}
    landing = project.land(folder / "landing", landed)
    variables = {"transaction_columns": MAPPING, "transaction_lines": "line_items"}
    return project.build(folder, landing, variables)


@pytest.fixture(scope="module")
def files(built):
    """Path below transactions -> problem, rows read, rows that count."""
    rows = built.query("select path, problem, rows_read, rows_counted from landed_files")
    return {path.removeprefix("transactions/"): rest for path, *rest in rows}


def test_every_file_is_named_and_no_other(built, files):
    assert built.is_success, built.output
    expected = {*READ, *SET_ASIDE, *REJECTED} - {"lake/part-0.parquet"} | {"lake"}
    assert set(files) == expected


@pytest.mark.parametrize("name", READ)
def test_each_line_of_a_shape_that_is_read_counts_once(built, name):
    units = dict(
        built.query("select order_id, sum(quantity)::integer from order_lines group by all")
    )
    _, expected = READ[name]
    assert {order_id: units.get(order_id) for order_id in expected} == expected


@pytest.mark.parametrize("name", [name for name in SET_ASIDE if "/" not in name])
def test_a_file_that_is_not_read_says_what_to_do(files, name):
    problem, rows_read, _ = files[name]
    assert SET_ASIDE[name][1] in problem
    assert rows_read == 0


def test_a_table_with_a_log_is_not_the_sum_of_its_files(files):
    assert "Delta table" in files["lake"][0]


def test_nothing_else_counts(built):
    orders = {order_id for _, expected in READ.values() for order_id in expected} | {"R1"}
    found = built.query("select distinct order_id from order_lines")
    assert {order_id for (order_id,) in found} == orders


def test_a_line_that_lacks_a_field_it_needs_is_rejected(built):
    assert built.query(
        "select path, record_number, rejection_reason from rejected_transactions"
    ) == [("transactions/half.csv", 3, "It has 6 fields where the header has 8.")]


def test_a_country_stands_in_the_path_alone(built):
    assert built.query("""
        select order_id, country_code from order_lines where order_id like 'P%' order by all
    """) == [("P1", "JP"), ("P2", "NA"), ("P3", "CI")]


def test_many_rejected_rows_of_a_file_are_warned_of(built):
    warned = [name.split(".")[2] for name, status in built.statuses.items() if status == "warn"]
    assert sorted(warned) == ["every_landed_file_is_read", "few_rows_are_rejected"]


def test_documents_are_found_wherever_the_parts_end():
    text = json.dumps(
        [{"id": 1, "of": [{"a": "]"}]}, 7, {"id": "\u00fc\n"}], indent=1, ensure_ascii=False
    )
    for size in (1, 2, 3, 7, 1000):
        raw = text.encode()
        parts = (raw[at : at + size] for at in range(0, len(raw), size))
        values = [each.value for each in strict.json_documents(parts)]
        assert values == [{"id": 1, "of": [{"a": "]"}]}, {}, {"id": "\u00fc\n"}]


def test_a_header_that_begins_like_a_magic_number_is_a_header():
    for start in (b"ORCAMENTO,sku", b"PAR1,sku", b"BZh9,sku", b"PKW,sku"):
        assert contents.disguise("csv", start) is None
