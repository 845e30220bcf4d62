"""Writes generated transactions and recipes as files, the same bytes for the same plan."""

import gzip
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from vectorella.sample import text
from vectorella.sample.plan import TransactionPlan
from vectorella.sample.recipes import BATCH_RECIPES, RecipePlan, recipes
from vectorella.sample.transactions import transactions

FORMATS = ("csv", "jsonl", "parquet", "mixed")

# The endings of consecutive files where the format is mixed.
TRANSACTION_MIX = (
    *("csv", "csv.gz", "csv", "jsonl", "csv"),
    *("csv", "csv.gz", "csv", "parquet", "csv"),
)
RECIPE_MIX = ("jsonl", "csv", "parquet")

FALSE_QUANTITIES = pa.array(["two", "1O", "n/a"])

Progress = Callable[[int], object]


def write_transactions(
    plan: TransactionPlan,
    folder: Path,
    file_format: str = "mixed",
    progress: Progress | None = None,
) -> None:
    """Write the plan's transactions below `folder`, in folders by month.

    `progress` is called with the number of rows just written.
    """
    stems = plan.file_stems()
    for file, numbered in groupby(transactions(plan), key=itemgetter(0)):
        ending = ending_of(file, file_format, TRANSACTION_MIX)
        path = folder / f"{stems[file]}.{ending}"
        write_file(path, (rows for _, rows in numbered), transaction_lines, progress)


def write_recipes(
    plan: RecipePlan, folder: Path, file_format: str = "mixed", progress: Progress | None = None
) -> None:
    """Write the plan's recipes into files of at most 20,000 in `folder`; six files if they are few.

    `progress` is called with the number of recipes just written.
    """
    size = -(-plan.recipes // 6) if plan.recipes <= BATCH_RECIPES else BATCH_RECIPES
    parts = (
        batch.slice(start, size)
        for batch in recipes(plan)
        for start in range(0, batch.num_rows, size)
    )
    for file, rows in enumerate(parts):
        ending = ending_of(file, file_format, RECIPE_MIX)
        write_file(folder / f"recipes-{file + 1:04}.{ending}", [rows], recipe_lines, progress)


def open_folder(folder: Path, force: bool) -> None:
    """Make sure that the folder exists and holds nothing, or that the user does not mind.

    Raises:
        ValueError: when there is something in it and `force` is false.
    """
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is a file; name a folder to write the sample to.")
    if not force and folder.exists() and any(folder.iterdir()):
        raise ValueError(
            f"{folder} is not empty; name another folder, or add --force to write over the files "
            "of the same name and keep the others."
        )
    folder.mkdir(parents=True, exist_ok=True)


def ending_of(file: int, file_format: str, mix: tuple[str, ...]) -> str:
    """Return the ending of a file, which in a mix depends on its number.

    >>> ending_of(4, "csv", RECIPE_MIX), ending_of(4, "mixed", RECIPE_MIX)
    ('csv', 'csv')
    """
    return mix[file % len(mix)] if file_format == "mixed" else file_format


def transaction_lines(rows: pa.RecordBatch, ending: str) -> memoryview | pa.RecordBatch:
    """Return transactions as a file with this ending holds them, broken rows broken.

    A surplus field exists in CSV only; elsewhere the quantity is broken instead. In Parquet a
    quantity that is no number is null.
    """
    damage = rows["damage"]
    rows = rows.drop_columns(["damage"])
    is_false = pc.fill_null(pc.equal(damage, "quantity"), False)
    is_surplus = pc.fill_null(pc.equal(damage, "surplus"), False)
    words = FALSE_QUANTITIES.take(pa.array(np.arange(rows.num_rows) % len(FALSE_QUANTITIES)))
    if ending == "parquet":
        at = rows.schema.get_field_index("quantity")
        no_number = pa.scalar(None, pa.int32())
        quantity = pc.if_else(pc.or_(is_false, is_surplus), no_number, rows["quantity"])
        return rows.set_column(at, rows.schema.field(at), quantity)
    if ending == "jsonl":
        fields = dict(zip(rows.schema.names, map(text.json_field, rows.columns), strict=True))
        is_false = pc.or_(is_false, is_surplus)
        fields["quantity"] = pc.if_else(is_false, text.json_field(words), fields["quantity"])
        return text.json_lines(fields)
    fields = dict(zip(rows.schema.names, map(text.csv_field, rows.columns), strict=True))
    fields["quantity"] = pc.if_else(is_false, words, fields["quantity"])
    endings = pc.if_else(is_surplus, ",SPRING-OFFER,0.50\n", "\n")
    return text.csv_lines(list(fields.values()), endings)


def recipe_lines(rows: pa.RecordBatch, ending: str) -> memoryview | pa.RecordBatch:
    """Return recipes as a file with this ending holds them; in CSV lists are JSON text."""
    if ending == "parquet":
        return rows
    render = text.json_field if ending == "jsonl" else text.csv_field
    fields = dict(zip(rows.schema.names, map(render, rows.columns), strict=True))
    return text.json_lines(fields) if ending == "jsonl" else text.csv_lines(list(fields.values()))


def write_file(
    path: Path,
    batches: Iterable[pa.RecordBatch],
    lines_of: Callable[[pa.RecordBatch, str], memoryview | pa.RecordBatch],
    progress: Progress | None = None,
) -> None:
    """Write batches into one file, whose ending says how."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ending = path.name.split(".", 1)[1]
    with _opened(path, ending) as write:
        for number, batch in enumerate(batches):
            rows = lines_of(batch, ending)
            if number == 0 and ending.startswith("csv"):
                write(text.csv_header([name for name in batch.schema.names if name != "damage"]))
            write(rows)
            if progress:
                progress(batch.num_rows)


@contextmanager
def _opened(path: Path, ending: str) -> Iterator[Callable]:
    if ending == "parquet":
        with _ParquetFile(path) as parquet:
            yield parquet.write
    elif ending.endswith(".gz"):
        # No name and no time inside: the same rows give the same bytes.
        with (
            path.open("wb") as file,
            gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed,
        ):
            yield packed.write
    else:
        with path.open("wb") as file:
            yield file.write


class _ParquetFile:
    """A Parquet file that takes its schema from the first batch."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: pq.ParquetWriter | None = None

    def __enter__(self) -> "_ParquetFile":
        return self

    def __exit__(self, *_: object) -> None:
        if self._writer:
            self._writer.close()

    def write(self, batch: pa.RecordBatch) -> None:
        """Append a batch as a row group."""
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, batch.schema, compression="zstd")
        self._writer.write_batch(batch)
