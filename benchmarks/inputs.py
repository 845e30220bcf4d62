"""The raw files that everybody reads, made once by the generator of `vectorella sample`."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
from vectorella.sample import files
from vectorella.sample.plan import Shares, TransactionPlan
from vectorella.sample.recipes import RecipePlan

from benchmarks.peers.rules import clean, recipe_text
from benchmarks.works import Case

# Two lines in a hundred come twice, every fourth of them corrected. No line is broken and every
# till shows local time, so that a peer needs no rule for them; no clock of the markets changes
# within these days, so that no peer needs one for the hours that are skipped or doubled.
SHARES = Shares(duplicates=0.015, corrections=0.005, broken=0, offsets=0, own_zones=0)
START, DAYS = date(2025, 11, 10), 80


def landing(case: Case, folder: Path) -> Path:
    """Return the folder with the raw files of the case, which are written if they are missing."""
    target = folder / case.input_name
    if not target.exists():
        unfinished = folder / f"{case.input_name}.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        _write(case, unfinished)
        unfinished.rename(target)
    return target


def empty_landing(folder: Path) -> Path:
    """Return a folder of raw files that has none."""
    target = folder / "nothing"
    for name in ("transactions", "recipes"):
        (target / name).mkdir(parents=True, exist_ok=True)
    return target


def cleaned_words(landing: Path) -> Path:
    """Return a file with the tokens of a recipe in each line: what the native limit reads."""
    target = landing.parent / f"{landing.name}.words"
    if not target.exists():
        unfinished = target.with_suffix(".unfinished")
        with unfinished.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in _cleaned_recipes(landing))
        unfinished.rename(target)
    return target


def read_once(folder: Path) -> None:
    """Have the operating system hold the files in memory, for everybody alike."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                while file.read(1 << 24):
                    pass


def _write(case: Case, folder: Path) -> None:
    folder.mkdir(parents=True)
    if case.subject == "recipes":
        plan = RecipePlan(case.size, empty=0)
        files.write_recipes(plan, folder / "recipes", case.file_format)
    else:
        plan = TransactionPlan(case.size, DAYS, START, files=case.files or None, shares=SHARES)
        files.write_transactions(plan, folder / "transactions", case.file_format)


def _cleaned_recipes(landing: Path) -> Iterator[str]:
    for path in sorted((landing / "recipes").glob("*.parquet")):
        rows = pq.read_table(path, columns=["title", "ingredients", "steps"]).to_pylist()
        for row in rows:
            yield clean(recipe_text(row["title"], row["ingredients"], row["steps"]))
