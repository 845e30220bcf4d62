"""Files under the landing folder: what there is, of which format, and the bytes inside."""

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
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


def list_files(landing: str, kind: str) -> list[LandedFile]:
    """Every file below `<landing>/<kind>`, in the order of delivery.

    Files and folders whose names start with a dot or an underscore are not data, as for Spark
    and Hive. An absent folder holds no files.
    """
    filesystem, root = fsspec.core.url_to_fs(landing)
    protocol = landing.split("://")[0] + "://" if is_remote(landing) else ""
    found, problems = _found(filesystem, f"{root}/{kind}")
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
    visible = (file for file in landed if not _is_hidden(file.path))
    return sorted(visible, key=lambda file: (file.modified_at, file.path))


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
    return any(_found_on_disk(f"{landing}/{kind}")[0] for kind in ("transactions", "recipes"))


def open_file(file: LandedFile) -> BinaryIO:
    """The decompressed bytes of a file, as a buffered binary stream."""
    if is_remote(file.location):
        raw = fsspec.open(file.location, "rb").open()
    else:
        # fsspec takes the :: in a name for one address inside another.
        raw = io.BufferedReader(io.FileIO(file.location))
    if file.compression is None:
        return raw
    return io.BufferedReader(pa.CompressedInputStream(raw, file.compression))


def chunks(file: LandedFile) -> Iterator[bytes]:
    """The decompressed bytes of a file, a few megabytes at a time."""
    with open_file(file) as stream:
        while chunk := stream.read(CHUNK_BYTES):
            yield chunk


def _found(
    filesystem: fsspec.AbstractFileSystem, folder: str
) -> tuple[dict[str, dict], dict[str, str]]:
    """Descriptions of the files in a folder by name, and what is wrong with some of them."""
    if isinstance(filesystem, LocalFileSystem):
        return _found_on_disk(folder)
    filesystem.invalidate_cache()
    return filesystem.find(folder, detail=True) if filesystem.exists(folder) else {}, {}


def _found_on_disk(folder: str) -> tuple[dict[str, dict], dict[str, str]]:
    """The same, where fsspec would leave out the folders that it cannot list."""
    found: dict[str, dict] = {}
    problems: dict[str, str] = {}
    unlisted: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=unlisted.append):
        links = [name for name in folders if Path(parent, name).is_symlink()]
        for name in (f"{parent}/{name}" for name in links + names):
            try:
                status = Path(name).stat()
                found[name] = {"size": status.st_size, "mtime": status.st_mtime}
            except OSError:
                found[name] = {"size": 0}
                problems[name] = "It leads nowhere, or is gone. Mend it, or take it out."
        for name in links:
            problems[f"{parent}/{name}"] = "It is a link to a folder. Land the files themselves."
    for error in unlisted:
        if not isinstance(error, FileNotFoundError):
            found[error.filename] = {"size": 0}
            problems[error.filename] = f"It cannot be listed: {error.strerror}. Let it be read."
    return found, problems


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

    >>> _modified_at({"mtime": 0})
    datetime.datetime(1970, 1, 1, 0, 0)
    """
    value = info.get("mtime", info.get("LastModified"))
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None)
    return datetime.fromtimestamp(value or 0, UTC).replace(tzinfo=None)


def _is_hidden(path: str) -> bool:
    """Whether a file or one of its folders is marked as no data.

    >>> _is_hidden("transactions/_temporary/part-0.csv"), _is_hidden("transactions/a_b.csv")
    (True, False)
    """
    return any(part.startswith((".", "_")) for part in PurePosixPath(path).parts)
