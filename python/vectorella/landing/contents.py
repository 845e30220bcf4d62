"""What a landed file says of itself: its columns, its delimiter, how many records it holds."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import pyarrow.parquet as pq

from vectorella.landing import columns
from vectorella.landing.files import LandedFile, chunks, open_file

DELIMITERS = ",;\t|"
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


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
    """

    record_count: int
    columns: dict[str, str] = field(default_factory=dict)
    delimiter: str | None = None
    is_regular: bool = True


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
        raise FileError(
            "Its name does not end in .csv, .tsv, .jsonl, .ndjson, .json or .parquet (also with "
            ".gz or .zst). Rename it, or take it out of the landing folder."
        )
    if file.size_bytes == 0:
        raise FileError("It is empty. Deliver it again, or take it out of the landing folder.")
    return looks[file.format](file)


def _look_at_csv(file: LandedFile) -> Contents:
    with open_file(file) as stream:
        header = _header_text(stream.readline())
    delimiter = "\t" if ".tsv" in PurePosixPath(file.path.lower()).suffixes else _delimiter(header)
    if _has_open_quote(header, delimiter):
        raise FileError(
            "A quotation mark in its first line is not closed there. Write the header on one line."
        )
    names = _unique_names(_fields(header, delimiter))
    lines = count_lines(chunks(file))
    if lines.total < 2:
        raise FileError("It has a header and no rows: there is nothing to read.")
    return Contents(
        record_count=lines.total - 1,
        columns=dict.fromkeys(names, "VARCHAR"),
        delimiter=delimiter,
        is_regular=lines.are_regular,
    )


def _header_text(line: bytes) -> str:
    if line.startswith(UTF_16_MARKS):
        raise FileError("It is UTF-16. Save it as UTF-8.")
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


def _look_at_jsonl(file: LandedFile) -> Contents:
    with open_file(file) as stream:
        start = stream.read(4096)
    if start.startswith(UTF_16_MARKS):
        raise FileError("It is UTF-16. Save it as UTF-8.")
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"["):
        raise FileError("It is one JSON array. Write one JSON object a line.")
    lines = count_lines(chunks(file))
    return Contents(record_count=lines.total, is_regular=lines.are_regular)


def _look_at_parquet(file: LandedFile) -> Contents:
    with open_file(file) as stream:
        metadata = pq.ParquetFile(stream).metadata
    if metadata.num_rows == 0:
        raise FileError("It has columns and no rows: there is nothing to read.")
    schema = metadata.schema.to_arrow_schema()
    names = _unique_names(schema.names)
    types = dict(zip(names, map(str, schema.types), strict=True))
    # A schema does not tell these from timestamps, of which nobody says that they are in UTC.
    types |= dict.fromkeys(_instants_96(metadata) & types.keys(), columns.INSTANT_96)
    return Contents(record_count=metadata.num_rows, columns=types)


def _instants_96(metadata: pq.FileMetaData) -> set[str]:
    leaves = (metadata.schema.column(position) for position in range(metadata.num_columns))
    return {leaf.path for leaf in leaves if leaf.physical_type == columns.INSTANT_96}
