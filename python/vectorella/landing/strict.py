"""The slow reader: one record after the other, and none of them lost.

It takes the files whose records DuckDB's reader would not deliver one by one. A line that is
no record keeps its number, its text and a reason, and reading goes on with the very next line.
"""

import csv
import json
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

# No field of a real record spans more lines: beyond it a quotation mark was never closed.
MAX_RECORD_LINES = 1000
QUOTE_NEVER_CLOSED = (
    "A quotation mark opens in this line and is not closed before the next record begins. "
    "Close it, or double it if it belongs to the text."
)
NOT_UTF8 = "It is not UTF-8. Save the file as UTF-8."
csv.field_size_limit(1 << 30)


@dataclass(frozen=True)
class StrictRecord:
    """One record, or one line that is none.

    Attributes:
        record_number: line of the file on which it starts, from 1.
        text: the line or lines as they stand; bytes that are not UTF-8 as backslash escapes.
        fields: one text per column of the file, None for an absent one; None as a whole where
            the line is no record.
        problem: a sentence where the line is no record, else None.
    """

    record_number: int
    text: str
    fields: list[str | None] | None = None
    problem: str | None = None


def csv_records(lines: Iterable[bytes], delimiter: str, width: int) -> Iterator[StrictRecord]:
    r"""Records of a CSV file (RFC 4180) without its header, which stands on line 1.

    A record may span lines inside quotation marks, unless each of its lines, taken alone, has
    the full number of fields: then the mark was never closed and the lines are records.

    >>> [(r.record_number, r.fields) for r in csv_records([b'1,"a\n', b'b"\n', b'2,c'], ",", 2)]
    [(2, ['1', 'a\nb']), (4, ['2', 'c'])]
    """
    source = _Lines(lines, first_number=2)
    reader = _reader(source, delimiter)
    while True:
        try:
            values = next(reader)
            problem = _csv_problem(source.taken, values, delimiter, width)
        except StopIteration:
            return
        except csv.Error as error:
            values, problem = [], _sentence(error)
            reader = _reader(source, delimiter)
        if problem is not None:
            source.give_back_all_but_first()
        if values or problem is not None:
            yield _record(source.taken, values, problem or _text_problem(source.taken))
        source.taken.clear()


def json_records(lines: Iterable[bytes], columns: list[str]) -> Iterator[StrictRecord]:
    r"""Records of a file of JSON objects, one a line; values of other types as JSON text.

    >>> [r.fields for r in json_records([b'{"id": 1, "steps": ["a"]}\n'], ["id", "steps"])]
    [['1', '["a"]']]
    """
    source = _Lines(lines, first_number=1)
    for line in source:
        if line.strip():
            problem = _text_problem(source.taken)
            values = None if problem else _json_fields(line, columns)
            yield _record(source.taken, values or [], problem or _json_problem(values))
        source.taken.clear()


@dataclass
class _Lines:
    """Numbered lines of a file, of which the ones taken last can be given back."""

    raw: Iterable[bytes]
    first_number: int
    taken: list[tuple[int, str]] = field(default_factory=list)
    pending: deque[tuple[int, str]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.numbered = enumerate(self.raw, self.first_number)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= MAX_RECORD_LINES:
            raise csv.Error("unexpected end of data")
        if self.pending:
            numbered = self.pending.popleft()
        else:
            number, line = next(self.numbered)
            numbered = number, line.decode("utf-8", "surrogateescape")
        self.taken.append(numbered)
        return numbered[1]

    def give_back_all_but_first(self) -> None:
        self.pending.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]


def _reader(lines: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=delimiter, strict=True)


def _csv_problem(
    taken: list[tuple[int, str]], values: list[str], delimiter: str, width: int
) -> str | None:
    if len(taken) > 1 and all(_width(line, delimiter) == width for _, line in taken):
        return QUOTE_NEVER_CLOSED
    if values and len(values) != width:
        return f"It has {len(values)} fields where the header has {width}."
    return None


def _width(line: str, delimiter: str) -> int:
    return line.count(delimiter) + 1


def _sentence(error: csv.Error) -> str:
    if "end of data" in str(error) or "expected after" in str(error):
        return QUOTE_NEVER_CLOSED
    return f"It is no CSV record: {error}."


def _text_problem(taken: list[tuple[int, str]]) -> str | None:
    text = "".join(line for _, line in taken)
    if "\0" in text:
        return "It contains a NUL byte. Take it out."
    return None if text.isascii() or _is_encodable(text) else NOT_UTF8


def _is_encodable(text: str) -> bool:
    """Whether every byte of the line was UTF-8: the others are lone surrogates by now."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _json_fields(line: str, columns: list[str]) -> list[str | None] | None:
    try:
        document = json.loads(line.removeprefix("\ufeff"), parse_float=str, parse_int=str)
    except (json.JSONDecodeError, RecursionError):
        return None
    if not isinstance(document, dict):
        return None
    return [_json_text(document.get(column)) for column in columns]


def _json_text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _json_problem(values: list[str | None] | None) -> str | None:
    return "It is no JSON object. Write one object a line." if values is None else None


def _record(
    taken: list[tuple[int, str]], values: list[str | None], problem: str | None
) -> StrictRecord:
    text = "".join(line for _, line in taken).rstrip("\r\n")
    readable = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return StrictRecord(
        record_number=taken[0][0],
        text=readable.replace("\0", "\\0"),
        fields=None if problem else values,
        problem=problem,
    )
