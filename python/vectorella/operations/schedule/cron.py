"""The entry in a user's crontab, between two comments by which it is found again.

Debian's cron knows no time zone but the machine's. Where that is not UTC all year round, the
entry comes up every quarter of an hour and starts the run when it is the time in UTC: offsets
from UTC are whole quarters, and change with daylight saving.
"""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from vectorella.operations.problems import OperationProblem
from vectorella.operations.schedule.plan import Plan

CRONTAB = "crontab"


def install(plan: Plan) -> str:
    """Put the entry into the crontab, in place of an older one for the same file.

    Returns:
        The entry.

    Raises:
        OperationProblem: there is no cron here, or it refuses.
    """
    entry = entry_of(plan, is_utc())
    _write(with_entry(_read(), plan.database, entry))
    return entry


def show(database: Path) -> str | None:
    """The entry of a published file; None where there is none."""
    return _split(_read(), database)[1]


def remove(database: Path) -> bool:
    """Take the entry out, and leave every other line as it is; false where there was none."""
    crontab = _read()
    rest, entry = _split(crontab, database)
    if entry is None:
        return False
    _write(rest)
    return True


def entry_of(plan: Plan, is_utc: bool) -> str:
    r"""The line of a crontab, in which a percent sign would end the command.

    >>> from pathlib import Path
    >>> nightly = Plan(3, 15, Path("a"), Path("b"), ["/x/v", "daily"], {"M": "70%"})
    >>> print(entry_of(nightly, is_utc=True))
    15 3 * * * M=70\% /x/v daily --quiet
    >>> print(entry_of(nightly, is_utc=False))
    0,15,30,45 * * * * [ "$(date -u +\%H:\%M)" = 03:15 ] || exit 0; M=70\% /x/v daily --quiet
    """
    command = f"{plan.shell_command} --quiet".replace("%", r"\%")
    if is_utc:
        return f"{plan.minute} {plan.hour} * * * {command}"
    minutes = ",".join(str(minute) for minute in range(plan.minute % 15, 60, 15))
    at = f"{plan.hour:02}:{plan.minute:02}"
    return rf'{minutes} * * * * [ "$(date -u +\%H:\%M)" = {at} ] || exit 0; {command}'


def with_entry(crontab: str, database: Path, entry: str) -> str:
    """A crontab in which a published file has this entry, and one only."""
    rest, _ = _split(crontab, database)
    if rest and not rest.endswith("\n"):
        rest += "\n"
    first, last = _marks(database)
    return f"{rest}{first}\n{entry}\n{last}\n"


def is_utc() -> bool:
    """Whether the machine's clock shows UTC in winter and in summer, whatever this shell's TZ."""
    zone_file = Path("/etc/localtime")
    if not zone_file.exists():
        return True
    with zone_file.open("rb") as file:
        zone = ZoneInfo.from_file(file)
    year = datetime.now(UTC).year
    return not any(datetime(year, month, 1, tzinfo=zone).utcoffset() for month in range(1, 13))


def _marks(database: Path) -> tuple[str, str]:
    return f"# vectorella daily, {database}: begin", f"# vectorella daily, {database}: end"


def _split(crontab: str, database: Path) -> tuple[str, str | None]:
    """A crontab without the entry of a published file, and the entry."""
    first, last = _marks(database)
    before, found, after = crontab.partition(f"{first}\n")
    entry, ended, rest = after.partition(f"{last}\n")
    if not (found and ended):
        return crontab, None
    return before + rest, entry.strip()


def _read() -> str:
    finished = _crontab("-l")
    if finished.returncode != 0 and "no crontab" not in finished.stderr:
        raise OperationProblem(f"crontab cannot be read: {finished.stderr.strip()}")
    return finished.stdout if finished.returncode == 0 else ""


def _write(crontab: str) -> None:
    finished = _crontab("-", given=crontab)
    if finished.returncode != 0:
        raise OperationProblem(f"crontab cannot be written: {finished.stderr.strip()}")


def _crontab(argument: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
    program = shutil.which(CRONTAB)
    if program is None:
        raise OperationProblem(
            "There is no cron on this machine. Install it (on Debian: apt install cron), or use "
            "--scheduler systemd."
        )
    return subprocess.run(
        [program, argument],
        input=given,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C"},
    )
