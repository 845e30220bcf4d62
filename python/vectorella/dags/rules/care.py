"""VD301 to VD304: what happens when a run goes wrong, and who is told."""

import ast
from collections.abc import Callable, Iterator

from vectorella.dags.definitions import Dag, Task, dags
from vectorella.dags.findings import Rule, Spot, in_each, spot
from vectorella.dags.source import Source


def _lacking(source: Source, is_lacking: Callable[[Dag, Task], bool], what: str) -> Iterator[Spot]:
    """One spot for a DAG of which every task lacks something, else one for each such task."""
    for dag in dags(source):
        tasks = [task for task in dag.tasks if not task.does_nothing]
        lacking = [task for task in tasks if is_lacking(dag, task)]
        if lacking and len(lacking) == len(tasks):
            yield spot(source, dag.node, f"No task of {dag.name} is {what}.")
            continue
        for task in lacking:
            yield spot(source, task.node, f"Task {task.name} is not {what}.")


def _no_retries(source: Source) -> Iterator[Spot]:
    def lacks(dag: Dag, task: Task) -> bool:
        return dag.lacks(task, "retries")

    yield from _lacking(source, lacks, "tried again when it fails")


def _no_timeout(source: Source) -> Iterator[Spot]:
    def lacks(dag: Dag, task: Task) -> bool:
        is_sensor = task.kind.endswith("Sensor") or task.kind.endswith(".sensor")
        own = ("execution_timeout", "timeout") if is_sensor else ("execution_timeout",)
        return dag.arguments.lacks("dagrun_timeout") and dag.lacks(task, *own)

    yield from _lacking(source, lacks, "stopped when it hangs")


def _no_owner(source: Source) -> Iterator[Spot]:
    def lacks(dag: Dag, task: Task) -> bool:
        owner = dag.setting(task, "owner")
        is_default = owner is not None and source.names.text(owner) == "airflow"
        return is_default or dag.lacks(task, "owner")

    for dag in dags(source):
        if dag.tasks and all(lacks(dag, task) for task in dag.tasks):
            yield spot(source, dag.node, f"{dag.name[0].upper()}{dag.name[1:]} is nobody's.")


def _no_words(source: Source) -> Iterator[Spot]:
    for dag in dags(source):
        has_words = dag.function is not None and bool(_docstring(dag))
        is_later = ".doc_md =" in source.text or ".description =" in source.text
        if dag.arguments.lacks("description", "doc_md") and not has_words and not is_later:
            message = f"{dag.name[0].upper()}{dag.name[1:]} does not say what it is for."
            yield spot(source, dag.node, message)


def _docstring(dag: Dag) -> str | None:
    return ast.get_docstring(dag.function) if dag.function is not None else None


RULES = (
    Rule(
        "VD301",
        "no retries",
        why="Airflow's default is none (default_task_retries): a network that is away for a "
        "second fails the run and wakes somebody.",
        instead='default_args={"retries": 2, "retry_delay": timedelta(minutes=5)}; retries=0 '
        "where a second try would do harm, so that it is seen to be meant.",
        find=in_each(_no_retries),
    ),
    Rule(
        "VD302",
        "no timeout",
        why="Airflow's default is none: a task that hangs keeps its slot for ever, and the DAG "
        "that was to run every day is silent. A sensor waits for seven days.",
        instead='dagrun_timeout=timedelta(hours=2) for the DAG, or default_args={"'
        'execution_timeout": timedelta(hours=1)} for its tasks.',
        find=in_each(_no_timeout),
    ),
    Rule(
        "VD303",
        "no owner",
        why='Airflow\'s default is "airflow": whoever is woken by the failure does not know '
        "whom to ask, and the list of DAGs cannot be filtered by team.",
        instead='default_args={"owner": "sales-data"}, a team that exists.',
        find=in_each(_no_owner),
    ),
    Rule(
        "VD304",
        "no words about what it is for",
        why="Whoever sees it fail at night does not know what depends on it, nor whether it may "
        "be started again.",
        instead='description="..." or doc_md=__doc__; under @dag, a docstring.',
        find=in_each(_no_words),
    ),
)
