"""The page in a file, which takes the place of the one before in one step."""

import re
from pathlib import Path

from vectorella.operations import copying, journal
from vectorella.report import facts, page

# How far into a page its mark stands, at most.
HEAD = 2_000


def write(database: Path, out: Path) -> None:
    """Read a built file and write the page; whoever has the old one open keeps it whole.

    Raises:
        ValueError: vl-convert is not installed, or the name is no .html.
        FileNotFoundError, FileProblem, LookupError: as `facts.of_file` does.
        OSError: the page cannot be written; nothing is left of it.
    """
    put_in_place(prepare(database, out), out)


def check(out: Path) -> None:
    """Refuse what cannot become a page before the work that it stands on.

    Raises:
        ValueError: the name is no .html, its folder is not there, or vl-convert is not installed.
    """
    if out.suffix != ".html":
        raise ValueError(f"The page is written as .html, not as {out.name}.")
    if not out.parent.is_dir():
        raise ValueError(
            f"There is no folder {out.parent} to write {out.name} into: make it first."
        )
    page.check_library()


def prepare(database: Path, out: Path) -> Path:
    """The page beside the place where it is to be, stored.

    Raises:
        as `write`.
    """
    check(out)
    prepared = out.with_name(f".{out.name}.writing")
    text = page.assembled(facts.of_file(database), mark(database))
    try:
        prepared.write_text(text, encoding="utf-8")
        copying.store(prepared)
    except BaseException:
        prepared.unlink(missing_ok=True)
        raise
    return prepared


def put_in_place(prepared: Path, out: Path) -> None:
    """Let the prepared page take the place of the one before, in one step."""
    prepared.replace(out)
    copying.store_names(out.parent)


def mark(database: Path) -> str:
    """What tells a database from every other, as text."""
    return "-".join(str(part) for part in journal.identity(database) or ())


def is_of(out: Path, database: Path) -> bool:
    """Whether there is a page, and it was made from this very file."""
    if not out.is_file():
        return False
    with out.open(encoding="utf-8", errors="replace") as file:
        found = re.search(r'name="vectorella-file" content="([^"]*)"', file.read(HEAD))
    return bool(found) and found[1] == mark(database)
