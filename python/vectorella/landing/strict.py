"""The slow reader: one record after the other, and none of them lost.

It takes the files whose records DuckDB's reader would not deliver one by one. A line that is
no record keeps its number, its text and a reason, and reading goes on with the very next line.
"""

import codecs
import csv
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice

# No field of a real record spans more lines: beyond it a quotation mark was never closed.
MAX_RECORD_LINES = 1000
MAX_RECORD_CHARACTERS = 1 << 24
QUOTE_NEVER_CLOSED = (
    "A quotation mark opens in this line and is not closed before the next record begins. "
    "Close it, or double it if it belongs to the text."
)
NO_OBJECT = "It is no JSON object. Write one object a line."
# Of a JSON file that is not in lines, read at a time.
PART_CHARACTERS = 1 << 18
BETWEEN_DOCUMENTS = re.compile(r"[\s,\[\]]*")
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


def csv_records(
    lines: Iterable[bytes], delimiter: str, width: int, least: int | None = None
) -> Iterator[StrictRecord]:
    r"""Records of a CSV file (RFC 4180) without its header, which stands on line 1.

    A record may span lines inside quotation marks, unless its first, its last and half of all its
    lines have the full number of fields each: then the mark was never closed. As in
    DuckDB, an empty field is None, spaces before an opening quotation mark do not count, and
    neither do empty fields beyond the header's. A line with fewer fields than the header, but at
    least as many as it needs, has left out its last ones because they are empty.

    >>> [(r.record_number, r.fields) for r in csv_records([b'1,"a\n', b'b"\n', b'2,'], ",", 2)]
    [(2, ['1', 'a\nb']), (4, ['2', None])]
    """
    source = _Lines(lines, first_number=2)
    readers = _readers(source, delimiter)
    spaced_quote = _spaced_quote(delimiter)
    while True:
        reader = readers[bool(spaced_quote.search(source.coming()))]
        try:
            values = _fitted([value or None for value in next(reader)], width)
            if len(source.taken) == 1 and least is not None and least <= len(values) < width:
                values += [None] * (width - len(values))
            problem = _csv_problem(source.taken, values, delimiter, width)
        except StopIteration:
            return
        except csv.Error as error:
            values, problem = [], _sentence(error)
            readers = _readers(source, delimiter)
        if problem is not None:
            source.give_back_all_but_first()
        if values or problem is not None:
            yield _record(source.taken, values, problem or _text_problem(source.taken))
        source.forget()


def json_records(lines: Iterable[bytes], columns: list[str]) -> Iterator[StrictRecord]:
    r"""Records of a file of JSON objects, one a line; values of other types as JSON text.

    >>> [r.fields for r in json_records([b'{"id": 1, "steps": ["a"]}\n'], ["id", "steps"])]
    [['1', '["a"]']]
    """
    source = _Lines(lines, first_number=1)
    for line in source:
        if line.strip():
            document, problem = _json_document(source.taken)
            yield _record(source.taken, _json_fields(document, columns), problem)
        source.forget()


def json_keys(lines: Iterable[bytes]) -> set[str]:
    r"""Every key of the objects in a file of JSON objects, one a line.

    >>> sorted(json_keys([b'{"id": 1}\n', b'no object\n', b'{"sku": "L"}\n']))
    ['id', 'sku']
    """
    source = _Lines(lines, first_number=1)
    keys: set[str] = set()
    for _ in source:
        document, problem = _json_document(source.taken)
        if problem is None:
            keys.update(document)
        source.forget()
    return keys


class BrokenDocument(ValueError):
    """A place from which on a file is no JSON any more; the message says where and why."""


@dataclass(frozen=True)
class Document:
    """One JSON value of many in a file.

    Attributes:
        line: of the file on which it starts, from 1.
        text: as it stands.
        value: the object; an empty one where there is a problem.
        problem: a sentence where it is no object, or no text, else None.
    """

    line: int
    text: str
    value: dict[str, object]
    problem: str | None = None


def json_documents(content: Iterable[bytes]) -> Iterator[Document]:
    r"""The values of an array, or values one after another, whatever is between them.

    >>> [(each.line, each.value) for each in json_documents([b'[{"id": 1},\n {"id"', b': 2}]'])]
    [(1, {'id': 1}), (2, {'id': 2})]

    Raises:
        BrokenDocument: the file ends within a value, or holds what is none.
    """
    parts = _texts(content)
    decoder = json.JSONDecoder(parse_float=Decimal)
    text, at, line, opened = "", 0, 1, 0
    while True:
        start = BETWEEN_DOCUMENTS.match(text, at).end()
        line += text.count("\n", at, start)
        opened += text.count("[", at, start) - text.count("]", at, start)
        try:
            value, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError) as error:
            # The value may go on in what comes: twice as much each time, up to a limit.
            more = "".join(islice(parts, max(1, (len(text) - start) // PART_CHARACTERS)))
            if not more and start == len(text):
                if opened:
                    raise BrokenDocument("Its array is not closed: its end is missing.") from error
                return
            if not more or len(text) - start > MAX_RECORD_CHARACTERS:
                said = getattr(error, "msg", "it is too deep")
                raise BrokenDocument(f"From line {line} on it is no whole JSON: {said}.") from error
            text, at = text[start:] + more, 0
            continue
        problem = _document_problem(text[start:end], value)
        yield Document(line, text[start:end], {} if problem else value, problem)
        line += text.count("\n", start, end)
        at = end


def _texts(content: Iterable[bytes]) -> Iterator[str]:
    """The text of a file in parts; bytes that are not UTF-8 as lone surrogates."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    is_first = True
    for chunk in content:
        whole = decoder.decode(chunk)
        if is_first:
            whole, is_first = whole.removeprefix("\ufeff"), False
        for at in range(0, len(whole), PART_CHARACTERS):
            yield whole[at : at + PART_CHARACTERS]
    yield decoder.decode(b"", final=True)


def document_records(content: Iterable[bytes], columns: list[str]) -> Iterator[StrictRecord]:
    """Records of a JSON file of another layout than one object a line.

    Raises:
        BrokenDocument: as json_documents.
    """
    for document in json_documents(content):
        taken = [(document.line, document.text)]
        yield _record(taken, _json_fields(document.value, columns), document.problem)


def numbered_records(records: Iterable[StrictRecord]) -> Iterator[StrictRecord]:
    """The records with their number in the file from 1, where several may start on one line."""
    return (replace(record, record_number=number) for number, record in enumerate(records, 1))


def unnested(records: Iterable[StrictRecord], position: int) -> Iterator[StrictRecord]:
    """A record for each element of a list in a field, as JSON behind the other fields.

    What holds no list, or an empty one, is one record without an element: nothing is lost.

    Args:
        records: whose fields are texts.
        position: of the field with the list, as JSON text.
    """
    for record in records:
        elements = _elements(record.fields[position]) if record.fields else []
        if record.fields is None:
            yield record
        for element in elements:
            yield replace(record, fields=[*record.fields, _json_text(element)])


def _elements(text: str | None) -> list[object]:
    try:
        value = json.loads(text) if text else None
    except (ValueError, RecursionError):
        value = None
    return value if isinstance(value, list) and value else [None]


@dataclass
class _Lines:
    """Numbered lines of a file, of which the ones taken last can be given back."""

    raw: Iterable[bytes]
    first_number: int
    taken: list[tuple[int, str]] = field(default_factory=list)
    taken_characters: int = 0
    pending: deque[tuple[int, str]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.numbered = enumerate(self.raw, self.first_number)

    def __iter__(self) -> Iterator[str]:
        return self

    def coming(self) -> str:
        """The next line, which is not taken yet; empty at the end."""
        if not self.pending:
            for number, line in islice(self.numbered, 1):
                self.pending.append((number, line.decode("utf-8", "surrogateescape")))
        return self.pending[0][1] if self.pending else ""

    def __next__(self) -> str:
        if len(self.taken) >= MAX_RECORD_LINES or self.taken_characters > MAX_RECORD_CHARACTERS:
            raise csv.Error("unexpected end of data")
        if not self.coming():
            raise StopIteration
        numbered = self.pending.popleft()
        self.taken.append(numbered)
        self.taken_characters += len(numbered[1])
        return numbered[1]

    def give_back_all_but_first(self) -> None:
        self.pending.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]

    def forget(self) -> None:
        self.taken.clear()
        self.taken_characters = 0


def _readers(lines: Iterator[str], delimiter: str) -> tuple[Iterator[list[str]], ...]:
    """A reader of fields as they stand, and one for fields quoted after spaces."""
    return tuple(
        csv.reader(lines, delimiter=delimiter, skipinitialspace=skip, strict=True)
        for skip in (False, True)
    )


def _spaced_quote(delimiter: str) -> re.Pattern[str]:
    """A mark that opens a field after spaces; inside a quoted field it would be doubled.

    >>> [bool(_spaced_quote(",").search(line)) for line in ('1, "a, b"', '1,"a, ""b"', '1,"a, "')]
    [True, False, False]
    """
    part = re.escape(delimiter)
    return re.compile(rf'(?:^|{part}) +"(?!["{part}\r\n]|$)')


def _fitted(values: list[str | None], width: int) -> list[str | None]:
    """The fields without empty ones beyond the width; an empty line is an only field."""
    if width == 1 and not values:
        return [None]
    while len(values) > width and values[-1] is None:
        values.pop()
    return values


def _csv_problem(
    taken: list[tuple[int, str]], values: list[str | None], delimiter: str, width: int
) -> str | None:
    if len(taken) > 1 and (len(values) != width or _are_records(taken, delimiter, width)):
        return QUOTE_NEVER_CLOSED
    if values and len(values) != width:
        return f"It has {len(values)} fields where the header has {width}."
    return None


def _are_records(taken: list[tuple[int, str]], delimiter: str, width: int) -> bool:
    """Whether the first, the last and half of the lines could each be a record alone.

    Half, since other lines among them may be bad too; in a file of one column it tells nothing.
    """
    alone = [_has_width(line, delimiter, width) for _, line in taken]
    return width > 1 and alone[0] and alone[-1] and 2 * sum(alone) >= len(alone)


def _has_width(line: str, delimiter: str, width: int) -> bool:
    """Whether a line alone is a record, its quotation marks taken for text or for what they are."""
    if line.count(delimiter) + 1 == width:
        return True
    try:
        return len(next(csv.reader([line], delimiter=delimiter), [])) == width
    except csv.Error:
        return False


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


def _json_document(taken: list[tuple[int, str]]) -> tuple[dict[str, object], str | None]:
    """The object on a line, empty where there is none, and what is wrong with the line."""
    line = taken[0][1]
    document = None if _text_problem(taken) else _json_object(line)
    problem = _document_problem(line, document)
    return {} if problem else document, problem


def _document_problem(text: str, value: object) -> str | None:
    """What is wrong with a JSON value that should be an object of whole characters."""
    problem = _text_problem([(1, text)])
    if problem or not isinstance(value, dict):
        return problem or NO_OBJECT
    if "\\ud" in text.lower() and not _is_encodable(_json_text(value)):
        return "It holds half a character, such as \\ud83d alone. Write the whole character."
    return None


def _json_object(line: str) -> dict[str, object] | None:
    """The object that a line holds, numbers exact as written; None where it holds none."""
    try:
        document = json.loads(line.removeprefix("\ufeff"), parse_float=Decimal)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _json_fields(document: dict[str, object], columns: list[str]) -> list[str | None]:
    """The values of the columns, whose names SQL does not tell from other spellings in case."""
    if not all(column in document for column in columns):
        document = {key.lower(): value for key, value in document.items()} | document
    return [_json_text(document.get(name, document.get(name.lower()))) for name in columns]


def _json_text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return str(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=float)


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
