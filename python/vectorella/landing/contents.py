"""What a landed file says of itself: its columns, its delimiter, how many records it holds."""

import csv
import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import pyarrow as pa
import pyarrow.parquet as pq

from vectorella.landing import columns
from vectorella.landing.files import LandedFile, chunks, open_file
from vectorella.landing.strict import LONGEST_LINE, BrokenDocument, json_documents

DELIMITERS = ",;\t|"
BEGINNING = 4096
# DuckDB holds the rows of Parquet that it reads at a time, and what it makes of them.
MOST_BYTES_AT_A_TIME = 1 << 30
# A preamble is shorter.
HEADER_LINES = 40
BOM = b"\xef\xbb\xbf"
# The longer marks first: that of UTF-16 begins one of UTF-32.
UTF_MARKS = {
    b"\xff\xfe\0\0": "UTF-32",
    b"\0\0\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
SHEET = "It is a workbook. Save the sheet with the rows as CSV UTF-8, one file a sheet."
# First bytes -> the format that has them, and what to do where the name says another.
MAGIC = {
    b"PAR1\x15": ("parquet", "It is Parquet. Give it a name that ends in .parquet."),
    b"PK\x03\x04": (
        None,
        "It is a zip archive or an Excel workbook under another name. Unpack it, or save the "
        "sheet as CSV UTF-8.",
    ),
    b"\x1f\x8b": (
        None,
        "It is compressed with gzip, and its name does not say so. Name it so that it ends in .gz.",
    ),
    b"\x28\xb5\x2f\xfd": (
        None,
        "It is compressed with zstd, and its name does not say so. Give it a name that ends in "
        ".zst.",
    ),
    **dict.fromkeys(
        (b"BZh%d1AY" % level for level in range(1, 10)),
        (None, "It is compressed with bzip2. Unpack it first: bunzip2 FILE"),
    ),
    b"\xfd7zXZ": (None, "It is compressed with xz. Unpack it first: unxz FILE"),
    b"7z\xbc\xaf": (None, "It is an archive. Unpack it first: 7z x FILE"),
    b"\xd0\xcf\x11\xe0": (None, SHEET),
    b"%PDF-": (None, "It is a PDF. Export the rows themselves, as CSV or JSON."),
    b"Obj\x01": (None, "It is Avro. Write it as Parquet or JSON lines."),
    b"SQLite format 3\0": (None, "It is an SQLite database. Export its table as CSV."),
}
OTHER_ENDINGS = {
    ".bz2": "It is compressed with bzip2. Unpack it first: bunzip2 {name}",
    ".xz": "It is compressed with xz. Unpack it first: unxz {name}",
    ".lz4": "It is compressed with lz4. Unpack it first: unlz4 {name}",
    ".zip": "It is a zip archive. Unpack it first, and land the files in it: unzip {name}",
    ".7z": "It is an archive. Unpack it first, and land the files in it: 7z x {name}",
    ".rar": "It is an archive. Unpack it first, and land the files in it: unrar x {name}",
    ".tar": "It is an archive. Unpack it first, and land the files in it: tar xf {name}",
    ".tgz": "It is an archive. Unpack it first, and land the files in it: tar xf {name}",
    ".gz": "It is compressed, and its name does not say what is inside. Name it .csv.gz, .json.gz "
    "or .parquet; unpack a .tar.gz first.",
    ".zst": "It is compressed, and its name does not say what is inside. Name it .csv.zst or "
    ".json.zst.",
    **dict.fromkeys((".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".numbers"), SHEET),
    ".xml": "It is XML. Write its rows as CSV or JSON lines.",
    ".avro": "It is Avro. Write it as Parquet or JSON lines.",
    ".orc": "It is ORC. Write it as Parquet.",
    ".pdf": "It is a PDF. Export the rows themselves, as CSV or JSON.",
    ".txt": "Its name does not say what it is. Where it is a table of texts, name it .csv or .tsv; "
    "else take it out of the landing folder.",
    ".tmp": "Its name says that it is not done yet. Deliver it whole, under its own name.",
    ".part": "Its name says that it is not done yet. Deliver it whole, under its own name.",
}


class FileError(ValueError):
    """A file that cannot be read as a whole; the message says why and what to do."""


@dataclass(frozen=True)
class Contents:
    """What is known of a file from its first line or its footer, and from counting lines.

    Attributes:
        record_count: records that the file holds, good or bad.
        columns: the file's own columns, in its order, with their types; none yet for JSON.
        delimiter: of a CSV file.
        is_regular: whether its line ends and bytes are such that the fast reader may be tried.
        is_in_documents: whether it is JSON of another layout than one object a line.
    """

    record_count: int
    columns: dict[str, str] = field(default_factory=dict)
    delimiter: str | None = None
    is_regular: bool = True
    is_in_documents: bool = False


def look(file: LandedFile) -> Contents:
    """The contents of a file.

    Raises:
        FileError: it cannot be read as a whole.
        OSError, pa.ArrowException: its bytes cannot be read.
    """
    looks = {"csv": _look_at_csv, "jsonl": _look_at_jsonl, "parquet": _look_at_parquet}
    if file.problem is not None:
        raise FileError(file.problem)
    if file.format not in looks:
        raise FileError(other_ending(file.path))
    if file.size_bytes == 0:
        raise FileError("It is empty. Deliver it again, or take it out of the landing folder.")
    return looks[file.format](file)


def other_ending(path: str) -> str:
    """What to do about a file whose name has an ending that nothing here reads.

    >>> other_ending("transactions/orders.csv.bz2")
    'It is compressed with bzip2. Unpack it first: bunzip2 orders.csv.bz2'
    """
    name = PurePosixPath(path).name
    step = OTHER_ENDINGS.get(PurePosixPath(path.lower()).suffix)
    if step:
        return step.format(name=name)
    return (
        "Its name does not end in .csv, .tsv, .jsonl, .ndjson, .json or .parquet (also with "
        ".gz or .zst). Rename it, or take it out of the landing folder."
    )


def disguise(format_: str, start: bytes) -> str | None:
    """What a file is that is not of the format that its name says, and what to do; None if it is.

    Args:
        format_: `csv`, `jsonl` or `parquet`.
        start: its first bytes, decompressed.
    """
    for magic, (form, problem) in MAGIC.items():
        if start.startswith(magic) and form != format_:
            return problem
    if format_ == "parquet":
        return None
    encoding = wide_encoding(start)
    if encoding:
        return (
            f"It is {encoding}. Save it as UTF-8: iconv -f {encoding} -t UTF-8 FILE > NEW_FILE, or "
            "choose UTF-8 where it is exported."
        )
    text = start.removeprefix(BOM).lstrip().lower()
    if text.startswith((b"<!doctype html", b"<html", b"<?xml")):
        return (
            "It is a page of the web or XML, such as what a sign-in page leaves in place of an "
            "export. Export it again, as CSV or JSON."
        )
    if format_ == "csv" and (text.startswith(b"[{") or re.match(rb'\{\s*"', text)):
        return "It is JSON. Give it a name that ends in .json."
    return None


def wide_encoding(start: bytes) -> str | None:
    """The encoding of a text with two or four bytes a character; None for another.

    >>> wide_encoding("id,sku".encode("utf-16-le")), wide_encoding(b"id,sku")
    ('UTF-16LE', None)
    """
    for mark, name in UTF_MARKS.items():
        if start.startswith(mark):
            return name
    whole = start[: len(start) // 4 * 4]
    for name, zeros, letter in (
        ("UTF-32LE", (1, 2, 3), 0),
        ("UTF-32BE", (0, 1, 2), 3),
        ("UTF-16LE", (1, 3), 0),
        ("UTF-16BE", (0, 2), 1),
    ):
        if len(whole) >= 8 and whole[letter] and all(not any(whole[at::4]) for at in zeros):
            return name
    return None


def _refuse_disguise(file: LandedFile, start: bytes) -> None:
    problem = disguise(file.format, start)
    if problem:
        raise FileError(problem)


def _look_at_csv(file: LandedFile) -> Contents:
    with open_file(file) as stream:
        start = stream.read(BEGINNING)
        _refuse_disguise(file, start)
        first, end, _ = start.partition(b"\n")
        header = _header_text(first + end if end else first + stream.readline(LONGEST_LINE))
    delimiter = "\t" if ".tsv" in PurePosixPath(file.path.lower()).suffixes else _delimiter(header)
    if _has_open_quote(header, delimiter):
        raise FileError(
            "A quotation mark in its first line is not closed there. Write the header on one line."
        )
    names = _unique_names(_fields(header, delimiter))
    lines = count_lines(chunks(file))
    if lines.total < 2:
        said = header_hint([header], ())
        raise FileError(said or "It has a header and no rows: there is nothing to read.")
    return Contents(
        record_count=lines.total - 1,
        columns=dict.fromkeys(names, "VARCHAR"),
        delimiter=delimiter,
        is_regular=lines.are_regular,
    )


def _header_text(line: bytes) -> str:
    if re.match(rb"(\xef\xbb\xbf)?\"?sep=.\"?\s*$", line):
        raise FileError("Its first line, sep=, speaks to Excel alone. Take it out: sed -i 1d FILE")
    if b"\r" in line.rstrip(b"\r\n"):
        raise FileError("Its lines end in carriage returns alone. Save it with \\n or \\r\\n.")
    try:
        header = line.decode("utf-8-sig").strip("\r\n")
    except UnicodeDecodeError as error:
        raise FileError("Its header is not UTF-8. Save the file as UTF-8.") from error
    if not header.strip() or "\0" in header:
        raise FileError("Its first line is no header. Write the column names there.")
    return header


def _delimiter(header: str) -> str:
    """The one that parts the header into the most fields; what stands in quotes parts nothing.

    >>> _delimiter('"net; gross; tax",id')
    ','
    """
    return max(DELIMITERS, key=lambda delimiter: len(_fields(header, delimiter)))


def _fields(header: str, delimiter: str) -> list[str]:
    return next(csv.reader([header], delimiter=delimiter, skipinitialspace=True))


def _has_open_quote(header: str, delimiter: str) -> bool:
    """Whether the header goes on in the next line.

    >>> _has_open_quote('id,"unit', ","), _has_open_quote('id,"5"" jar"', ",")
    (True, False)
    """
    end = "end of header"
    with_end = csv.reader([header + "\n", end], delimiter=delimiter, skipinitialspace=True)
    return list(with_end)[-1] != [end]


def _unique_names(names: list[str]) -> list[str]:
    """The header's names, none of them empty and none given twice.

    >>> _unique_names(["id", "", "ID", "id"]), _unique_names(["a", "a_3", "a"])
    (['id', 'column_2', 'ID_3', 'id_4'], ['a', 'a_3', 'a_3_3'])
    """
    seen: set[str] = set()
    unique = []
    for position, raw in enumerate(names, 1):
        name = raw.strip() or f"column_{position}"
        while name.lower() in seen:
            name = f"{name}_{position}"
        seen.add(name.lower())
        unique.append(name)
    return unique


@dataclass(frozen=True)
class Lines:
    """The lines of a file, the last one with or without its end.

    Attributes:
        total: how many there are, empty ones included.
        are_regular: whether all of them end alike, and none holds a NUL or a lone return.
    """

    total: int
    are_regular: bool


def count_lines(content: Iterable[bytes]) -> Lines:
    r"""Lines in the bytes of a file.

    >>> count_lines([b"a\nb", b"\nc"]), count_lines([b"a\r", b"\nb\n"])
    (Lines(total=3, are_regular=True), Lines(total=2, are_regular=False))
    """
    ends, returns, return_ends, has_nul, last = 0, 0, 0, False, b"\n"
    for chunk in content:
        ends += chunk.count(b"\n")
        has_nul = has_nul or b"\0" in chunk
        if last == b"\r" and chunk.startswith(b"\n"):
            return_ends += 1
        if b"\r" in chunk:
            returns += chunk.count(b"\r")
            return_ends += chunk.count(b"\r\n")
        last = chunk[-1:] or last
    end_alike = returns == return_ends and return_ends in (0, ends)
    return Lines(ends + (last != b"\n"), end_alike and not has_nul)


def beginning(file: LandedFile) -> bytes:
    """The first bytes of a file, decompressed."""
    with open_file(file) as stream:
        return stream.read(BEGINNING)


def _look_at_jsonl(file: LandedFile) -> Contents:
    start = beginning(file)
    _refuse_disguise(file, start)
    if is_in_documents(start):
        return _look_at_documents(file)
    lines = count_lines(chunks(file))
    return Contents(record_count=lines.total, is_regular=lines.are_regular)


def is_in_documents(start: bytes) -> bool:
    r"""Whether JSON stands otherwise than in one object a line: an array, pretty-printed, glued.

    >>> is_in_documents(b'[{"id": 1}]'), is_in_documents(b'{\n "id": 1}'), is_in_documents(b"{}{}")
    (True, True, True)
    >>> is_in_documents(b'{"id": 1}\n{"id": 2}'), is_in_documents(b'{"id": \n{"id": 2}')
    (False, False)
    """
    text = start.removeprefix(BOM).decode("utf-8", "replace").lstrip()
    if text.startswith("["):
        return True
    line, _, rest = text.partition("\n")
    try:
        _, end = json.JSONDecoder().raw_decode(line)
    except ValueError:
        return line.startswith("{") and re.match(r'\s*["}]', rest) is not None
    return line[end:].lstrip(" \t,").startswith("{")


def _look_at_documents(file: LandedFile) -> Contents:
    """What an array or pretty-printed JSON holds, which only reading it to its end tells."""
    keys: set[str] = set()
    count = 0
    try:
        for document in json_documents(chunks(file)):
            count += 1
            keys.update(document.value)
    except BrokenDocument as error:
        raise FileError(f"{error} Deliver it again, or write one JSON object a line.") from error
    if not keys:
        raise FileError("It holds no JSON object with a key. Write one JSON object a line.")
    names = dict.fromkeys(column_names(keys), "VARCHAR")
    return Contents(count, names, is_regular=False, is_in_documents=True)


def column_names(keys: set[str]) -> list[str]:
    """Sorted keys that can be columns; of those that SQL cannot tell apart, the first.

    >>> column_names({"b", "Id", "id", ""})
    ['b', 'Id']
    """
    first: dict[str, str] = {}
    for key in sorted(keys):
        if key and "\0" not in key:
            first.setdefault(key.lower(), key)
    return sorted(first.values(), key=str.lower)


def _look_at_parquet(file: LandedFile) -> Contents:
    with open_file(file) as stream:
        try:
            metadata = pq.ParquetFile(stream).metadata
        except pa.ArrowInvalid:
            stream.seek(0)
            _refuse_disguise(file, stream.read(BEGINNING))
            raise
    if metadata.num_rows == 0:
        raise FileError("It has columns and no rows: there is nothing to read.")
    _refuse_huge_rows(metadata)
    schema = metadata.schema.to_arrow_schema()
    names = _unique_names(schema.names)
    types = dict(zip(names, map(str, schema.types), strict=True))
    # A schema does not tell these from timestamps, of which nobody says that they are in UTC.
    types |= dict.fromkeys(_instants_96(metadata) & types.keys(), columns.INSTANT_96)
    return Contents(record_count=metadata.num_rows, columns=types)


def _refuse_huge_rows(metadata: pq.FileMetaData, most: int = MOST_BYTES_AT_A_TIME) -> None:
    """Refuse a file whose rows would fill the memory: DuckDB reads 2,048 of them at a time."""
    groups = map(metadata.row_group, range(metadata.num_row_groups))
    sizes = (group.total_byte_size * min(1, 2048 / max(group.num_rows, 1)) for group in groups)
    largest = max(sizes, default=0)
    if largest > most:
        raise FileError(
            f"Its rows are too large: up to {largest / 1e9:.1f} GB for 2,048 of them or fewer, "
            f"where {most / 1e9:.1f} can be. Split the largest into records of their own, or leave "
            "out its large columns."
        )


def _instants_96(metadata: pq.FileMetaData) -> set[str]:
    leaves = (metadata.schema.column(position) for position in range(metadata.num_columns))
    return {leaf.path for leaf in leaves if leaf.physical_type == columns.INSTANT_96}


def hint(file: LandedFile, names: Collection[str]) -> str:
    """What else may be wrong with a file that has none of the columns it needs; empty for nothing.

    Args:
        file: the file.
        names: those that its columns should have, one of them or another.
    """
    with open_file(file) as stream:
        start = stream.read(16 * BEGINNING).removeprefix(BOM)
    if file.format == "csv":
        return header_hint(start.decode("utf-8", "replace").splitlines()[:HEADER_LINES], names)
    if file.format == "jsonl":
        return list_hint(start.decode("utf-8", "replace"))
    return ""


def header_hint(lines: Sequence[str], names: Collection[str]) -> str:
    """Where the header of a CSV file stands, if not on its first line.

    >>> header_hint(["All amounts in EUR", "", "id,sku", "1,L"], ["id", "sku", "country"])
    'Its header seems to stand on line 3: take out what is above it, by sed -i 1,2d FILE.'
    >>> header_hint(["A1,2026-01-05,3.50", "A2,2026-01-05,3.50"], ["id", "sku"])
    'Its first line holds values and no names: write the names of the columns above it.'
    """
    wanted = {name.lower() for name in names}
    for number, line in enumerate(lines, 1):
        found = {field.strip().lower() for field in _fields(line, _delimiter(line))} if line else ()
        if number > 1 and len(wanted.intersection(found)) >= 2:
            return (
                f"Its header seems to stand on line {number}: take out what is above it, by "
                f"sed -i 1,{number - 1}d FILE."
            )
    first = _fields(lines[0], _delimiter(lines[0])) if lines and lines[0] else []
    if len(first) > 1 and any(re.fullmatch(r"[-+]?\d[\d.,:/TZ -]*", field) for field in first):
        return "Its first line holds values and no names: write the names of the columns above it."
    return ""


def list_hint(text: str) -> str:
    """Which key of a JSON object holds a list of objects, if one does.

    >>> list_hint('{"orders": [{"id": 1}]}')
    'Its orders is a list of objects. To read a row from each, set transaction_lines: orders.'
    """
    match = re.search(r'"([^"\\]+)"\s*:\s*\[\s*\{', text)
    if match is None:
        return ""
    return (
        f"Its {match[1]} is a list of objects. To read a row from each, set transaction_lines: "
        f"{match[1]}."
    )
