"""VD201 to VD206: when a DAG runs."""

import ast
import re
from collections.abc import Iterable, Iterator

from vectorella.dags.definitions import Dag, dags
from vectorella.dags.findings import Rule, Spot, in_each, spot
from vectorella.dags.source import Names, Source

MOVING = re.compile(
    r"datetime\.datetime\.(now|utcnow|today)|datetime\.date\.today"
    r"|pendulum\.(now|today|tomorrow|yesterday)|pendulum\.DateTime\.(now|utcnow|today)"
    r"|airflow(\.\w+)*\.(utcnow|timezone\.now)"
    r"|time\.(time|time_ns|monotonic|localtime|gmtime|ctime|strftime)"
    r"|uuid\.uuid[14]|random\.\w+|secrets\.token_\w+|os\.getpid|os\.urandom"
)
PRESETS = ("@once", "@continuous", "@hourly", "@daily", "@weekly", "@monthly", "@quarterly")
PRESETS += ("@yearly", "@annually", "@midnight", "None")
# Minute, hour, day, month, weekday; a sixth field of seconds is allowed, too.
CRON_LIMITS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7), (0, 59))
CRON_NAMES = re.compile(
    r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sun|mon|tue|wed|thu|fri|sat)\b", re.I
)
CRON_PART = re.compile(r"(\*|\d+(-\d+)?)(/\d+)?|l\d?|\d+(#\d|l|w)", re.I)


def _moving_starts(source: Source) -> Iterator[Spot]:
    for start in _starts(source):
        for call, name in _moving(start, source.names):
            message = f"start_date is {name}(), another one each time the file is read."
            yield spot(source, call, message, [name])


def _starts(source: Source) -> Iterator[ast.expr]:
    seen: set[int] = set()
    for dag in dags(source):
        for arguments in (dag.arguments, dag.defaults, *(task.arguments for task in dag.tasks)):
            start = arguments.get("start_date")
            if start is not None and id(start) not in seen:
                seen.add(id(start))
                yield start


def _moving_values(source: Source) -> Iterator[Spot]:
    seen = {id(start) for start in _starts(source)}
    for dag in dags(source):
        for owner, name, value in _arguments(dag):
            if id(value) in seen:
                continue
            seen.add(id(value))
            for call, called in _moving(value, source.names):
                message = f"{name} of {owner} is made by {called}(), anew at every reading."
                yield spot(source, call, message, [called])


def _arguments(dag: Dag) -> Iterator[tuple[str, str, ast.expr]]:
    for arguments in (dag.arguments, dag.defaults):
        for name, value in arguments.given.items():
            if name != "default_args":
                yield dag.name, name, value
    for task in dag.tasks:
        for name, value in task.arguments.given.items():
            yield f"task {task.name}", name, value
        if task.function is not None:
            for call in task.calls:
                values = [*call.args, *(keyword.value for keyword in call.keywords)]
                for value in values:
                    yield f"task {task.name}", "an argument", value


def _moving(value: ast.expr, names: Names) -> Iterator[tuple[ast.Call, str]]:
    """The first call in an expression whose value is another one each time, if any."""
    waiting: list[ast.AST] = [names.value(value)]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop(0)
        if id(node) in seen:
            continue
        seen.add(id(node))
        match node:
            case ast.Call(func=func) if MOVING.fullmatch(full := names.full_name(func)):
                yield node, full
                return
            case ast.Name():
                waiting.append(names.value(node))
            case ast.Lambda():
                continue
        waiting.extend(ast.iter_child_nodes(node))


def _no_schedule(source: Source) -> Iterator[Spot]:
    for dag in dags(source):
        if dag.arguments.lacks("schedule", "schedule_interval", "timetable"):
            yield spot(source, dag.node, f"{_upper(dag.name)} does not say when it runs.")


def _no_catchup(source: Source) -> Iterator[Spot]:
    for dag in dags(source):
        has_past = not (dag.arguments.lacks("start_date") and dag.defaults.lacks("start_date"))
        is_told = not dag.arguments.lacks("catchup")
        if runs_by_time(dag, source.names) and has_past and not is_told:
            message = f"{_upper(dag.name)} does not say whether it makes up for missed runs."
            yield spot(source, dag.node, message)


def _flood(source: Source) -> Iterator[Spot]:
    for dag in dags(source):
        catchup = dag.arguments.get("catchup")
        if source.names.constant(catchup) is True and dag.arguments.lacks("max_active_runs"):
            message = f"{_upper(dag.name)} catches up, 16 runs at a time."
            yield spot(source, catchup, message)


def _unreadable(source: Source) -> Iterator[Spot]:
    for dag in dags(source):
        schedule = dag.schedule
        text = source.names.text(schedule)
        if text is not None and not is_schedule(text):
            yield spot(source, schedule, f'"{text}" is neither a preset nor a cron expression.')


def runs_by_time(dag: Dag, names: Names) -> bool:
    """Whether a DAG surely runs by the clock: not by hand, and not when an asset changes."""
    if dag.schedule is None:
        return False
    value = names.value(dag.schedule)
    text = names.text(value)
    if text is not None:
        return text not in ("@once", "@continuous", "None")
    called = names.full_name(value).removesuffix("()").rpartition(".")[2]
    return isinstance(value, ast.Call) and (
        called in ("timedelta", "duration", "relativedelta") or called.endswith("Timetable")
    )


def is_schedule(text: str) -> bool:
    """Whether a text is one of Airflow's presets or a cron expression.

    >>> [is_schedule(text) for text in ("@daily", "30 5 * * mon-fri", "@nightly", "0 25 * * *")]
    [True, True, False, False]
    """
    if text in PRESETS:
        return True
    fields = text.split()
    if len(fields) not in (5, 6):
        return False
    return all(
        _is_field(CRON_NAMES.sub("1", field), *limits)
        for field, limits in zip(fields, CRON_LIMITS, strict=False)
    )


def _is_field(field: str, least: int, most: int) -> bool:
    parts: Iterable[str] = field.split(",")
    for part in parts:
        if part == "?" or "h" in part.lower() or "r" in part.lower():
            continue
        if not CRON_PART.fullmatch(part):
            return False
        values = [int(value) for value in re.findall(r"\d+", re.split(r"[/#]", part)[0])]
        if not all(least <= value <= most for value in values):
            return False
    return True


def _upper(name: str) -> str:
    return name[0].upper() + name[1:]


RULES = (
    Rule(
        "VD201",
        "a start_date that moves",
        why="The start is always now, so no interval is ever over: the DAG may never run by "
        "itself. In Airflow 3 each reading makes a new version of the DAG as well.",
        instead="A fixed date: start_date=datetime(2026, 1, 1).",
        find=in_each(_moving_starts),
        covers=("AIR304",),
    ),
    Rule(
        "VD202",
        "an argument that is another one at every reading",
        why="The DAG differs each time its file is read: Airflow 3 stores a new version every "
        "30 seconds, without end, and the value is that of a reading, not of the run.",
        instead="A template such as {{ ds }} or {{ logical_date }}, or the call inside the task.",
        find=in_each(_moving_values),
        covers=("AIR304",),
    ),
    Rule(
        "VD203",
        "no schedule",
        why="Without one, Airflow 2 ran the DAG every day and Airflow 3 never runs it.",
        instead='schedule="@daily", or schedule=None for a DAG that is started by hand.',
        find=in_each(_no_schedule),
        covers=("AIR002",),
    ),
    Rule(
        "VD204",
        "catchup is not said",
        why="Where it is not said, the installation decides: Airflow 2 made up for every run "
        "since start_date, Airflow 3 for none, and catchup_by_default changes either. Unpausing "
        "a DAG may start hundreds of runs.",
        instead="catchup=False; or catchup=True with max_active_runs.",
        find=in_each(_no_catchup),
    ),
    Rule(
        "VD205",
        "catchup without a limit",
        why="All missed runs start as fast as they can, 16 at a time (max_active_runs_per_dag), "
        "beside the other DAGs and against the same database.",
        instead="max_active_runs=1 beside catchup=True.",
        find=in_each(_flood),
    ),
    Rule(
        "VD206",
        "a schedule that cannot be read",
        why="Airflow refuses the DAG: an import error, and nothing runs.",
        instead='A preset such as "@daily", or five fields of cron: "30 5 * * *".',
        find=in_each(_unreadable),
    ),
)
