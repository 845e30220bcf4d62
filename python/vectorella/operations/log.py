"""The log of the daily run: one JSON object a line, in a file that rotates."""

import json
import logging
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from vectorella.operations.journal import now

BYTES = 10_000_000
OLDER_FILES = 5

Record = dict[str, Any]


class Log:
    """Where a run says what happens: to the file, and to whoever watches.

    Args:
        path: the file; when it has ten megabytes, it is renamed to path.1, and so on to path.5.
        run_id: stands in every record.
        watch: is given every record.
    """

    def __init__(self, path: Path, run_id: str, watch: Callable[[Record], None]) -> None:
        self._file = RotatingFileHandler(
            path, maxBytes=BYTES, backupCount=OLDER_FILES, encoding="utf-8", delay=True
        )
        # A log that cannot be written, as on a full disk, stops nothing.
        self._file.handleError = lambda record: None
        self._run_id = run_id
        self._watch = watch

    def say(self, event: str, **facts: object) -> None:
        """Write one record: the time in UTC, the run, the event and its facts."""
        record = {"at": now(), "run_id": self._run_id, "event": event, **facts}
        self._file.handle(logging.makeLogRecord({"msg": json.dumps(record)}))
        self._watch(record)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
