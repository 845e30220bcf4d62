"""VD401 to VD405: DAGs and tasks that Airflow refuses, or of which it keeps one only."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from vectorella.dags.definitions import Dag, Task, dags
from vectorella.dags.findings import Rule, Spot, in_each, spot
from vectorella.dags.graph import graph
from vectorella.dags.source import Source

ID = re.compile(r"[\w.-]{1,250}")


def _same_dags(sources: Sequence[Source]) -> Iterator[Spot]:
    first: dict[str, tuple[Source, Dag]] = {}
    for source in sources:
        for dag in dags(source):
            if dag.id is None or not dag.is_made:
                continue
            if dag.id in first:
                other, earlier = first[dag.id]
                place = f"{other.path}:{earlier.node.lineno}"
                yield spot(source, dag.node, f"DAG {dag.id} is also defined in {place}.")
            else:
                first[dag.id] = source, dag


def _same_tasks(source: Source) -> Iterator[Spot]:
    for dag in dags(source):
        branches = _branches(dag)
        groups: dict[tuple, list[Task]] = defaultdict(list)
        for task in dag.tasks:
            is_operator = task.node in task.calls
            if task.id is not None and is_operator:
                groups[task.id, branches.get(task.node)].append(task)
        for (name, _), tasks in groups.items():
            for task in tasks[1:]:
                first = tasks[0].node.lineno
                message = f"Task {name} is also defined in line {first}, in the same DAG."
                yield spot(source, task.node, message)


def _branches(dag: Dag) -> dict[ast.AST, tuple]:
    """Where a node stands: a task group makes ids its own, an if makes one task of two."""
    found: dict[ast.AST, tuple] = {}
    for node in dag.nodes:
        match node:
            case ast.With() | ast.FunctionDef():
                bodies = [node.body]
            case ast.If():
                bodies = [node.body, node.orelse]
            case ast.Try():
                bodies = [node.body, *(handler.body for handler in node.handlers)]
            case _:
                continue
        for number, body in enumerate(bodies):
            for statement in body:
                for part in ast.walk(statement):
                    found[part] = (*found.get(part, ()), (node.lineno, number))
    return found


def _bad_ids(source: Source) -> Iterator[Spot]:
    for dag in dags(source):
        named = [("DAG", dag.id, dag.arguments.get("dag_id") or dag.node)]
        named += [
            ("task", task.id, task.arguments.get("task_id") or task.node) for task in dag.tasks
        ]
        for kind, name, node in named:
            if name is not None and not ID.fullmatch(name):
                message = f'"{name}" cannot be the id of a {kind}.'
                yield spot(source, node, message)


def _cycles(source: Source) -> Iterator[Spot]:
    for dag in dags(source):
        found = graph(dag, source.names).cycle()
        if found is not None:
            calls, said = found
            names = {call: task.name for task in dag.tasks for call in task.calls}
            path = " >> ".join(names.get(call, "a group") for call in calls)
            yield spot(source, said, f"Tasks of {dag.name} wait for themselves: {path}.")


def _never_called(sources: Sequence[Source]) -> Iterator[Spot]:
    imported = {
        name.rpartition(".")[2] for source in sources for name in source.names.imports.values()
    }
    for source in sources:
        used = {
            node.id
            for node in source.nodes
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        }
        for dag in dags(source):
            if dag.function is not None and dag.function.name not in used | imported:
                message = f"{dag.function.name} is decorated with @dag and never called."
                yield spot(source, dag.node, message)


RULES = (
    Rule(
        "VD401",
        "two DAGs of one id",
        why="Airflow keeps the one that it happens to read last, without a word: the other "
        "never runs, and which of them it is may change at any reading.",
        instead="An id of its own for each DAG.",
        find=_same_dags,
    ),
    Rule(
        "VD402",
        "two tasks of one id",
        why="Airflow refuses the DAG with DuplicateTaskIdFound: an import error, nothing runs.",
        instead="An id of its own for each task, or a TaskGroup around one of them.",
        find=in_each(_same_tasks),
    ),
    Rule(
        "VD403",
        "an id that Airflow refuses",
        why="Ids are of letters, digits, dots, dashes and underscores, 250 at most. Anything else "
        "is an import error.",
        instead="Spaces and slashes become underscores; what people read goes into "
        "dag_display_name or task_display_name.",
        find=in_each(_bad_ids),
    ),
    Rule(
        "VD404",
        "a cycle",
        why="Airflow refuses the DAG with AirflowDagCycleException: an import error, and "
        "`airflow dags list-import-errors` shows it only with --local.",
        instead="Take one of the arrows out; what is to repeat is the next run's work.",
        find=in_each(_cycles),
    ),
    Rule(
        "VD405",
        "a @dag function that is never called",
        why="The decorator makes no DAG, the call does. Airflow shows neither DAG nor error.",
        instead="Call it at the end of the file: daily_sales()",
        find=_never_called,
    ),
)
