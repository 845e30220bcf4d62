"""A timer and a service of systemd: the machine's for root, the user's for anybody else."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from vectorella.operations.problems import OperationProblem, writing
from vectorella.operations.schedule.plan import Plan

SYSTEM = Path("/etc/systemd/system")


def install(plan: Plan) -> str:
    """Write both units and start the timer.

    Returns:
        The path of the timer.

    Raises:
        OperationProblem: this machine does not run systemd, or another database has the name.
    """
    _check_runs()
    written = write(plan, units_folder(os.environ), environment_file(plan.database))
    _systemctl("daemon-reload")
    _systemctl("enable", "--now", written.name)
    return str(written)


def show(database: Path) -> str | None:
    """Both units of a published file; None where there are none."""
    folder = units_folder(os.environ)
    paths = [folder / f"{unit_name(database)}.{kind}" for kind in ("timer", "service")]
    if not all(path.exists() and _is_of(path, database) for path in paths):
        return None
    return "\n".join(f"# {path}\n{path.read_text(encoding='utf-8')}" for path in paths)


def remove(database: Path) -> bool:
    """Stop the timer and remove both units; false where there were none."""
    if show(database) is None:
        return False
    folder, name = units_folder(os.environ), unit_name(database)
    _systemctl("disable", "--now", f"{name}.timer")
    with writing(folder):
        for kind in ("timer", "service"):
            (folder / f"{name}.{kind}").unlink()
        environment_file(database).unlink(missing_ok=True)
    _systemctl("daemon-reload")
    return True


def write(plan: Plan, folder: Path, environment: Path) -> Path:
    """Write the units and the file of their environment, which only its owner can read.

    Returns:
        The path of the timer.

    Raises:
        OperationProblem: another database has the name, or the folder cannot be written.
    """
    name = unit_name(plan.database)
    service, timer = folder / f"{name}.service", folder / f"{name}.timer"
    if service.exists() and not _is_of(service, plan.database):
        raise OperationProblem(f"{service} belongs to another database. Rename one of the two.")
    with writing(folder), writing(environment.parent):
        folder.mkdir(parents=True, exist_ok=True)
        environment.parent.mkdir(parents=True, exist_ok=True)
        environment.touch(mode=0o600)
        environment.write_text(environment_text(plan.environment), encoding="utf-8")
        service.write_text(service_text(plan, environment), encoding="utf-8")
        timer.write_text(timer_text(plan), encoding="utf-8")
    return timer


def service_text(plan: Plan, environment: Path) -> str:
    """The unit that runs once."""
    command = " ".join(_quoted(part) for part in plan.command)
    return f"""\
[Unit]
Description=Vectorella daily run of {_escaped(plan.database)}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory={_escaped(plan.project)}
EnvironmentFile={_escaped(environment)}
ExecStart={command} --log-format json
# Another run that holds the lock is no failure.
SuccessExitStatus=75
"""


def timer_text(plan: Plan) -> str:
    """The unit that starts it, late where the machine was off at that time."""
    return f"""\
[Unit]
Description=Vectorella daily run of {_escaped(plan.database)}, every day

[Timer]
OnCalendar=*-*-* {plan.hour:02}:{plan.minute:02}:00 UTC
Persistent=true

[Install]
WantedBy=timers.target
"""


def environment_text(environment: Mapping[str, str]) -> str:
    r"""Lines of an environment file.

    >>> environment_text({"VECTORELLA_MEMORY_LIMIT": '4 "GB"'})
    'VECTORELLA_MEMORY_LIMIT="4 \\"GB\\""\n'
    """
    return "".join(f"{name}={_in_quotes(value)}\n" for name, value in environment.items())


def environment_file(database: Path) -> Path:
    """Where the settings of the service stand."""
    return database.with_name(f"{database.stem}.daily") / "environment"


def unit_name(database: Path) -> str:
    """The name of both units.

    >>> unit_name(Path("/srv/vectorella.duckdb")), unit_name(Path("/srv/shop.duckdb"))
    ('vectorella-daily', 'vectorella-daily-shop')
    """
    is_default = database.stem == "vectorella"
    return "vectorella-daily" if is_default else f"vectorella-daily-{database.stem}"


def units_folder(environment: Mapping[str, str]) -> Path:
    """Where units belong: the machine's folder for root, else the user's."""
    if os.geteuid() == 0:
        return SYSTEM
    home = environment.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home) / "systemd" / "user"


def _is_of(unit: Path, database: Path) -> bool:
    return f"daily run of {_escaped(database)}" in unit.read_text(encoding="utf-8")


def _escaped(path: Path) -> str:
    """A path in a unit, where a percent sign begins a specifier."""
    return str(path).replace("%", "%%")


def _quoted(part: str) -> str:
    """A word of a command line; a plain one stays plain."""
    doubled = part.replace("%", "%%").replace("$", "$$")
    return doubled if doubled.replace("/", "").isidentifier() else _in_quotes(doubled)


def _in_quotes(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _check_runs() -> None:
    if shutil.which("systemctl") is None or not Path("/run/systemd/system").is_dir():
        raise OperationProblem(
            "systemd does not run this machine. Use --scheduler cron, the default."
        )


def _systemctl(*arguments: str) -> None:
    user = [] if os.geteuid() == 0 else ["--user"]
    finished = subprocess.run(
        ["systemctl", *user, *arguments], capture_output=True, text=True, check=False
    )
    if finished.returncode != 0:
        raise OperationProblem(
            f"systemctl {' '.join(arguments)} did not succeed: {finished.stderr.strip()}"
        )
