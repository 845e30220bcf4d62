"""The landing folder: files of every format, with times that the history chooses."""

import csv
import gzip
import io
import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq

from deliveries.contents import COUNTRIES, CURRENCIES, Line, Recipe

Version = tuple[tuple, str, Line]

FORMATS = ("csv", "csv.gz", "jsonl", "parquet", "csv.zst", "jsonl.gz")
LINK = "a link that leads out"
WHOLE_FILE_DAMAGE = ("cut off", "empty", "without rows", LINK)
FIRST_MICROSECOND = int(datetime(2026, 6, 1, tzinfo=UTC).timestamp()) * 1_000_000
PAUSES = (1, 1_000, 1_000_000, 3_600_000_000)
# Stands for a byte that is not UTF-8 until the text is encoded.
NOT_UTF8 = "\udcff"


@dataclass(frozen=True)
class File:
    """One file, as it lies there now.

    Attributes:
        path: below the landing folder; its first part is the kind, its ending the format.
        rows: lines or recipes, in order, bad ones included.
        style: which of several ways to write the same value; same rows, other bytes.
        modified: microseconds since 1970.
        has_line_numbers: whether the file has a column line_number.
        has_updates: whether the file has a column updated_at.
        damage: one of WHOLE_FILE_DAMAGE, which leaves nothing to read.
    """

    path: str
    rows: tuple[Line | Recipe, ...]
    style: int
    modified: int
    has_line_numbers: bool = True
    has_updates: bool = True
    damage: str | None = None

    @property
    def kind(self) -> str:
        return self.path.split("/")[0]

    @property
    def format(self) -> str:
        return next(form for form in sorted(FORMATS, key=len)[::-1] if self.path.endswith(form))

    @property
    def delivery(self) -> str:
        """What the parts of one export have in common."""
        return re.sub(r"/part-[0-9]+", "/part", self.path)

    @property
    def is_text(self) -> bool:
        return self.format != "parquet"

    @property
    def good_rows(self) -> list[tuple[int, Line | Recipe]]:
        """Rows that can be read, with their positions."""
        if self.damage:
            return []
        return [(position, row) for position, row in enumerate(self.rows) if not row.defect]

    @property
    def modified_at(self) -> datetime:
        """As a build knows it, which follows no link that leads out."""
        if self.damage == LINK:
            return datetime(1970, 1, 1)
        return datetime.fromtimestamp(self.modified / 1e6, UTC).replace(tzinfo=None)


class Landing:
    """Files on disk, and what is known of them.

    Args:
        root: the landing folder; what lies there is deleted.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files: dict[str, File] = {}
        self.away: list[File] = []
        self.delivered_count = 0
        self.order_count = 0
        self.recipe_count = 0
        self.now = FIRST_MICROSECOND
        shutil.rmtree(root, ignore_errors=True)
        for kind in ("transactions", "recipes"):
            (root / kind).mkdir(parents=True)

    def of_kind(self, kind: str, readable: bool = True) -> list[File]:
        """Files of a kind in the order of their names, those set aside left out or alone."""
        files = (self.files[path] for path in sorted(self.files))
        return [file for file in files if file.kind == kind and (not file.damage) == readable]

    def new_path(self, random: Random, kind: str) -> str:
        self.delivered_count += 1
        folder = random.choice(("", "2026/06/", "été à [1]/"))
        return f"{kind}/{folder}day {self.delivered_count:03}.{random.choice(FORMATS)}"

    def tick(self, random: Random) -> int:
        """A later time than any before."""
        self.now += random.choice(PAUSES)
        return self.now

    def earlier(self, random: Random) -> int:
        """A time in the past that no file has: just before one that is there, or long ago."""
        taken = {file.modified for file in self.files.values()}
        moment = random.choice([*sorted(taken), FIRST_MICROSECOND])
        while moment in taken:
            moment -= 1
        return moment

    def write(self, file: File) -> None:
        """Put a file in its place, whole and with its time, as a rename would."""
        encoded = encode(file)
        place = self.root / file.path
        is_link = file.damage == LINK
        content = self.root.parent / "elsewhere" / file.path if is_link else place
        for each in (place, content):
            each.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        content.write_bytes(encoded)
        os.utime(content, ns=(file.modified * 1000,) * 2)
        if is_link:
            place.symlink_to(content)
        self.files[file.path] = file

    def put_away(self, file: File) -> None:
        """Take a file out of the folder; its rows count on."""
        (self.root / file.path).unlink()
        self.away.append(file)

    def bring_back(self) -> None:
        """Put what is away in its place again, as it was."""
        while self.away:
            self.write(self.away.pop())


def encode(file: File) -> bytes:
    """The bytes of a file."""
    if file.damage == "empty":
        return b""
    rows = () if file.damage == "without rows" else file.rows
    names = _columns(file)
    fields = [_fields(file, row) for row in rows]
    if not file.is_text:
        encoded = _parquet(file, names, fields)
    else:
        write = _csv if file.format.startswith("csv") else _jsonl
        text = write(names, fields, [row.defect for row in rows], file.style)
        encoded = _compress(file, text.encode("utf-8", "surrogateescape"))
    if file.damage == "cut off":
        return encoded[: max(1, len(encoded) * 2 // 3)]
    return encoded


def can_be_cut_off(path: str) -> bool:
    """Whether a part of the file shows that the rest is missing."""
    return path.endswith((".gz", ".zst", ".parquet"))


def _columns(file: File) -> list[str]:
    if file.kind == "recipes":
        names = ["id", "title", "ingredients", "steps", "source", "license"]
    else:
        names = ["order_id", "ordered_at", "country", "sku", "quantity", "unit_price", "currency"]
        names += ["line_number"] * file.has_line_numbers + ["updated_at"] * file.has_updates
        names += ["status"]
    return names[::-1] if file.style % 3 == 2 else names


def _fields(file: File, row: Line | Recipe) -> dict[str, object]:
    if isinstance(row, Recipe):
        return _recipe_fields(row)
    return _line_fields(row, file.style)


def _recipe_fields(recipe: Recipe) -> dict[str, object]:
    return {
        "id": None if recipe.defect == "no id" else recipe.recipe_id,
        "title": _spoiled(recipe.title, recipe.defect),
        "ingredients": [] if recipe.defect == "no ingredients" else list(recipe.ingredients),
        "steps": list(recipe.steps),
        "source": recipe.source,
        "license": recipe.licence,
    }


def _line_fields(line: Line, style: int) -> dict[str, object]:
    spellings = COUNTRIES[line.country]
    if style % 2:
        ordered_at = line.ordered_at.isoformat() + "Z"
    else:
        ordered_at = line.local_time.isoformat(sep=" ")
    return {
        "order_id": line.order_id,
        "line_number": line.line_number,
        "ordered_at": "soon" if line.defect == "date" else ordered_at,
        "country": spellings[style % len(spellings)],
        "sku": None if line.defect == "no sku" else _spoiled(line.sku, line.defect),
        "quantity": "two" if line.defect == "quantity" else line.quantity,
        "unit_price": line.unit_price + "00" * (style % 3),
        "currency": CURRENCIES[line.country],
        "status": line.status,
        "updated_at": line.updated_at and line.updated_at.isoformat() + "Z" * (style % 2),
    }


def _spoiled(text: str, defect: str | None) -> str:
    return text + {"NUL": "\0", "not UTF-8": NOT_UTF8}.get(defect, "")


def _csv(
    names: list[str], rows: list[dict[str, object]], defects: Sequence[str | None], style: int
) -> str:
    lines = [_csv_line(names, style)]
    for row, defect in zip(rows, defects, strict=True):
        values = [
            json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
            for value in (row[name] for name in names)
        ]
        line = _csv_line(values, style)
        lines.append(_torn_csv(line, style) if defect == "torn" else line)
    return "".join(lines)


def _csv_line(values: Sequence[object], style: int) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=",;"[style % 2], lineterminator="\n").writerow(values)
    return text.getvalue()


def _torn_csv(line: str, style: int) -> str:
    """A line that ends too early, or a quotation mark that never closes."""
    delimiter = ",;"[style % 2]
    if style % 4 < 2 or '"' in line:
        return line[: len(line) // 2] + "\n"
    first, rest = line.split(delimiter, 1)
    return f'{first}{delimiter}"{rest}'


def _jsonl(
    names: list[str], rows: list[dict[str, object]], defects: Sequence[str | None], style: int
) -> str:
    lines = []
    for row, defect in zip(rows, defects, strict=True):
        document = {name: row[name] for name in names}
        line = json.dumps(document, ensure_ascii=False).replace("\\u0000", "\0")
        lines.append(line[: len(line) // 2] if defect == "torn" else line)
    return "\n".join([*lines, ""])


def _parquet(file: File, names: list[str], rows: list[dict[str, object]]) -> bytes:
    columns = {name: [row[name] for row in rows] for name in names}
    table = pa.table({name: _array(name, values) for name, values in columns.items()})
    written = io.BytesIO()
    pq.write_table(table, written, row_group_size=5 + file.style)
    return written.getvalue()


def _array(name: str, values: list[object]) -> pa.Array:
    if name in ("ingredients", "steps"):
        return pa.array(values, pa.list_(pa.string()))
    if name in ("quantity", "line_number") and all(isinstance(value, int) for value in values):
        return pa.array(values, pa.int32())
    return pa.array([None if value is None else str(value) for value in values], pa.string())


def _compress(file: File, content: bytes) -> bytes:
    if file.format.endswith(".gz"):
        return gzip.compress(content, mtime=0)
    if file.format.endswith(".zst"):
        return pa.Codec("zstd").compress(content, asbytes=True)
    return content


def counted_lines(files: Sequence[File]) -> list[Line]:
    """The lines that count, by the rules and without a database.

    Lines of one order, number and sign are versions of one where any has a time of update; else
    those of one date, country and product are. Without numbers, lines with such a time are those of
    the newest delivery of the order; lines without are known again by content and occurrence. Of
    versions the newest counts: by updated_at, then by the time of its file, the file's path and the
    position in it.
    """
    groups: dict[tuple, list[Version]] = {}
    occurrences: Counter[tuple] = Counter()
    for file in sorted(files, key=lambda file: file.path):
        for position, row in file.good_rows:
            line = replace(row, updated_at=row.updated_at if file.has_updates else None)
            line = line if file.has_line_numbers else replace(line, line_number=0)
            key = (line.order_id, line.line_number, line.quantity < 0)
            if not file.has_line_numbers and line.updated_at is None:
                occurrences[file.delivery, line.order_id, line.content] += 1
                occurrence = occurrences[file.delivery, line.order_id, line.content]
                key = (line.order_id, line.content, occurrence)
            age = (line.updated_at or datetime.min, file.modified, file.path, position)
            groups.setdefault(key, []).append((age, file.delivery, line))
    return [line for group in groups.values() for line in _counted(group)]


def _counted(group: list[Version]) -> Iterable[Line]:
    newest = max(group)[2]
    if newest.line_number == 0 and newest.updated_at:
        return [line for _, delivery, line in group if delivery == max(group)[1]]
    if newest.line_number == 0 or newest.updated_at:
        return [newest]
    sales = {(line.local_time.date(), line.country, line.sku): line for *_, line in sorted(group)}
    return sales.values()


def counted_recipes(files: Sequence[File], may_be_used: Callable[[Recipe], bool]) -> list[Recipe]:
    """The newest version of each recipe: by the time of its file, its path and its position.

    A version that may not be used is as if it were not there.
    """
    newest: dict[str, tuple[tuple, Recipe]] = {}
    for file in files:
        for position, recipe in file.good_rows:
            age = (file.modified, file.path, position)
            if not may_be_used(recipe):
                continue
            if recipe.recipe_id not in newest or newest[recipe.recipe_id][0] < age:
                newest[recipe.recipe_id] = (age, recipe)
    return [recipe for _, recipe in newest.values()]
