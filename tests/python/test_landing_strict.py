import csv
import io
import json
from itertools import chain

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from vectorella.landing.strict import (
    LONGEST_SHOWN,
    MAX_RECORD_LINES,
    NOT_UTF8,
    QUOTE_NEVER_CLOSED,
    TOO_LONG,
    bounded_lines,
    csv_records,
    json_keys,
    json_records,
)

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
TRICKY = st.text(st.sampled_from('ab",; \t'), max_size=6)
ONE_LINE = st.one_of(TEXT.filter(lambda text: "\n" not in text and "\r" not in text), TRICKY)
PLAIN = st.text(st.sampled_from("abcé 1"), max_size=6)
WIDTH = 4


def written(row: list[str], end: str = "\n", delimiter: str = ",") -> bytes:
    # Before Python 3.13 the writer leaves a lone carriage return unquoted.
    quoting = csv.QUOTE_ALL if any("\r" in field for field in row) else csv.QUOTE_MINIMAL
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerow(row)
    return text.getvalue().encode()


def lines_of(content: bytes) -> list[bytes]:
    return io.BytesIO(content).readlines()


def fields_of(row: list[str]) -> list[str | None]:
    return [value or None for value in row]


def read(content: bytes, width: int = WIDTH, delimiter: str = ","):
    return list(csv_records(lines_of(content), delimiter, width))


def could_be_a_record(line: bytes) -> bool:
    try:
        fields = next(csv.reader([line.decode()]), [])
    except csv.Error:
        fields = []
    return WIDTH in (line.count(b",") + 1, len(fields))


def is_ambiguous(row: list[str]) -> bool:
    """Whether the lines of a record that spans lines could be records too."""
    alone = [could_be_a_record(line) for line in lines_of(written(row))]
    return len(alone) > 1 and alone[0] and alone[-1] and 2 * sum(alone) >= len(alone)


ROWS = st.lists(st.lists(TEXT | TRICKY, min_size=WIDTH, max_size=WIDTH), max_size=8)
ONE_LINE_ROW = st.lists(ONE_LINE, min_size=WIDTH, max_size=WIDTH)


@given(ROWS, st.sampled_from(["\n", "\r\n"]), st.booleans())
@example([["x, ", ' "y"', "\r\n", "\u2028"]], "\n", True)
def test_every_row_that_was_written_is_read_as_it_was(rows, end, with_last_end):
    assume(not any(is_ambiguous(row) for row in rows))
    content = b"".join(written(row, end) for row in rows)
    records = read(content if with_last_end else content.removesuffix(end.encode()))
    assert [record.fields for record in records] == list(map(fields_of, rows))
    assert all(record.problem is None for record in records)


@given(st.lists(ONE_LINE_ROW, min_size=1), st.sampled_from(";\t|"))
def test_any_delimiter_parts_fields(rows, delimiter):
    records = read(b"".join(written(row, delimiter=delimiter) for row in rows), 4, delimiter)
    assert [record.fields for record in records] == list(map(fields_of, rows))


def with_stray_quote(row, position):
    plain = ",".join(row)
    cut = position % (len(plain) + 1)
    return f'{plain[:cut]}"{plain[cut:]}\n'.encode()


def with_nul(row, position):
    return written([row[0] + "\0", *row[1:]])


def with_bad_byte(row, position):
    return b"\xff" + written(row)


def with_wrong_field_count(row, position):
    return written([*row, "x"] if position % 2 else ["x", *row[:-2]])


DAMAGED = st.builds(
    lambda damage, row, position: damage(row, position),
    st.sampled_from([with_stray_quote, with_nul, with_bad_byte, with_wrong_field_count]),
    st.lists(PLAIN, min_size=WIDTH, max_size=WIDTH),
    st.integers(0, 30),
)


GOOD = ONE_LINE_ROW.map(lambda row: (row, written(row)))
# Of adjacent lines no more than half are bad: beyond that, nothing says what a record is.
BAD_THEN_GOOD = st.tuples(DAMAGED.map(lambda line: (None, line)), GOOD)


@given(st.lists(BAD_THEN_GOOD | st.tuples(GOOD), max_size=8).map(lambda parts: [*chain(*parts)]))
def test_damaged_lines_are_accounted_for_and_take_no_other_record_along(numbered):
    records = {record.record_number: record for record in read(b"".join(x[1] for x in numbered))}
    assert set(records) == set(range(2, len(numbered) + 2))
    for number, (row, _) in enumerate(numbered, 2):
        record = records[number]
        if row is None:
            assert (record.fields is None) == (record.problem is not None)
        else:
            assert (record.fields, record.problem) == (fields_of(row), None)


@given(st.lists(st.binary(max_size=12) | st.sampled_from([b'"', b'a,"', b'",b', b"\n"])))
def test_no_line_of_any_bytes_goes_missing(parts):
    lines = lines_of(b"\n".join(parts))
    records = list(csv_records(lines, ",", 2))
    texts = "".join(record.text for record in records).replace("\n", "").replace("\r", "")
    shown = b"".join(lines).decode("utf-8", "backslashreplace").replace("\0", "\\0")
    assert texts == shown.replace("\n", "").replace("\r", "")
    assert sorted({record.record_number for record in records}) == [
        record.record_number for record in records
    ]


def test_a_record_may_span_lines():
    (first, second) = read(b'1,"Mix, then\nstir",x,y\n2,a,b,c\n')
    assert (first.record_number, first.fields) == (2, ["1", "Mix, then\nstir", "x", "y"])
    assert (second.record_number, second.fields) == (4, ["2", "a", "b", "c"])


def test_of_lines_that_are_records_alone_none_vanishes_into_a_quoted_field():
    records = read(b'1,"a,b,c\n2,a,b,c\n3,a",b,c\n')
    assert [record.record_number for record in records] == [2, 3, 4]
    assert records[0].problem == QUOTE_NEVER_CLOSED
    assert records[1].fields == ["2", "a", "b", "c"]


def test_two_marks_that_never_close_cost_two_records_of_300_000():
    good = b"1,Gianduja,2024-01-01,3\n"
    open_mark = b'1,"Gianduja,2024-01-01,3\n'
    lines = chain([good] * 150_000, [open_mark], [good] * 700, [open_mark], [good] * 149_298)
    problems = [record.problem for record in csv_records(lines, ",", WIDTH)]
    assert len(problems) == 300_000
    assert [number for number, problem in enumerate(problems) if problem] == [150_000, 150_701]


def test_a_mark_that_closes_by_accident_far_below_costs_one_record():
    good = b"1,a,b,c\n"
    lines = [b'1,"a,b,c\n', *[good] * (2 * MAX_RECORD_LINES), b'1,a",b,c\n']
    records = list(csv_records(lines, ",", WIDTH))
    assert len(records) == len(lines)
    assert [record.record_number for record in records if record.problem] == [2]


def test_an_open_mark_before_very_long_lines_is_given_up_in_time():
    long_line = b"x" * 6_000_000 + b",a,b,c,d\n"
    records = list(csv_records([b'1,"a,b,c\n', *[long_line] * 5], ",", WIDTH))
    assert [record.record_number for record in records] == [2, 3, 4, 5, 6, 7]


def test_a_record_of_three_megabytes_is_read():
    (record,) = read(b"1," + b"x" * 3_000_000 + b",a,b\n")
    assert len(record.fields[1]) == 3_000_000


def test_blank_lines_are_no_records_but_count_as_lines():
    records = read(b"\n1,a,b,c\n\r\n2,a,b,c\n\n\n")
    assert [record.record_number for record in records] == [3, 5]


def test_in_a_file_of_one_column_a_blank_line_is_an_empty_field():
    assert [record.fields for record in read(b'a\n\n"b\nc"\n', 1)] == [["a"], [None], ["b\nc"]]


def test_spaces_before_a_quoted_field_do_not_count_and_others_do():
    records = read(b'1, "a, b", c,d\n1, "a\nb", c,d\n1, a, b,c\n')
    assert [record.fields[1] for record in records] == ["a, b", "a\nb", " a"]
    assert records[2].fields == ["1", " a", " b", "c"]


def test_empty_fields_beyond_the_header_do_not_count():
    records = read(b"1,a,b,c,,\n1,a,b,c,,x\n")
    assert records[0].fields == ["1", "a", "b", "c"]
    assert records[1].problem == "It has 6 fields where the header has 4."


def test_a_lone_carriage_return_is_no_end_of_a_record():
    (record,) = read(b"1,a\r2,b,c\n")
    assert record.fields is None
    assert record.text == "1,a\r2,b,c"


def test_a_bad_line_keeps_its_text_and_says_why():
    (nul, latin) = read(b"1,a\0,b,c\n" + "2,é,b,c\n".encode("latin-1"))
    assert (nul.text, nul.problem) == ("1,a\\0,b,c", "It contains a NUL byte. Take it out.")
    assert (latin.text, latin.problem) == ("2,\\xe9,b,c", NOT_UTF8)


JSON_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
JSON_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | JSON_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(JSON_TEXT, inner, max_size=3),
    max_leaves=6,
)
KEYS = ["id", "sku", "steps"]
JSON_ROW = st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS, JSON_VALUE))
NO_OBJECT = st.sampled_from(
    [b"{", b"1", b"null", b'"x"', b"[1]", b'{"id": 1', b'{"id": 1} {"id": 2}', b"\xff", b"\0",
     b'{"id": "\xff"}', b'{"id": "\\ud800"}', b'{"\\ud800": 1}', b'{"id": ["\\ud800"]}',
     b"{'id': 1}", b"[" * 50_000, b'{"id":' * 50_000, b'{"id": ' + b"9" * 5_000 + b"}"]
)  # fmt: skip


@given(st.lists(JSON_ROW | NO_OBJECT, max_size=8), st.booleans())
def test_every_object_is_read_and_every_other_line_told(lines, is_ascii):
    encoded = [
        line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=is_ascii).encode()
        for line in lines
    ]
    records = list(json_records([line + b"\n" for line in encoded], KEYS))
    assert [record.record_number for record in records] == list(range(1, len(lines) + 1))
    for record, line in zip(records, lines, strict=True):
        if isinstance(line, bytes):
            assert record.fields is None
            assert record.problem
        else:
            expected = [line.get(key) for key in KEYS]
            assert list(map(as_value, record.fields, expected)) == expected


def as_value(field, expected):
    """A field back as the JSON value that it was; a text is itself."""
    return field if field is None or isinstance(expected, str) else json.loads(field)


def test_numbers_stay_as_exact_as_they_were_written():
    line = b'{"id": 12345678901234567890123, "sku": 12345678901234.5678, "steps": 1.10}'
    (record,) = json_records([line], KEYS)
    assert record.fields == ["12345678901234567890123", "12345678901234.5678", "1.10"]


def test_keys_that_differ_in_case_are_one_column():
    lines = [b'{"id": 1}\n', b'{"ID": 2}\n', b'{"ID": 3, "id": 4}\n']
    assert [record.fields for record in json_records(lines, ["ID"])] == [["1"], ["2"], ["3"]]


def test_of_a_key_given_twice_the_last_counts():
    (record,) = json_records([b'{"id": 1, "id": 2}'], ["id"])
    assert record.fields == ["2"]


def test_blank_lines_and_a_byte_order_mark_are_no_trouble():
    records = json_records([b'\xef\xbb\xbf{"id": 1}\n', b"\n", b"  \r\n", b'{"id": ""}'], ["id"])
    assert [(record.record_number, record.fields) for record in records] == [
        (1, ["1"]),
        (4, [""]),
    ]


@pytest.mark.parametrize("bad", [b"{", b'{"\\ud800": 1}', b'{"other": "\xff"}', b"[1]"])
def test_keys_come_from_valid_objects_alone(bad):
    assert json_keys([bad + b"\n", b'{"id": 1}\n', b'{"sku": {"inner": 1}}']) == {"id", "sku"}


def test_a_line_too_long_to_hold_is_one_rejected_record_and_the_next_is_read():
    content = b'id,steps\n1,"' + b"stir\xc3\xa9 " * 2000 + b'"\n2,bake\n'
    _, *lines = bounded_lines(io.BytesIO(content), longest=5000)
    huge, after = csv_records(lines, ",", 2)
    assert (huge.record_number, huge.fields, huge.problem) == (2, None, TOO_LONG)
    assert huge.text.startswith('1,"stir')
    assert len(huge.text) <= LONGEST_SHOWN
    assert (after.record_number, after.fields) == (3, ["2", "bake"])


def test_a_json_line_too_long_to_hold_is_rejected_with_the_same_sentence():
    content = b'{"id": "' + b"1" * 9000 + b'"}\n{"id": "2"}'
    huge, after = json_records(bounded_lines(io.BytesIO(content), 5000), ["id"])
    assert (huge.fields, huge.problem) == (None, TOO_LONG)
    assert (after.record_number, after.fields) == (2, ["2"])


def test_a_line_as_long_as_can_be_is_read_whole():
    lines = [b"1," + b"a" * 97 + b"\n", b"2," + b"b" * 97]
    assert list(bounded_lines(io.BytesIO(b"".join(lines)), 100)) == lines
