"""Files under the landing folder: what there is, of which format, and the bytes inside."""

import io
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import fsspec
import pyarrow as pa
from fsspec.implementations.local import LocalFileSystem

FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".parquet": "parquet",
}
COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}
CHUNK_BYTES = 4 * 1024 * 1024
# What programs write beside data: they hold none, and say nothing that is worth a warning.
MARKERS = (
    *("_SUCCESS", "_metadata", "_common_metadata", "_started_*", "_committed_*"),
    *(".*.crc", ".gitkeep", ".gitignore", ".keep", ".DS_Store", "._*", ".nfs*", ".~lock.*#"),
)
# Folders of copies and of history: what is in them is elsewhere too.
MARKER_FOLDERS = (".git", ".snapshot", ".zfs", ".Trash*", ".ipynb_checkpoints")
# A folder or file by which a folder is a table, whose log says which of its files count.
TABLE_LOGS = {
    "_delta_log": "a Delta table",
    ".hoodie": "a Hudi table",
    ".hoodie_partition_metadata": "a Hudi table",
    "_spark_metadata": "what a Spark stream has written",
}
# The years 1 and 9999.
FIRST_SECOND, LAST_SECOND = -62_135_596_800, 253_402_300_799
LEADS_OUT = (
    "It is a link that leads out of the landing folder. Land the file itself, or set follow_links: "
    "true where everyone who may write here may also read whatever this user can read."
)
ICEBERG_LOG = "metadata/*.metadata.json"


@dataclass(frozen=True)
class LandedFile:
    """One file below the landing folder, at one point of its life.

    Attributes:
        path: where it lies below the landing folder, with forward slashes.
        location: where it is opened, folder and path.
        size_bytes: as stored, still compressed.
        modified_at: UTC, without a zone.
        problem: a sentence where there is nothing to open, else None.
        etag: what an object store says of the content; None on disk.
    """

    path: str
    location: str
    size_bytes: int
    modified_at: datetime
    problem: str | None = None
    etag: str | None = None

    @cached_property
    def format(self) -> str | None:
        """`csv`, `jsonl` or `parquet` by the name's ending; None for any other ending."""
        name = PurePosixPath(self.path)
        suffixes = [suffix.lower() for suffix in name.suffixes]
        if suffixes and suffixes[-1] in COMPRESSIONS:
            suffixes.pop()
        return FORMATS.get(suffixes[-1]) if suffixes else None

    @cached_property
    def compression(self) -> str | None:
        """`gzip`, `zstd` or None, by the name's ending."""
        return COMPRESSIONS.get(PurePosixPath(self.path).suffix.lower())


def list_files(landing: str, kind: str, follows_links: bool = False) -> list[LandedFile]:
    """Every file below `<landing>/<kind>`, in the order of delivery.

    What is no data, but no marker of a program either, has a problem: a name that starts with a
    dot or an underscore, as for Spark and Hive, a link that leads out of the folder, and the folder
    of a table with a log, which is one entry. An absent folder holds no files.

    Args:
        landing: a folder, or the address of one.
        kind: the folder in it.
        follows_links: whether a link may lead out of the landing folder.
    """
    filesystem, root = fsspec.core.url_to_fs(landing)
    protocol = landing.split("://")[0] + "://" if is_remote(landing) else ""
    found, problems = _found(filesystem, root, kind, follows_links)
    landed = [
        LandedFile(
            path=_printable(name.removeprefix(root).lstrip("/")),
            location=_printable(protocol + name),
            size_bytes=info["size"],
            modified_at=_modified_at(info),
            problem=problems.get(name) or _name_problem(name),
            etag=info.get("ETag"),
        )
        for name, info in found.items()
    ]
    return sorted(named(landed), key=lambda file: (file.modified_at, file.path))


def named(landed: Iterable[LandedFile]) -> list[LandedFile]:
    """The files without markers, hidden ones with a problem, each table with a log as one."""
    files = list(landed)
    tables = logged_tables(file.path for file in files)
    of_tables: dict[str, LandedFile] = {}
    others = []
    for file in files:
        folder = _folder_of(file.path, tables)
        if folder is not None:
            up = len(file.path) - len(folder)
            newest = max(
                file.modified_at, getattr(of_tables.get(folder), "modified_at", file.modified_at)
            )
            of_tables[folder] = LandedFile(
                folder, file.location[:-up], 0, newest, _table_problem(tables[folder])
            )
        elif not is_marker(file.path):
            others.append(
                file if file.problem else replace(file, problem=_hidden_problem(file.path))
            )
    return [*of_tables.values(), *others]


def logged_tables(paths: Iterable[str]) -> dict[str, str]:
    """Folders whose log says which of their files count, with what they are.

    >>> logged_tables(["t/sales/_delta_log/0.json", "t/sales/a.parquet", "t/b.csv"])
    {'t/sales': 'a Delta table'}
    >>> logged_tables(["t/ice/metadata/v1.metadata.json", "t/ice/data/a.parquet"])
    {'t/ice': 'an Iceberg table'}
    """
    tables: dict[str, str] = {}
    for path in paths:
        parts = PurePosixPath(path).parts
        for at, part in enumerate(parts):
            if part in TABLE_LOGS:
                tables.setdefault("/".join(parts[:at]), TABLE_LOGS[part])
                break
        if PurePosixPath(path).match(ICEBERG_LOG):
            tables.setdefault("/".join(parts[:-2]), "an Iceberg table")
    return tables


def _folder_of(path: str, tables: dict[str, str]) -> str | None:
    """The outermost of the tables in which a file is."""
    folders = [str(folder) for folder in PurePosixPath(path).parents if str(folder) in tables]
    return folders[-1] if folders else None


def _table_problem(what: str) -> str:
    return (
        f"It is {what}: a log says which of its files count, and their sum would be wrong. Write "
        "its rows of today as plain Parquet or CSV into the landing folder, and take it out."
    )


def is_marker(path: str) -> bool:
    """Whether a program left it beside data, and it holds none.

    >>> [is_marker(f"sales/{name}") for name in ("_SUCCESS", ".a.csv.crc", "_a.csv", ".git/x")]
    [True, True, False, True]
    """
    *folders, name = PurePosixPath(path).parts
    is_named_so = any(fnmatchcase(name, marker) for marker in MARKERS)
    return is_named_so or any(map(_is_marker_folder, folders))


def _is_marker_folder(name: str) -> bool:
    return any(fnmatchcase(name, marker) for marker in MARKER_FOLDERS)


def _hidden_problem(path: str) -> str | None:
    """Why a file is taken for no data.

    >>> _hidden_problem("transactions/_old/a.csv")[:45]
    '_old starts with an underscore or a dot, whic'
    """
    for part in PurePosixPath(path).parts:
        if part.startswith((".", "_")):
            return (
                f"{part} starts with an underscore or a dot, which marks what is no data. Rename "
                "it, or take it out."
            )
    return None


def folder_problem(landing: str) -> str | None:
    """Why there is no landing folder at a path, as a sentence; None for one, or for an address.

    An empty one is a beginning; what an address holds, only reading it tells.
    """
    if is_remote(landing) or Path(landing).is_dir():
        return None
    return (
        f"There is no landing folder {landing}. Set VECTORELLA_LANDING to the folder that holds "
        "transactions/ and recipes/, or make it."
    )


def holds_files(landing: str) -> bool:
    """Whether anything lies in a landing folder; taken for true of an address."""
    if is_remote(landing):
        return True
    return any(_found_on_disk(f"{landing}/{kind}", None)[0] for kind in ("transactions", "recipes"))


def open_file(file: LandedFile) -> BinaryIO:
    """The decompressed bytes of a file, as a buffered binary stream."""
    if is_remote(file.location):
        # readline() of fsspec's own file takes no limit.
        raw = io.BufferedReader(fsspec.open(file.location, "rb").open())
    else:
        # fsspec takes the :: in a name for one address inside another.
        raw = io.BufferedReader(io.FileIO(file.location))
    if file.compression is None:
        return raw
    return io.BufferedReader(pa.CompressedInputStream(raw, file.compression))


def can_be_opened(file: LandedFile) -> bool:
    """Whether the first bytes of a file can be read; what is wrong with them, reading tells."""
    try:
        with open_file(file) as stream:
            stream.read(1)
    except Exception as error:
        return not may_pass(error, file)
    return True


def may_pass(error: Exception, file: LandedFile) -> bool:
    """Whether an error in reading a file is the system's or an object store's, not the file's own.

    What the bytes of a file are has no number of the system; a failed GET is of any class.

    >>> file = LandedFile("a.csv", "/landing/a.csv", 1, datetime(2026, 1, 1))
    >>> may_pass(PermissionError(13, "Permission denied"), file), may_pass(OSError("zlib"), file)
    (True, False)
    """
    if isinstance(error, OSError) and error.errno is not None:
        return True
    is_of_content = isinstance(error, OSError | EOFError | ValueError | pa.ArrowException)
    return is_remote(file.location) and not is_of_content


def chunks(file: LandedFile) -> Iterator[bytes]:
    """The decompressed bytes of a file, a few megabytes at a time."""
    with open_file(file) as stream:
        while chunk := stream.read(CHUNK_BYTES):
            yield chunk


def _found(
    filesystem: fsspec.AbstractFileSystem, root: str, kind: str, follows_links: bool
) -> tuple[dict[str, dict], dict[str, str]]:
    """Descriptions of the files in a folder by name, and what is wrong with some of them."""
    folder = f"{root}/{kind}"
    if isinstance(filesystem, LocalFileSystem):
        return _found_on_disk(folder, None if follows_links else Path(root).resolve())
    filesystem.invalidate_cache()
    return filesystem.find(folder, detail=True) if filesystem.exists(folder) else {}, {}


def _found_on_disk(folder: str, within: Path | None) -> tuple[dict[str, dict], dict[str, str]]:
    """The same, where fsspec would leave out the folders that it cannot list.

    Args:
        folder: what to list.
        within: the folder that no link may lead out of; None where links may lead anywhere.
    """
    if within is not None and _leads_out(folder, within):
        return {folder: {"size": 0}}, {folder: LEADS_OUT}
    found: dict[str, dict] = {}
    problems: dict[str, str] = {}
    unlisted: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=unlisted.append):
        folders[:] = [name for name in folders if not _is_marker_folder(name)]
        links = [name for name in folders if Path(parent, name).is_symlink()]
        for name in (f"{parent}/{name}" for name in links + names):
            found[name], problem = _status(name, within)
            if problem:
                problems[name] = problem
        for name in links:
            problems[f"{parent}/{name}"] = "It is a link to a folder. Land the files themselves."
    for error in unlisted:
        if not isinstance(error, FileNotFoundError):
            found[error.filename] = {"size": 0}
            problems[error.filename] = f"It cannot be listed: {error.strerror}. Let it be read."
    return found, problems


def _status(name: str, within: Path | None) -> tuple[dict, str | None]:
    """Size and modification time of a file on disk, and why it is not to be opened."""
    if within is not None and _leads_out(name, within):
        return {"size": 0}, LEADS_OUT
    try:
        status = Path(name).stat()
    except OSError:
        return {"size": 0}, "It leads nowhere, or is gone. Mend it, or take it out."
    is_file = stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
    problem = None if is_file else "It is no file, but a pipe or a device. Take it out."
    return {"size": status.st_size, "mtime": status.st_mtime}, problem


def _leads_out(name: str, within: Path) -> bool:
    """Whether a link leads out of a folder, whatever stands there."""
    path = Path(name)
    return path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(within)


def is_remote(location: str) -> bool:
    """Whether a location is an address, and not a path of this machine.

    >>> is_remote("s3://landing/a.csv"), is_remote("/landing/odd://name.csv")
    (True, False)
    """
    return location.split("://")[0].isalnum() and "://" in location


def _printable(name: str) -> str:
    r"""A name in which bytes that are not UTF-8 are escaped.

    >>> _printable("caf\udce9.csv") == "caf" + chr(92) + "xe9.csv"
    True
    """
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _name_problem(name: str) -> str | None:
    return None if _printable(name) == name else "Its name is not UTF-8. Rename it."


def _modified_at(info: dict) -> datetime:
    """The modification time in a file system's description: a POSIX time or a datetime.

    One that no calendar knows is taken for the nearest that it knows.

    >>> _modified_at({"mtime": 0}), _modified_at({"mtime": 1e15}).year
    (datetime.datetime(1970, 1, 1, 0, 0), 9999)
    """
    value = info.get("mtime", info.get("LastModified"))
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None)
    seconds = min(max(value or 0, FIRST_SECOND), LAST_SECOND)
    return datetime(1970, 1, 1) + timedelta(seconds=seconds)
