"""The files that Airflow would look at in a folder."""

import os
import re
from collections.abc import Iterator
from fnmatch import translate
from functools import lru_cache
from pathlib import Path

IGNORE_FILE = ".airflowignore"
SKIPPED = ("__pycache__", "node_modules", "site-packages")


def python_files(folder: Path) -> list[Path]:
    """Python files below a folder, less hidden ones and those that .airflowignore names.

    Raises:
        OSError: a folder cannot be listed.
    """
    if folder.is_file():
        return [folder]
    return sorted(_below(folder, []))


def _below(folder: Path, patterns: list[tuple[Path, re.Pattern, bool]]) -> Iterator[Path]:
    patterns = [*patterns, *_patterns(folder)]
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    if any(entry.name == "pyvenv.cfg" for entry in found):
        return
    for entry in found:
        path = Path(entry.path)
        if entry.name.startswith(".") or entry.name in SKIPPED or _is_ignored(path, patterns):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _below(path, patterns)
        elif entry.name.endswith(".py") and entry.is_file():
            yield path


def _patterns(folder: Path) -> Iterator[tuple[Path, re.Pattern, bool]]:
    """Those of a folder's own .airflowignore, written as in .gitignore, Airflow 3's default."""
    file = folder / IGNORE_FILE
    if not file.is_file():
        return
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        pattern = re.sub(r"(^|\s)#.*", "", line).strip()
        if pattern:
            is_kept = pattern.startswith("!")
            yield folder, _compiled(pattern.lstrip("!")), is_kept


@lru_cache
def _compiled(pattern: str) -> re.Pattern:
    """A pattern of .gitignore for a path below its folder.

    >>> bool(_compiled("helpers/").match("a/helpers/x.py"))
    True
    >>> bool(_compiled("/x.py").match("a/x.py"))
    False
    """
    bare = pattern.strip("/")
    is_anchored = "/" in pattern.rstrip("/")
    parts = [".*" if part == "**" else _segment(part) for part in bare.split("/")]
    start = "" if is_anchored else "(?:.*/)?"
    return re.compile(f"{start}{'/'.join(parts)}(?:/.*)?$")


def _segment(part: str) -> str:
    glob = translate(part).removeprefix("(?s:")
    return glob.rpartition(")")[0].replace(".*", "[^/]*")


def _is_ignored(path: Path, patterns: list[tuple[Path, re.Pattern, bool]]) -> bool:
    ignored = False
    for folder, pattern, is_kept in patterns:
        if pattern.match(path.relative_to(folder).as_posix()):
            ignored = not is_kept
    return ignored
