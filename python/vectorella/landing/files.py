"""Files under the landing folder: what there is, of which format, and the bytes inside."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import BinaryIO

import fsspec
import pyarrow as pa

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
    """

    path: str
    location: str
    size_bytes: int
    modified_at: datetime

    @property
    def format(self) -> str | None:
        """`csv`, `jsonl` or `parquet` by the name's ending; None for any other ending."""
        name = PurePosixPath(self.path)
        suffixes = [suffix.lower() for suffix in name.suffixes]
        if suffixes and suffixes[-1] in COMPRESSIONS:
            suffixes.pop()
        return FORMATS.get(suffixes[-1]) if suffixes else None

    @property
    def compression(self) -> str | None:
        """`gzip`, `zstd` or None, by the name's ending."""
        return COMPRESSIONS.get(PurePosixPath(self.path).suffix.lower())


def list_files(landing: str, kind: str) -> list[LandedFile]:
    """Every file below `<landing>/<kind>`, in the order of delivery.

    Files and folders whose names start with a dot or an underscore are not data, as for Spark
    and Hive. An absent folder holds no files.
    """
    filesystem, root = fsspec.core.url_to_fs(landing)
    protocol = "" if "://" not in landing else landing.split("://")[0] + "://"
    found = filesystem.find(f"{root}/{kind}", detail=True) if filesystem.exists(root) else {}
    landed = [
        LandedFile(
            path=name.removeprefix(root).lstrip("/"),
            location=protocol + name,
            size_bytes=info["size"],
            modified_at=_modified_at(info),
        )
        for name, info in found.items()
    ]
    visible = (file for file in landed if not _is_hidden(file.path))
    return sorted(visible, key=lambda file: (file.modified_at, file.path))


def open_file(file: LandedFile) -> BinaryIO:
    """The decompressed bytes of a file, as a buffered binary stream."""
    raw = fsspec.open(file.location, "rb").open()
    if file.compression is None:
        return raw
    return io.BufferedReader(pa.CompressedInputStream(raw, file.compression))


def chunks(file: LandedFile) -> Iterator[bytes]:
    """The decompressed bytes of a file, a few megabytes at a time."""
    with open_file(file) as stream:
        while chunk := stream.read(CHUNK_BYTES):
            yield chunk


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
