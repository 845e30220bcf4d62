"""VD501 to VD504: what Airflow 3 removed, tried against Airflow 3.3.2."""

import ast
import re
from collections.abc import Iterator

from vectorella.dags.arguments import Arguments
from vectorella.dags.definitions import Dag, dags
from vectorella.dags.findings import Rule, Spot, in_each, spot
from vectorella.dags.source import Function, Source

# What a full name begins with, and what to import instead.
REMOVED_NAMES = {
    r"airflow\.operators\.(?:subdag|subdag_operator)\b": "TaskGroup of airflow.sdk",
    r"airflow\.operators\.(?:dummy|dummy_operator)\b": (
        "EmptyOperator of airflow.providers.standard.operators.empty"
    ),
    r"airflow\.operators\.python_operator\b": "airflow.providers.standard.operators.python",
    r"airflow\.operators\.bash_operator\b": "airflow.providers.standard.operators.bash",
    r"airflow\.operators\.dagrun_operator\b": (
        "airflow.providers.standard.operators.trigger_dagrun"
    ),
    r"airflow\.operators\.latest_only_operator\b": (
        "airflow.providers.standard.operators.latest_only"
    ),
    r"airflow\.operators\.branch_operator\b": "airflow.providers.standard.operators.branch",
    r"airflow\.operators\.email_operator\b": "airflow.providers.smtp.operators.smtp",
    r"airflow\.(?:operators|sensors)\.(?:sql|\w*sql_\w+)\b": "airflow.providers.common.sql",
    r"airflow\.sensors\.external_task_sensor\b": (
        "airflow.providers.standard.sensors.external_task"
    ),
    r"airflow\.sensors\.base_sensor_operator\b": "BaseSensorOperator of airflow.sdk",
    r"airflow\.sensors\.(?:date_time|time|weekday)_sensor\b": "airflow.providers.standard.sensors",
    r"airflow\.hooks\.base_hook\b": "BaseHook of airflow.sdk",
    r"airflow\.hooks\.(?:dbapi|dbapi_hook)\b": "airflow.providers.common.sql.hooks.sql",
    r"airflow\.(?:operators|sensors|hooks)\.\w+_(?:operator|sensor|hooks?)\b": (
        "the package apache-airflow-providers-... of the system"
    ),
    r"airflow\.operators\.[A-Z]\w+": "the module of airflow.providers.standard.operators",
    r"airflow\.contrib\b": "the package apache-airflow-providers-... of the system",
    r"airflow\.utils\.dates\.(?:days_ago|date_range|parse_execution_date|round_time)\b": (
        "a fixed date: datetime(2026, 1, 1)"
    ),
    r"airflow\.utils\.decorators\.apply_defaults\b": "nothing, it is not needed",
    r"airflow\.utils\.helpers\.(?:chain|cross_downstream)\b": "chain of airflow.sdk",
    r"airflow\.utils\.file\.TemporaryDirectory\b": "tempfile.TemporaryDirectory",
    r"airflow\.(?:datasets|timetables\.datasets)\b": "Asset of airflow.sdk",
    r"airflow\.timetables\.simple\.DatasetTriggeredTimetable\b": "schedule=[Asset(...)]",
    r"airflow\.models\.(?:mappedoperator|dagparam)\b": "airflow.sdk",
    r"airflow\.configuration\.(?:get|getboolean|getint|getfloat|has_option|set|remove_option)\b": (
        "conf of airflow.configuration"
    ),
    r"airflow\.kubernetes\b": "airflow.providers.cncf.kubernetes",
    r"airflow\.executors\.(?:celery_executor|kubernetes_executor|dask_executor)\b": (
        "the executor of its provider"
    ),
    r"airflow\.(www|metrics\.validators|api\.auth|auth)\b": "nothing, it is internal now",
}
REMOVED = re.compile("|".join(f"({pattern})" for pattern in REMOVED_NAMES))

DAG_ARGUMENTS = {
    "schedule_interval": "schedule",
    "timetable": "schedule",
    "concurrency": "max_active_tasks",
    "fail_stop": "fail_fast",
    "sla_miss_callback": "deadline=DeadlineAlert(...)",
    "default_view": "nothing",
    "orientation": "nothing",
    "full_filepath": "nothing",
}
TASK_ARGUMENTS = {
    "sla": "deadline=DeadlineAlert(...) of the DAG",
    "provide_context": "nothing, the context is always given",
    "task_concurrency": "max_active_tis_per_dag",
    "execution_date": "logical_date",
}
TRIGGER_RULES = {"dummy": "always", "none_failed_or_skipped": "none_failed_min_one_success"}

CONTEXT = {
    "execution_date": "logical_date",
    "next_execution_date": "data_interval_end",
    "next_ds": "{{ data_interval_end | ds }}",
    "next_ds_nodash": "{{ data_interval_end | ds_nodash }}",
    "prev_execution_date": "prev_data_interval_start_success",
    "prev_execution_date_success": "prev_data_interval_start_success",
    "prev_ds": "prev_data_interval_start_success",
    "prev_ds_nodash": "prev_data_interval_start_success",
    "tomorrow_ds": "{{ macros.ds_add(ds, 1) }}",
    "tomorrow_ds_nodash": "{{ macros.ds_add(ds, 1) }}",
    "yesterday_ds": "{{ macros.ds_add(ds, -1) }}",
    "yesterday_ds_nodash": "{{ macros.ds_add(ds, -1) }}",
    "triggering_dataset_events": "triggering_asset_events",
}
BRACES = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
IN_BRACES = re.compile(
    rf"(?<![\w.'\"])({'|'.join(CONTEXT)})\b(?!\s*=[^=])"
    r"|\b(?:dag_run|ti|task_instance)\.(execution_date)\b"
)
DATABASE = re.compile(
    r"airflow\.utils\.(session|db)\.(create_session|provide_session)"
    r"|airflow\.settings\.Session"
    r"|airflow\.models(\.\w+)*\.(DagRun|TaskInstance|DagModel|XCom|Log|Pool|SlaMiss)"
    r"\.(find|find_duplicate|get_\w+|set|clear|delete|latest)"
)


def _names(source: Source) -> Iterator[Spot]:
    guarded = _guarded(source)
    replacements = list(REMOVED_NAMES.values())
    for node in source.nodes:
        if node in guarded:
            continue
        for name in _full_names(node, source):
            match = REMOVED.match(name)
            if match is not None:
                instead = replacements[match.lastindex - 1]
                last = name.rpartition(".")[2]
                message = f"Airflow 3 has no {name}; instead: {instead}."
                yield spot(source, node, message, [name, last])


def _full_names(node: ast.AST, source: Source) -> Iterator[str]:
    match node:
        case ast.Import(names=aliases):
            yield from (alias.name for alias in aliases if alias.name.startswith("airflow"))
        case ast.ImportFrom(module=str() as module, names=aliases, level=0):
            if module.partition(".")[0] == "airflow":
                yield from (f"{module}.{alias.name}" for alias in aliases)
        case ast.Attribute(value=ast.Name() | ast.Attribute()):
            owner = source.names.full_name(node.value)
            if owner.startswith("airflow") and not REMOVED.match(owner):
                yield f"{owner}.{node.attr}"


def _guarded(source: Source) -> set[ast.AST]:
    """What is imported for some version only: under an if, or where another way follows."""
    branches: list[ast.stmt] = []
    for node in source.nodes:
        match node:
            case ast.If(body=body, orelse=orelse):
                branches += [*body, *orelse]
            case ast.Try(body=body, handlers=handlers):
                if any(_catches_imports(handler) for handler in handlers):
                    branches += [*body, *(part for handler in handlers for part in handler.body)]
    return {part for statement in branches for part in ast.walk(statement)}


def _catches_imports(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    caught = {part.id for part in ast.walk(handler.type) if isinstance(part, ast.Name)}
    return bool(caught & {"ImportError", "ModuleNotFoundError", "Exception"})


def _arguments(source: Source) -> Iterator[Spot]:
    seen: set[int] = set()
    for dag in dags(source):
        for arguments, removed in _given(dag):
            for name, value in arguments.given.items():
                instead = _instead(name, value, removed, source)
                if instead is not None and id(value) not in seen:
                    seen.add(id(value))
                    message = f"Airflow 3 does without {name}; instead: {instead}."
                    yield spot(source, value, message, [name])


def _given(dag: Dag) -> Iterator[tuple[Arguments, dict[str, str]]]:
    yield dag.arguments, DAG_ARGUMENTS
    yield dag.defaults, TASK_ARGUMENTS
    for task in dag.tasks:
        yield task.arguments, TASK_ARGUMENTS


def _instead(name: str, value: ast.expr, removed: dict[str, str], source: Source) -> str | None:
    if name == "trigger_rule":
        rule = source.names.full_name(value).rpartition(".")[2].lower()
        return TRIGGER_RULES.get(source.names.text(value) or rule)
    return removed.get(name)


def _context(source: Source) -> Iterator[Spot]:
    yield from _parameters(source)
    yield from _lookups(source)
    yield from _templates(source)


def _templates(source: Source) -> Iterator[Spot]:
    """What stands between braces in a text, unless that is documentation."""
    documentation = {
        id(node.body[0].value)
        for node in source.nodes
        if isinstance(node, ast.Module | ast.ClassDef | Function)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in source.nodes:
        match node:
            case ast.Constant(value=str() as text) if "{" in text and id(node) not in documentation:
                for braces in BRACES.findall(text):
                    for match in IN_BRACES.finditer(braces):
                        yield _gone(source, node, match[1] or match[2])


def _parameters(source: Source) -> Iterator[Spot]:
    """Parameters that Airflow was to fill in, and that no call does."""
    for dag in dags(source):
        for task in dag.tasks:
            if task.function is None:
                continue
            given = _given_to(task.calls, task.arguments)
            is_taskflow = task.node is task.function
            by_position = max((len(call.args) for call in task.calls), default=0) * is_taskflow
            parameters = [*task.function.args.args, *task.function.args.kwonlyargs]
            for parameter in parameters[by_position:]:
                if parameter.arg in CONTEXT and parameter.arg not in given:
                    yield _gone(source, parameter, parameter.arg)


def _lookups(source: Source) -> Iterator[Spot]:
    """What functions take out of the context, whatever they call it."""
    contexts = {"context", "ctx", "kwargs"} | {
        node.args.kwarg.arg
        for node in source.nodes
        if isinstance(node, Function) and node.args.kwarg is not None
    }
    for node in source.nodes if dags(source) else ():
        match node:
            case ast.Attribute(value=ast.Name(id="dag_run" | "ti" | "task_instance"), attr=key):
                is_context = True
            case (
                ast.Subscript(value=owner, slice=ast.Constant(value=str() as key))
                | ast.Call(
                    func=ast.Attribute(value=owner, attr="get"),
                    args=[ast.Constant(value=str() as key), *_],
                )
            ):
                is_named = isinstance(owner, ast.Name) and owner.id in contexts
                name = source.names.full_name(owner)
                is_context = is_named or name.endswith(".get_current_context()")
            case _:
                continue
        if is_context and key in CONTEXT:
            yield _gone(source, node, key)


def _given_to(calls: list[ast.Call], arguments: Arguments) -> set[str]:
    names = {keyword.arg for call in calls for keyword in call.keywords if keyword.arg}
    keywords = arguments.get("op_kwargs")
    if isinstance(keywords, ast.Dict):
        names |= {key.value for key in keywords.keys if isinstance(key, ast.Constant)}
    return names


def _gone(source: Source, node: ast.AST, name: str) -> Spot:
    message = f"Airflow 3's context has no {name}; instead: {CONTEXT[name]}."
    return spot(source, node, message, [name])


def _database(source: Source) -> Iterator[Spot]:
    for node in source.nodes:
        uses = [node.func] if isinstance(node, ast.Call) else []
        if isinstance(node, Function):
            uses = [item for item in node.decorator_list if not isinstance(item, ast.Call)]
        for use in uses:
            name = source.names.full_name(use)
            if DATABASE.fullmatch(name):
                last = name.rpartition(".")[2]
                message = f"{last} opens Airflow's own database from a task."
                yield spot(source, use, message, [name, last])


RULES = (
    Rule(
        "VD501",
        "a name that Airflow 3 removed",
        why="The import fails, and with it every DAG of the file.",
        instead="What the message names; `ruff check --select AIR --fix` writes most of it.",
        find=in_each(_names),
        covers=("AIR301", "AIR302", "AIR311", "AIR312", "AIR321"),
    ),
    Rule(
        "VD502",
        "an argument that Airflow 3 removed",
        why="The constructor raises TypeError, an import error for every DAG of the file; sla and "
        "sla_miss_callback are taken and do nothing, so that nobody is told of a late run.",
        instead="What the message names.",
        find=in_each(_arguments),
        covers=("AIR301", "AIR303", "AIR311"),
    ),
    Rule(
        "VD503",
        "a value that Airflow 3's context no longer has",
        why="The file is read without complaint; the task fails when it runs.",
        instead="What the message names. logical_date is None where a run was started by hand "
        "without one: then take run_id.",
        find=in_each(_context),
        covers=("AIR301",),
    ),
    Rule(
        "VD504",
        "Airflow's own database in a task",
        why="Airflow 3 gives tasks no access to it: they raise RuntimeError when they run.",
        instead="The REST API (apache-airflow-client), or what the context gives: ti, dag_run.",
        find=in_each(_database),
        covers=("AIR301",),
    ),
)
