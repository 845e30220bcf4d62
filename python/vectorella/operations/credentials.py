"""What is wrong with the credential files that a run reads, before somebody else finds out."""

import stat
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vectorella.landing.files import is_remote

# The file of keys in the AWS chain, and the variable that names another one. Tokens of a role are
# not looked at: whoever gives them makes them anew every hour, with the mode that they need.
VARIABLE = "AWS_SHARED_CREDENTIALS_FILE"
USUAL = ".aws/credentials"
READABLE = stat.S_IRGRP | stat.S_IROTH


def files(landing: str, environment: Mapping[str, str]) -> list[Path]:
    """The credential files that a run reads: none where the landing folder is a path.

    Args:
        landing: the folder, or its address.
        environment: of the run.
    """
    if not is_remote(landing):
        return []
    home = Path(environment.get("HOME", "/"))
    file = home / environment.get(VARIABLE, USUAL).removeprefix("~/")
    return [file] if file.is_file() else []


def warnings(paths: list[Path], at: datetime, oldest: timedelta) -> list[str]:
    """Sentences about files that others may read, or that are older than a credential should be.

    Args:
        paths: the files.
        at: the moment, with a time zone.
        oldest: what is older is to be made anew.
    """
    return [text for path in paths for text in _warnings(path, at, oldest)]


def _warnings(path: Path, at: datetime, oldest: timedelta) -> Iterator[str]:
    status = path.stat()
    if status.st_mode & READABLE:
        yield f"{path} can be read by others: run chmod 600 {path}."
    age = at - datetime.fromtimestamp(status.st_mtime, UTC)
    if age > oldest:
        yield (
            f"{path} is {age.days} days old: make its key anew and delete the old one, as "
            "docs/credentials.md tells."
        )
