"""What cannot be used is kept with a reason, and everything beside it counts."""

import project
import pytest
from project import Landed, csv_bytes, first_half, gzip_bytes, jsonl_bytes, parquet_bytes

HEADER = "order_id,line_number,ordered_at,country,sku,quantity,unit_price,currency"
COLUMNS = HEADER.split(",")


def line(order, quantity=1, country="FR", ordered_at="2026-03-02T10:00:00"):
    return f"{order},1,{ordered_at},{country},NT-SPREAD-M,{quantity},3.50,EUR"


def row(order):
    return dict(zip(COLUMNS, line(order).split(","), strict=True))


def backwards(text):
    return ",".join(reversed(text.split(",")))


def without_sku(text):
    fields = text.split(",")
    return ",".join(fields[:4] + fields[5:])


MANY_ROWS = [row(f"many-{number}") for number in range(1000)]
TRANSACTIONS = {
    "plain.csv": Landed(csv_bytes(HEADER, line("plain-1"), line("plain-2")), good_rows=2),
    "plain.jsonl": Landed(jsonl_bytes(row("jsonl-1"), row("jsonl-2")), good_rows=2),
    "quantity_as_integer.parquet": Landed(
        parquet_bytes(row("integer-1") | {"quantity": 1}), good_rows=1
    ),
    "plain.parquet": Landed(parquet_bytes(row("parquet-1"), row("parquet-2")), good_rows=2),
    "quantity_as_text.parquet": Landed(
        parquet_bytes(row("text-1"), row("text-2") | {"quantity": "two"}),
        good_rows=1,
        rejected={2: "quantity is no whole number"},
    ),
    "quantity_as_double.parquet": Landed(
        parquet_bytes(row("double-1") | {"quantity": 2.0}, row("double-2") | {"quantity": 2.5}),
        good_rows=1,
        rejected={2: "quantity is no whole number"},
    ),
    "plain.csv.gz": Landed(gzip_bytes(csv_bytes(HEADER, line("gzip-1"))), good_rows=1),
    "reordered.csv": Landed(
        csv_bytes(*map(backwards, [HEADER, line("reordered-1", 7, "JP"), line("reordered-2")])),
        good_rows=2,
    ),
    "missing_column.csv": Landed(
        csv_bytes(*map(without_sku, [HEADER, line("missing-1")])), problem="no column for sku"
    ),
    "latin1.csv": Landed(
        csv_bytes(
            HEADER,
            line("latin-1"),
            line("latin-2", country="Österreich"),
            line("latin-3"),
            encoding="latin-1",
        ),
        good_rows=2,
        rejected={3: "not UTF-8"},
    ),
    "bom_and_crlf.csv": Landed(
        csv_bytes(HEADER, line("bom-1"), line("bom-2"), encoding="utf-8-sig", end="\r\n"),
        good_rows=2,
    ),
    "empty.csv": Landed(b"", problem="It is empty"),
    "header_only.csv": Landed(csv_bytes(HEADER), problem="a header and no rows"),
    "unclosed_quote.csv": Landed(
        csv_bytes(HEADER, line("quote-1"), line('"quote-2'), line("quote-3"), line("quote-4")),
        good_rows=3,
        rejected={3: "quotation mark opens"},
    ),
    "nul.csv": Landed(
        csv_bytes(HEADER, line("nul-1"), line("nul\0-2"), line("nul-3")),
        good_rows=2,
        rejected={3: "NUL byte"},
    ),
    "malformed.jsonl": Landed(
        jsonl_bytes(row("malformed-1"))
        + csv_bytes('{"order_id": "malformed-2", "quantity":', "[1, 2]", "not JSON")
        + jsonl_bytes(row("malformed-5")),
        good_rows=2,
        rejected=dict.fromkeys([2, 3, 4], "no JSON object"),
    ),
    "truncated.parquet": Landed(first_half(parquet_bytes(*MANY_ROWS)), problem="cannot be read"),
    "truncated.csv.gz": Landed(
        first_half(gzip_bytes(csv_bytes(HEADER, *(line(f"gone-{n}") for n in range(1000))))),
        problem="cannot be read",
    ),
    "utf16.csv": Landed(csv_bytes(HEADER, line("wide-1"), encoding="utf-16"), problem="UTF-16"),
    "values.csv": Landed(
        csv_bytes(
            HEADER,
            line("values-1"),
            line("values-2", ordered_at="2026-02-30T10:00:00"),
            line("values-3", quantity="two"),
            line(""),
            line("values-5") + ",6,7",
            line("values-6", quantity="1.5"),
            line("values-7"),
        ),
        good_rows=2,
        rejected={
            3: "ordered_at is no date",
            4: 'quantity is no whole number of units: "two"',
            5: "order_id is missing",
            6: "10 fields where the header has 8",
            7: 'quantity is no whole number of units: "1.5"',
        },
    ),
    "notes.txt": Landed(b"Ask Giulia about Monday.\n", problem="does not say what it is"),
}
GOOD_RECIPE = {"title": "Toast", "ingredients": ["bread"], "steps": ["Toast it."]}
RECIPES = {
    "plain.jsonl": Landed(
        jsonl_bytes(
            GOOD_RECIPE | {"id": "toast"},
            {"id": "nothing", "title": "", "ingredients": [], "steps": []},
            GOOD_RECIPE,
            GOOD_RECIPE | {"id": "crepes"},
        ),
        good_rows=2,
        rejected={2: "no ingredients", 3: "no id"},
    ),
    "missing_column.csv": Landed(
        csv_bytes("id,title,steps", "cake,Cake,Bake it."), problem="no column for ingredients"
    ),
    "plain.csv": Landed(
        csv_bytes("id,title,ingredients,steps", 'cake,Cake,"[""flour"", ""eggs""]",Bake it.'),
        good_rows=1,
    ),
}
FILES = {f"transactions/{name}": file for name, file in TRANSACTIONS.items()} | {
    f"recipes/{name}": file for name, file in RECIPES.items()
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("broken_files")
    landing = project.land(folder / "landing", {path: file.content for path, file in FILES.items()})
    return project.build(folder, landing)


def test_no_broken_file_fails_the_build(built):
    assert built.is_success, built.output
    warned = [name.split(".")[2] for name, status in built.statuses.items() if status == "warn"]
    assert sorted(warned) == ["every_landed_file_is_read", "few_rows_are_rejected"]


@pytest.mark.parametrize("path", FILES)
def test_every_good_row_counts_and_every_other_is_rejected(built, path):
    file = FILES[path]
    books = built.one(f"""
        select rows_read, rows_counted, rows_superseded, rows_rejected
        from landed_files
        where path = '{path}'
    """)
    assert books == (
        file.good_rows + len(file.rejected),
        file.good_rows,
        0,
        len(file.rejected),
    )


@pytest.mark.parametrize("path", [path for path, file in FILES.items() if file.rejected])
def test_a_rejected_row_keeps_its_place_its_text_and_a_sentence(built, path):
    kind = path.split("/")[0]
    kept = built.query(f"""
        select record_number, rejection_reason, record_text
        from rejected_{kind}
        where path = '{path}'
    """)
    assert sorted(number for number, _, _ in kept) == sorted(FILES[path].rejected)
    for number, reason, text in kept:
        assert FILES[path].rejected[number] in reason
        assert is_sentence(reason)
        assert text


@pytest.mark.parametrize("path", FILES)
def test_a_file_is_set_aside_with_a_sentence_or_not_at_all(built, path):
    (problem,) = built.one(f"select problem from landed_files where path = '{path}'")
    if FILES[path].problem is None:
        assert problem is None
    else:
        assert FILES[path].problem in problem
        assert is_sentence(problem)


def is_sentence(text):
    begins = text[0].isupper() or text.startswith(tuple(COLUMNS))
    return begins and " " in text and text.endswith(".")


def test_nothing_counts_that_no_file_brought(built):
    expected = sum(file.good_rows for path, file in FILES.items() if path.startswith("t"))
    assert built.one("select count(*), count(distinct order_id) from order_lines") == (
        expected,
        expected,
    )


def test_a_reordered_header_puts_every_value_where_it_belongs(built):
    assert built.query("""
        select order_id, country_code, sku, quantity, unit_price::double, currency
        from order_lines
        where order_id like 'reordered%'
        order by order_id
    """) == [
        ("reordered-1", "JP", "NT-SPREAD-M", 7, 3.5, "EUR"),
        ("reordered-2", "FR", "NT-SPREAD-M", 1, 3.5, "EUR"),
    ]


def test_a_byte_order_mark_is_no_part_of_the_first_column(built):
    orders = built.query("""
        select order_id, currency from order_lines where order_id like 'bom%' order by order_id
    """)
    assert orders == [("bom-1", "EUR"), ("bom-2", "EUR")]


def test_the_good_recipes_are_the_ones_that_are_encoded(built):
    recipes = built.query("select source_recipe_id, ingredients from recipes order by 1")
    assert recipes == [("cake", ["flour", "eggs"]), ("crepes", ["bread"]), ("toast", ["bread"])]
    assert built.one("select count(distinct recipe_id) from recipe_one_hot") == (3,)
