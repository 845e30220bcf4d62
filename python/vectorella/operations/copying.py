"""Files that are whole on the disk before anyone can see them."""

import errno
import os
import shutil
from pathlib import Path

CHUNK_BYTES = 1 << 30
UNFINISHED = ".part"
# The kernel or the file system cannot copy between these two by itself.
NOT_IN_THE_KERNEL = (errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EBADF)


def copy(source: Path, target: Path) -> None:
    """Copy a file and have it stored; where the file system can, both share their blocks.

    A copy that fails leaves nothing behind.

    Raises:
        OSError: of reading or writing.
    """
    try:
        with source.open("rb") as reading, target.open("wb") as writing:
            if not _copied_by_the_kernel(reading.fileno(), writing.fileno()):
                shutil.copyfileobj(reading, writing, 1 << 20)
            writing.flush()
            os.fsync(writing.fileno())
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def store(file: Path) -> None:
    """Have what was written to a file stored."""
    with file.open("rb+") as written:
        os.fsync(written.fileno())


def put(path: Path, content: bytes) -> None:
    """Let a file have this content in one step, stored before this returns.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + UNFINISHED)
    unfinished.write_bytes(content)
    store(unfinished)
    unfinished.replace(path)
    store_names(path.parent)


def store_names(folder: Path) -> None:
    """Have the names of a folder's files stored, after a rename."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copied_by_the_kernel(reading: int, writing: int) -> bool:
    """Whether copy_file_range did it; nothing is written where it could not."""
    if not hasattr(os, "copy_file_range"):
        return False
    left = os.fstat(reading).st_size
    try:
        while left:
            copied = os.copy_file_range(reading, writing, min(left, CHUNK_BYTES))
            if not copied:
                return False
            left -= copied
    except OSError as error:
        if error.errno in NOT_IN_THE_KERNEL and not os.fstat(writing).st_size:
            return False
        raise
    return True
