import csv
import gzip
import io
import json
import os
import subprocess
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from vectorella.landing.columns import TRANSACTIONS, ColumnError
from vectorella.landing.contents import count_lines
from vectorella.landing.files import list_files
from vectorella.landing.inspection import exact_path, fast_relation, literal, plan
from vectorella.landing.inventory import changed_files, strict_records
from vectorella.landing.strict import csv_records, json_records

NAMES = list(TRANSACTIONS.required)
LINE = {
    "order_id": "A1",
    "ordered_at": "2024-01-01T10:00:00Z",
    "country": "IT",
    "sku": "NOL-L",
    "quantity": "2",
    "unit_price": "3.5",
    "currency": "EUR",
}
PROJECT = Path(__file__).parents[2]
MANY_CASES = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def connection():
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture
def put(tmp_path):
    def write(name: str, content: bytes | str) -> Path:
        file = tmp_path / "transactions" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    return write


@pytest.fixture
def plans(tmp_path, connection):
    """What is decided for each landed file, by name."""

    def decide(mapping=None):
        landed = list_files(str(tmp_path), "transactions")
        decided = plan(landed, TRANSACTIONS, mapping or {}, connection)
        return {item.file.path.removeprefix("transactions/"): item for item in decided}

    return decide


def landed_files(connection, landing: str, mappings: dict) -> pa.Table:
    """What a build that knows no file yet notes of each."""
    now = datetime(2026, 1, 1)
    return changed_files(connection, landing, mappings, stored_files=None, now=now).to_arrow_table()


@pytest.fixture
def order_ids(tmp_path, connection):
    """The order_id of each record of each file, read as the plan says; None for a bad line."""

    def read(mapping=None):
        files = landed_files(connection, str(tmp_path), {"transactions": mapping or {}})
        strict = strict_records(connection, connection.from_arrow(files)).to_arrow_table()
        connection.register("strict", strict)
        found = {}
        for row in files.to_pylist():
            name = row["path"].removeprefix("transactions/")
            if row["reader"]:
                rows = connection.execute(records_query(row)).fetchall()
                found[name] = [value for _, value in sorted(rows)]
        return found

    return read


def records_query(row: dict) -> str:
    """The query of stg_transactions for one file: the place and the order_id of each record."""
    places = {
        "locations": f"[{literal(exact_path(row['location']))}]",
        "files": f"(select {row['file_id']} as landed_file_id, 0::bigint as landed_file_index, "
        "0 as landed_records_before)",
        "records": "strict",
        "file_ids": str(row["file_id"]),
    }
    parts = [
        places.get(part, part) if at % 2 else part for at, part in enumerate(row["records_sql"])
    ]
    return f"select landed_record_number, raw_order_id::varchar from ({''.join(parts)})"


def csv_of(*order_ids: str, names=NAMES, delimiter=",", end="\n") -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    writer.writerow(names)
    writer.writerows([order_id, *list(LINE.values())[1:]] for order_id in order_ids)
    return text.getvalue()


def json_of(*order_ids: str, **more) -> str:
    return "".join(json.dumps(LINE | {"order_id": one} | more) + "\n" for one in order_ids)


def parquet_of(*order_ids: str, **more) -> bytes:
    columns = {name: [value] * len(order_ids) for name, value in LINE.items()}
    table = pa.table(columns | {"order_id": list(order_ids)} | more)
    stored = io.BytesIO()
    pq.write_table(table, stored)
    return stored.getvalue()


def with_end_of_two_kinds() -> str:
    return csv_of("A", end="\r\n") + csv_of("B").split("\n", 1)[1]


@pytest.mark.parametrize(
    ("name", "content", "reader", "expected"),
    [
        ("a.csv", csv_of("A", "B"), "fast", ["A", "B"]),
        ("a.csv", csv_of("A", "B").rstrip(), "fast", ["A", "B"]),
        ("a.csv", csv_of("A", "B", end="\r\n"), "fast", ["A", "B"]),
        ("a.csv", csv_of("A", "B", delimiter=";"), "fast", ["A", "B"]),
        ("a.csv", csv_of("A", "B", delimiter="|"), "fast", ["A", "B"]),
        ("a.csv", csv_of("A", "B", delimiter="\t"), "fast", ["A", "B"]),
        ("a.tsv", csv_of("A", "B", delimiter="\t"), "fast", ["A", "B"]),
        ("a.CSV.GZ", gzip.compress(csv_of("A", "B").encode(), mtime=0), "fast", ["A", "B"]),
        ("a.csv", b"\xef\xbb\xbf" + csv_of("A").encode(), "fast", ["A"]),
        ("a.csv", b'\xef\xbb\xbf"order_id"' + csv_of("A").encode()[8:], "fast", ["A"]),
        ("a.csv", csv_of("A", names=[name.upper() for name in NAMES]), "fast", ["A"]),
        ("a.csv", csv_of("A,B", 'C"D'), "fast", ["A,B", 'C"D']),
        ("a.csv", csv_of("A\nB", "C"), "strict", ["A\nB", "C"]),
        ("a.csv", csv_of("A", "B") + "\n", "strict", ["A", "B"]),
        ("a.csv", csv_of("A").replace("\nA", "\n\n\nA"), "strict", ["A"]),
        ("a.csv", with_end_of_two_kinds(), "strict", ["A", "B"]),
        ("a.csv", csv_of("A", "B\0"), "strict", ["A", None]),
        ("a.csv", csv_of("A", "é").encode("latin-1"), "strict", ["A", None]),
        ("a.csv", csv_of("A", "x" * 3_000_000), "strict", ["A", "x" * 3_000_000]),
        ("a.csv", csv_of("A") + '"B,x\n', "strict", ["A", None]),
        ("a.jsonl", json_of("A", "B"), "fast", ["A", "B"]),
        ("a.jsonl", json_of("A").rstrip(), "fast", ["A"]),
        ("a.jsonl", json_of("A", steps=[1, {"x": None}]), "fast", ["A"]),
        ("a.jsonl", json_of("A") + json_of("B", status="sold"), "fast", ["A", "B"]),
        ("a.jsonl", "{}\n" + json_of("A"), "fast", [None, "A"]),
        ("a.jsonl", json_of("A") + "\n\n" + json_of("B"), "strict", ["A", "B"]),
        ("a.jsonl", "no object\n" + json_of("A"), "strict", [None, "A"]),
        ("a.jsonl", b'{"order_id": "\xff"}\n' + json_of("A").encode(), "strict", [None, "A"]),
        ("a.jsonl", '{"order_id": "\\ud800"}\n' + json_of("A"), "strict", [None, "A"]),
        ("a.jsonl", json_of("A") + "[1]\n1\nnull\n", "strict", ["A", None, None, None]),
        ("a.jsonl", '{"sku": "x", ' + json_of("A")[1:], "strict", ["A"]),
        ("a.jsonl", json_of("A") + json_of("B").replace("order_id", "ORDER_ID"), "strict",
         ["A", "B"]),
        ("a.jsonl", b"\xef\xbb\xbf" + json_of("A").encode(), "fast", ["A"]),
        ("a.jsonl", json_of("A", **{"": 1, "\0": 2}), "strict", ["A"]),
        ("a.jsonl", json_of("A") + '{"a": 1}{"a": 2}\n\n', "strict", ["A", None]),
        ("a.parquet", parquet_of("A", "B"), "fast", ["A", "B"]),
        ("a.parquet", parquet_of("A", ORDER_ID=["x"]), "fast", ["A"]),
    ],
)  # fmt: skip
def test_every_record_arrives_by_the_reader_that_delivers_it(
    put, plans, order_ids, name, content, reader, expected
):
    put(name, content)
    assert plans()[name].reader == reader
    assert order_ids() == {name: expected}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", "x", "does not say what it is"),
        ("a.csv", "", "is empty"),
        ("a.csv.gz", gzip.compress(b"", mtime=0), "no header"),
        ("a.csv", csv_of(), "no rows"),
        ("a.csv", "\n" + csv_of("A"), "no header"),
        ("a.csv", csv_of("A").encode("utf-16"), "UTF-16"),
        ("a.csv", csv_of("A", names=["é", *NAMES[1:]]).encode("latin-1"), "header is not UTF-8"),
        ("a.csv", csv_of("A", end="\r"), "carriage returns"),
        ("a.csv", csv_of("A", names=["order\nid", *NAMES[1:]]), "header on one line"),
        ("a.csv", csv_of("A", names=["bon", *NAMES[1:]]), "no column for order_id"),
        ("a.csv", csv_of("A", names=[*NAMES[:-1], "landed_record"]), "Rename it"),
        ("a.csv.gz", gzip.compress(csv_of("A").encode(), mtime=0)[:-5], "cannot be read"),
        ("a.csv.gz", csv_of("A"), "cannot be read"),
        ("a.jsonl", "1\n2\n", "no JSON object"),
        ("a.jsonl", "\n\n", "no JSON object"),
        ("a.jsonl", "{}\n", "no JSON object"),
        ("a.jsonl", json_of("A").encode("utf-16"), "UTF-16"),
        ("a.parquet", parquet_of(), "no rows"),
        ("a.parquet", parquet_of("A")[:-9], "cannot be read"),
        ("a.parquet", parquet_of("A").replace(b"A1", b"")[:60], "cannot be read"),
        ("a.parquet", parquet_of("A", file_index=[1]), "Rename it"),
        ("a.parquet.gz", gzip.compress(parquet_of("A"), mtime=0), "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_set_aside_in_a_sentence_and_takes_no_other_along(
    put, plans, name, content, said
):
    put(name, content)
    neighbours = {
        "z.csv": csv_of("A"),
        "z.jsonl": json_of("A"),
        "z.parquet": parquet_of("A"),
    }
    for neighbour, good in neighbours.items():
        put(neighbour, good)
    decided = plans()
    bad = decided.pop(name)
    assert (bad.reader, bad.record_count, bad.columns) == (None, 0, {})
    assert said in bad.problem
    assert bad.problem.endswith(".")
    assert {other: item.reader for other, item in decided.items()} == dict.fromkeys(
        neighbours, "fast"
    )


@pytest.mark.parametrize("broken", ["order_id", "tags.list.element"])
def test_a_broken_page_sets_one_parquet_file_of_many_aside(put, plans, broken):
    stored = parquet_of(*map(str, range(100)), tags=[["new", "sweet"]] * 100)
    for number in range(9):
        put(f"{number}.parquet", stored)
    group = pq.read_metadata(io.BytesIO(stored)).row_group(0)
    [pages] = [
        column
        for column in map(group.column, range(group.num_columns))
        if column.path_in_schema == broken
    ]
    start = pages.data_page_offset
    put("5.parquet", stored[:start] + b"\xff" * 20 + stored[start + 20 :])
    decided = plans()
    assert [name for name, item in decided.items() if item.problem] == ["5.parquet"]
    assert "broken inside" in decided["5.parquet"].problem


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.parquet"])
def test_a_file_that_vanishes_after_it_was_listed_is_set_aside(put, tmp_path, connection, name):
    content = {"a.csv": csv_of("A"), "a.jsonl": json_of("A"), "a.parquet": parquet_of("A")}[name]
    gone = put(name, content)
    put("z" + name, content)
    landed = list_files(str(tmp_path), "transactions")
    gone.unlink()
    first, second = sorted(
        plan(landed, TRANSACTIONS, {}, connection), key=lambda item: item.file.path
    )
    assert "cannot be read" in first.problem
    assert second.reader == "fast"


def test_a_pipe_and_a_link_that_leads_nowhere_are_not_opened(put, plans):
    folder = put("a.csv", csv_of("A")).parent
    os.mkfifo(folder / "pipe.csv")
    (folder / "link.csv").symlink_to(folder / "absent.csv")
    assert {name: item.reader for name, item in plans().items()} == {
        "a.csv": "fast",
        "pipe.csv": None,
        "link.csv": None,
    }


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize(
    "name", ["it's [1] *?", "new\nline", 'a"b', "a::b", "🍫", "{locations}", "sku=x/a", "q.csv/a"]
)
def test_a_file_of_any_name_is_read(put, order_ids, name, form):
    good = {"csv": csv_of("A"), "jsonl": json_of("A"), "parquet": parquet_of("A")}[form]
    put(f"{name}.{form}", good)
    assert order_ids() == {f"{name}.{form}": ["A"]}


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_the_name_of_a_folder_replaces_no_column(put, order_ids, form):
    good = {"csv": csv_of("A"), "jsonl": json_of("A"), "parquet": parquet_of("A")}[form]
    put(f"order_id=B/a.{form}", good)
    assert order_ids() == {f"order_id=B/a.{form}": ["A"]}


OUR_NAMES = [
    "file_id", "problem", "raw_order_id", "record_text", "record_number", "fields", "filename",
    "file_index", "file_row_number", "select", "order", "null", 'a "quoted" [name]', "a b", "{x}",
]  # fmt: skip


def test_columns_may_have_the_names_of_ours_and_of_the_readers(put, order_ids):
    more = dict.fromkeys(OUR_NAMES, "7")
    header, row = csv_of("A").splitlines()
    text = io.StringIO()
    csv.writer(text).writerow(OUR_NAMES)
    put("a.csv", f"{header},{text.getvalue().rstrip()}\n{row}{',7' * len(OUR_NAMES)}\n")
    put("a.jsonl", json_of("A", **more))
    of_parquet = {name: ["7"] for name in OUR_NAMES if not name.startswith("file_")}
    put("a.parquet", parquet_of("A", **of_parquet))
    assert order_ids() == {"a.csv": ["A"], "a.jsonl": ["A"], "a.parquet": ["A"]}


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("a,b,", ["a", "b", "column_3"]),
        ("a,A,a", ["a", "A_2", "a_3"]),
        ('"a;b;c",d', ["a;b;c", "d"]),
        ('"a ""b""", c ', ['a "b"', "c"]),
        ("a\tb, c\td", ["a", "b, c", "d"]),
        ("a", ["a"]),
        ('a, "b, c"', ["a", "b, c"]),
    ],
)
def test_a_header_gives_each_column_a_name_of_its_own(put, plans, header, names):
    put("a.csv", header + "\n" + "1\n")
    mapping = dict.fromkeys(NAMES, "'constant'")
    assert list(plans(mapping)["a.csv"].columns) == names


def test_keys_of_json_objects_are_joined_over_all_lines(put, plans):
    put("a.jsonl", json_of("A", status="sold") + json_of("B", time_zone="Europe/Rome"))
    assert set(plans()["a.jsonl"].columns) == {*NAMES, "status", "time_zone"}


def test_a_parquet_file_keeps_its_types(put, plans):
    more = {
        "Nested": [{"steps": [1, 2]}],
        "price": [Decimal("1.50")],
        "zoned": pa.array([datetime(2024, 1, 1, tzinfo=UTC)], pa.timestamp("us", "Europe/Rome")),
        "word": pa.array(["a"]).dictionary_encode(),
    }
    put("a.parquet", parquet_of("A", **more))
    assert {name: plans()["a.parquet"].columns[name] for name in more} == {
        "Nested": "STRUCT(steps BIGINT[])",
        "price": "DECIMAL(3,2)",
        "zoned": "TIMESTAMP WITH TIME ZONE",
        "word": "VARCHAR",
    }


def test_an_expression_that_fits_only_some_files_sets_the_others_aside(put, plans):
    put("a.csv", csv_of("A", names=["bon", *NAMES[1:]]))
    put("b.csv", csv_of("B"))
    decided = plans({"order_id": "upper(bon)"})
    assert decided["a.csv"].expressions[0] == "try(upper(bon))"
    assert "upper(bon)" in decided["b.csv"].problem


def test_a_mapping_of_an_unknown_column_is_refused_before_any_file_is_opened(put, plans):
    put("a.csv", csv_of("A"))
    with pytest.raises(ColumnError, match="maps article"):
        plans({"article": "sku"})


def test_a_mapping_left_empty_is_no_mapping(put, tmp_path, connection):
    put("a.csv", csv_of("A"))
    files = landed_files(connection, str(tmp_path), {"transactions": None})
    assert files["reader"].to_pylist() == ["fast"]


def test_the_table_of_files_takes_any_name_and_any_problem(put, tmp_path, connection):
    folder = put("a.csv", csv_of("A")).parent
    (folder / os.fsdecode(b"caf\xe9.csv")).write_bytes(b"x")
    files = landed_files(connection, str(tmp_path), {}).to_pylist()
    assert {row["path"]: row["reader"] for row in files} == {
        "transactions/a.csv": "fast",
        "transactions/caf\\xe9.csv": None,
    }


@given(st.lists(st.binary(max_size=5) | st.sampled_from([b"\n", b"\r", b"\r\n", b"a\r"])))
def test_lines_are_counted_whatever_the_chunks(parts):
    content = b"".join(parts)
    lines = io.BytesIO(content).readlines()
    counted = count_lines(parts)
    assert counted.total == len(lines)
    ends = {line[-2:] if line.endswith(b"\r\n") else line[-1:] for line in lines[:-1]}
    ends |= {b"\n"} & {line[-1:] for line in lines[-1:] if not line.endswith(b"\r\n")}
    ends |= {b"\r\n" for line in lines[-1:] if line.endswith(b"\r\n")}
    has_lone_return = b"\r" in content.replace(b"\r\n", b"")
    assert counted.are_regular == (len(ends) < 2 and not has_lone_return and b"\0" not in content)


FIELD = st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=6)
TRICKY = st.text(st.sampled_from('a",; \n'), max_size=5)
RAW = st.lists(st.sampled_from([*'ab,",\n', "\r", "\r\n", ", ", '""', '"a,b"', "é", ",,"]))


@MANY_CASES
@given(st.lists(st.lists(FIELD | TRICKY, min_size=3, max_size=3), min_size=1, max_size=6))
def test_what_the_fast_reader_delivers_is_what_was_written(tmp_path, connection, rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([["a", "b", "c"], *rows])
    file = one_file(tmp_path, "a.csv", text.getvalue().encode(), connection)
    if file.reader == "fast":
        assert fast_rows(file, connection) == [[field or None for field in row] for row in rows]
    else:
        assert any("\n" in field for row in rows for field in row)


@MANY_CASES
@given(RAW.map("".join))
def test_the_fast_and_the_strict_reader_agree_on_every_file_that_both_read(
    tmp_path, connection, text
):
    # A space before an empty quoted field is text to the strict reader, and nothing to DuckDB.
    assume(' ""' not in text)
    file = one_file(tmp_path, "a.csv", b"a,b\n1,2\n" + text.encode(), connection)
    if file.reader == "fast":
        lines = io.BytesIO(text.encode())
        strict = list(csv_records(lines, ",", 2))
        assert fast_rows(file, connection)[1:] == [record.fields for record in strict]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | FIELD,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(FIELD, inner, max_size=2),
    max_leaves=4,
)


@MANY_CASES
@given(st.lists(st.dictionaries(FIELD, JSON, max_size=4), min_size=1, max_size=5), st.booleans())
def test_the_fast_and_the_strict_reader_agree_on_objects(tmp_path, connection, rows, is_ascii):
    lines = [json.dumps(row, ensure_ascii=is_ascii).encode() + b"\n" for row in rows]
    file = one_file(tmp_path, "a.jsonl", b"".join(lines), connection)
    if file.reader == "fast":
        strict = [record.fields for record in json_records(lines, list(file.columns))]
        written = [[row.get(name) for name in file.columns] for row in rows]
        assert as_values(fast_rows(file, connection), written) == written
        assert as_values(strict, written) == written


def as_values(rows, written):
    """Fields back as the JSON values that they were; a text is itself."""
    return [
        [
            field if field is None or isinstance(value, str) else json.loads(field)
            for field, value in zip(row, values, strict=True)
        ]
        for row, values in zip(rows, written, strict=True)
    ]


def test_names_of_files_and_columns_survive_the_statements_that_dbt_builds(put, tmp_path):
    header, row = csv_of("A").splitlines()
    text = io.StringIO()
    csv.writer(text).writerow([*OUR_NAMES, "{locations}", "{{ x }}"])
    odd = f"{header},{text.getvalue().rstrip()}\n{row}{',7' * (len(OUR_NAMES) + 2)}\n"
    put("it's [1] *?.csv", csv_of("A", "B"))
    put('{{ x }} "q"/new\nline.csv', csv_of("A"))
    put("odd.csv", odd)
    put("odd \\ [1].csv", odd + "no record\n")
    put("odd.jsonl", json_of("A", **dict.fromkeys(OUR_NAMES, 1)))
    put("sku=x/[1].parquet", parquet_of("A", filename=["x"], **{'a "b" {locations}': [1]}))
    put("no.json", "no JSON")
    database = tmp_path / "landed.duckdb"
    mapping = {"status": "regexp_extract('it''s \"1\"', '(\\d)', 1)"}
    command = ["dbt", "build", "--select", "+stg_transactions", "--resource-type", "model"]
    command += ["--resource-type", "seed", "--vars", json.dumps({"transaction_columns": mapping})]
    command += ["--target-path", str(tmp_path / "target"), "--log-path", str(tmp_path / "logs")]
    places = {"VECTORELLA_LANDING": str(tmp_path), "VECTORELLA_DB": str(database)}
    built = subprocess.run(
        command, cwd=PROJECT, env=os.environ | places, capture_output=True, text=True
    )
    assert built.returncode == 0, built.stdout
    with duckdb.connect(database, read_only=True) as connection:
        landed = connection.execute(
            """
            select path[14:], list(order_id order by record_number), any_value(status)
            from staging.stg_transactions
            inner join landing.raw_files using (file_id)
            group by path
            """
        ).fetchall()
    assert {name: order_ids for name, order_ids, _ in landed} == {
        "it's [1] *?.csv": ["A", "B"],
        '{{ x }} "q"/new\nline.csv': ["A"],
        "odd.csv": ["A"],
        "odd \\ [1].csv": ["A", None],
        "odd.jsonl": ["A"],
        "sku=x/[1].parquet": ["A"],
    }
    assert {status for _, _, status in landed} == {"1"}


def one_file(folder, name, content, connection):
    """The plan for the only file of a folder, whose columns are all mapped to constants."""
    file = folder / "transactions" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    mapping = dict.fromkeys(NAMES, "'constant'")
    (item,) = plan(list_files(str(folder), "transactions"), TRANSACTIONS, mapping, connection)
    return item


def fast_rows(item, connection):
    relation = fast_relation(item, f"[{literal(item.file.location)}]")
    return [list(row) for row in connection.execute(f"select * from {relation}").fetchall()]
