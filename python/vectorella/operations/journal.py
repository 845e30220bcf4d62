"""What is known of every run, in a file that outlives each database file.

The journal holds a JSON object a line: a run, as it was when it reached a state. The last line
of a run counts. A run that was killed has no last state; what became of it is found out from
the published file.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

RUNNING = "running"
PUBLISHING = "publishing"
PUBLISHED = "published"
UNCHANGED = "unchanged"
FAILED = "failed"
INTERRUPTED = "interrupted"
# After these the published file holds all there was.
SUCCESSES = (PUBLISHED, UNCHANGED)

Identity = tuple[int, int, int]


@dataclass(frozen=True)
class ModelRun:
    """What one model did in one run.

    Attributes:
        model_name: its name.
        status: dbt's word: success, error, skipped.
        row_count: rows of its table afterwards; None for a view, or where they are unknown.
        seconds: time it took.
    """

    model_name: str
    status: str
    row_count: int | None
    seconds: float


@dataclass(frozen=True)
class Run:
    """One run of `vectorella daily`; times are UTC in ISO 8601.

    Attributes:
        run_id: its start, unique.
        state: running, publishing, published, unchanged, failed or interrupted.
        started_at: when it started.
        building_since: when the build started that it brought to its end, its own or that of
            the killed runs before it.
        token_count_before: how many tokens the published file had then.
        base: the published file that the work file goes back to; None where there was none.
        ended_at: when it ended.
        invocation_id: dbt's name for its part.
        failure: why it did not publish, a sentence.
        file_count: raw files that were new or had changed.
        row_count: rows in these files.
        rejected_count: rows of these that were rejected.
        new_token_count: tokens that the vocabulary has gained.
        warning_count: tests that warned.
        published: the file that it published, or that it found to hold all there is.
        models: what its models did.
        fingerprint: of what decides the tables beside the landed files; None of an older version.
        warnings: what was warned of, in sentences.
    """

    run_id: str
    state: str
    started_at: str
    building_since: str
    token_count_before: int = 0
    base: Identity | None = None
    ended_at: str | None = None
    invocation_id: str | None = None
    failure: str | None = None
    file_count: int | None = None
    row_count: int | None = None
    rejected_count: int | None = None
    new_token_count: int | None = None
    warning_count: int | None = None
    published: Identity | None = None
    models: Sequence[ModelRun] = field(default_factory=list)
    fingerprint: str | None = None
    warnings: Sequence[str] = field(default_factory=list)


def now() -> str:
    """This moment, UTC, to the millisecond."""
    return datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")


def identity(file: Path) -> Identity | None:
    """What tells a file from every other, and survives a rename; None where there is none."""
    try:
        status = file.stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def append(journal: Path, run: Run) -> None:
    """Add a run's new state, stored before this returns.

    Raises:
        OSError: the journal cannot be written.
    """
    line = json.dumps(asdict(run))
    with journal.open("ab+") as file:
        file.write(b"\n" * _is_torn(file) + line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def read(journal: Path, published: Path) -> list[Run]:
    """Every run in the order of their starts, in its last state.

    A run that has no last state was killed, or is at work while somebody holds the lock: it is
    published when its file is the one that is published, interrupted else.
    """
    current = identity(published)
    return [_settled(run, current) for run in _last_lines(journal).values()]


def last_build(runs: Sequence[Run]) -> Run | None:
    """The last of these runs that had something to do."""
    return next((run for run in reversed(runs) if run.state != UNCHANGED), None)


def settle(journal: Path, published: Path) -> list[Run]:
    """The same, for who holds the lock, and what was found out is written down.

    Later the published file would be another one, and tell nothing any more.

    Raises:
        OSError: the journal cannot be written.
    """
    runs = read(journal, published)
    for before, run in zip(_last_lines(journal).values(), runs, strict=True):
        if before != run:
            append(journal, run)
    return runs


def _last_lines(journal: Path) -> dict[str, Run]:
    """The last line of each run, by its id; none where there is no journal."""
    if not journal.exists():
        return {}
    lines = journal.read_text(encoding="utf-8", errors="replace").splitlines()
    return {run.run_id: run for run in map(_parsed, lines) if run}


def _settled(run: Run, current: Identity | None) -> Run:
    if run.state not in (RUNNING, PUBLISHING):
        return run
    if run.state == PUBLISHING and run.published == current:
        return replace(run, state=PUBLISHED)
    return replace(
        run,
        state=INTERRUPTED,
        published=None,
        failure="It was killed, or the machine went down; the next run goes on from there.",
    )


def _is_torn(file: BinaryIO) -> bool:
    """Whether the last line lacks its end, since a kill or a full disk cut it off."""
    if not file.seek(0, os.SEEK_END):
        return False
    file.seek(-1, os.SEEK_END)
    return file.read(1) != b"\n"


def _parsed(line: str) -> Run | None:
    """The run that a line holds; None for a torn one."""
    try:
        values = json.loads(line)
    except json.JSONDecodeError:
        return None
    known = {item.name for item in fields(Run)}
    run = {name: value for name, value in values.items() if name in known}
    run["models"] = [ModelRun(**model) for model in run["models"]]
    for name in ("base", "published"):
        run[name] = run[name] and tuple(run[name])
    return Run(**run)
