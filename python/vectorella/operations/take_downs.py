"""Requests to forget a recipe: written down, carried out, and looked after."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import duckdb

from vectorella.operations import copying, publication
from vectorella.operations.places import Places
from vectorella.operations.problems import WRONG_USE, OperationProblem

SEED = Path("seeds/take_downs.csv")
HEADER = ("source_recipe_id", "source", "requested_at", "reason")
# Whoever has so many words of a text in a row has them from it.
WINDOW = 12
CHUNK_BYTES = 1 << 24


@dataclass(frozen=True)
class TakeDown:
    """A request, a row of the seed take_downs.

    Attributes:
        source_recipe_id: the recipe; empty where a source is named.
        source: all recipes of a source, * standing for any text; empty where a recipe is named.
        requested_at: the day, as YYYY-MM-DD.
        reason: why.
    """

    source_recipe_id: str
    source: str
    requested_at: str
    reason: str


@dataclass(frozen=True)
class Trace:
    """Where a text is left.

    Attributes:
        path: the file.
        where: a table with the number of its rows, or the bytes of the file.
        remedy: what removes it, a sentence.
    """

    path: Path
    where: str
    remedy: str


def write_down(project: Path, requests: Sequence[TakeDown]) -> list[TakeDown]:
    """Add requests to the seed, in one step; those that are there already stay as they are.

    Returns:
        The requests that are new.

    Raises:
        OperationProblem: a request names nothing, or the seed is no such table.
        OSError: the seed cannot be written.
    """
    seed = project / SEED
    known = {(each.source_recipe_id, each.source) for each in written(project)}
    new = []
    for each in requests:
        if not (each.source_recipe_id or each.source).strip("* "):
            raise OperationProblem(
                "A take-down names a recipe by its id, or a source by more than stars.", WRONG_USE
            )
        if (each.source_recipe_id, each.source) not in known:
            new.append(each)
            known.add((each.source_recipe_id, each.source))
    if new:
        text = seed.read_text(encoding="utf-8")
        text += "" if text.endswith("\n") else "\n"
        rows = io.StringIO()
        csv.writer(rows, lineterminator="\n").writerows(map(astuple, new))
        copying.put(seed, (text + rows.getvalue()).encode())
    return new


def written(project: Path) -> list[TakeDown]:
    """The requests of the seed.

    Raises:
        OperationProblem: it is no such table.
        OSError: it cannot be read.
    """
    with (project / SEED).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    if not rows or tuple(rows[0]) != HEADER or any(len(row) != len(HEADER) for row in rows[1:]):
        raise OperationProblem(
            f"{project / SEED} is no table of {', '.join(HEADER)}: mend its lines first."
        )
    return [TakeDown(*row) for row in rows[1:]]


def drop_kept(places: Places) -> list[Path]:
    """Remove the files that were published before."""
    files = [file.path for file in publication.kept(places)]
    for path in files:
        path.unlink()
    return files


def traces(places: Places, texts: Sequence[str]) -> Iterator[Trace]:
    """Where one of some texts is left, in the bytes and in the tables of what is installed here.

    Of a text of more than twelve words any twelve in a row are looked for; case makes no
    difference in tables and in ASCII. The landing folder is not looked at.

    Args:
        places: the files of the database.
        texts: what to look for.

    Raises:
        OSError: a file cannot be read.
    """
    pieces = [piece for text in texts for piece in _pieces(text)]
    for path, remedy in _files(places):
        if path.suffix == places.database.suffix:
            yield from _in_tables(path, pieces, remedy)
        if _in_bytes(path, pieces):
            yield Trace(path, "its bytes", remedy)


def _pieces(text: str) -> list[str]:
    """What to look for of a text.

    >>> _pieces(" Stir  it "), len(_pieces(" ".join("abcdefghijklmn")))
    (['stir it'], 3)
    """
    words = text.lower().split()
    count = max(1, len(words) - WINDOW + 1)
    return [" ".join(words[start : start + WINDOW]) for start in range(count)] if words else []


def _files(places: Places) -> Iterator[tuple[Path, str]]:
    """Every file that a build or a run writes, and what removes what is left in it."""
    again = "Run vectorella take-down again, or vectorella daily."
    beside = places.database.parent.glob(f"{places.database.stem}.*")
    found = {path: again for path in sorted(beside) if path.is_file()}
    spilled = places.database.parent.glob(f"{places.database.stem}.*.tmp/**/*")
    found |= {path: again for path in sorted(spilled) if path.is_file()}
    kept = {file.path for file in publication.kept(places)}
    folders = [places.folder, places.models, places.project / "target", places.project / "logs"]
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                found.setdefault(path, _remedy(path in kept, folder == places.models))
    yield from found.items()


def _remedy(is_kept: bool, is_model: bool) -> str:
    if is_kept:
        return "It was published before: vectorella take-down --drop-kept removes it."
    if is_model:
        return "It was trained before: retire it, train anew, and remove the file."
    return "Remove it; it is written anew when it is needed."


def _in_bytes(path: Path, pieces: Sequence[str]) -> bool:
    """Whether a file holds one of some texts, as they are or as JSON escapes them."""
    wanted = {piece.encode() for piece in pieces}
    wanted |= {json.dumps(piece)[1:-1].encode() for piece in pieces}
    overlap = max(map(len, wanted), default=0)
    before = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            found = (before + chunk).lower()
            if any(each in found for each in wanted):
                return True
            before = found[-overlap:]
    return False


def _in_tables(path: Path, pieces: Sequence[str], remedy: str) -> Iterator[Trace]:
    try:
        connection = duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        yield Trace(path, f"a file that does not open ({str(error).splitlines()[0]})", remedy)
        return
    with connection:
        for table, columns in _texts_of(connection):
            row = f"lower(concat_ws(' ', {', '.join(columns)}))"
            words = f"regexp_replace({row}, '\\s+', ' ', 'g')"
            [(count,)] = connection.execute(
                f"""
                select count(*)
                from (select {words} as text from {table})
                where len(list_filter($pieces, lambda piece: contains(text, piece))) > 0
                """,
                {"pieces": list(pieces)},
            ).fetchall()
            if count:
                yield Trace(path, f"{table}, {count:,} rows", remedy)


def _texts_of(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, list[str]]]:
    """Each table with its columns of text; a list is joined by spaces."""
    return connection.execute("""
        select
            format('"{}"."{}"', schema_name, table_name),
            list(
                case
                    when data_type = 'VARCHAR' then format('"{}"', column_name)
                    else format('array_to_string("{}", '' '')', column_name)
                end
            )
        from duckdb_columns()
        where
            not internal
            and data_type in ('VARCHAR', 'VARCHAR[]')
            and (schema_name, table_name) in (
                select (schema_name, table_name) from duckdb_tables() where not temporary
            )
        group by all
        order by 1
    """).fetchall()
