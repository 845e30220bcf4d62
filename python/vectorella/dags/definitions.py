"""DAGs and their tasks, as a file defines them: by `with`, by decorator or by assignment."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from vectorella.dags import arguments, running
from vectorella.dags.arguments import Arguments
from vectorella.dags.source import Function, Names, Source

OPERATOR = re.compile(r"[\w.]*(Operator|Sensor|OperatorAsync|SensorAsync)")
GROUP = re.compile(r"airflow(\.\w+)*\.(TaskGroup|task_group)")
SCHEDULES = ("schedule", "schedule_interval", "timetable")
# `task.override(...)`, `Operator.partial(...)`: what follows is the same task with more arguments.
REFINEMENTS = ("override", "partial", "expand", "expand_kwargs")


Belongs = Callable[[Arguments], bool]


@dataclass(eq=False)
class Task:
    """A task.

    Attributes:
        name: its id where that is a constant, else the name of its operator or function.
        id: None where it is no constant.
        node: where it is defined.
        arguments: of the operator or of the decorator.
        kind: the full name of the operator or decorator.
        function: what it runs, where that is in this file.
        calls: the calls that make it.
        is_mapped: whether it is expanded into several.
    """

    name: str
    id: str | None
    node: ast.AST
    arguments: Arguments
    kind: str
    function: Function | None
    calls: list[ast.Call]
    is_mapped: bool = False

    @property
    def does_nothing(self) -> bool:
        """Whether it is there for the picture only."""
        return self.kind.rpartition(".")[2] in ("EmptyOperator", "DummyOperator")


@dataclass(eq=False)
class Dag:
    """A DAG.

    Attributes:
        id: None where it is no constant.
        node: where it is defined.
        arguments: of the constructor or decorator.
        defaults: its default_args.
        nodes: everything that runs to make its tasks.
        tasks: those that the text shows.
        function: the decorated one.
        is_made: whether importing the file makes it; false in a function for other files.
    """

    id: str | None
    node: ast.AST
    arguments: Arguments
    defaults: Arguments
    nodes: list[ast.AST]
    tasks: list[Task] = field(default_factory=list)
    function: Function | None = None
    is_made: bool = True

    @property
    def name(self) -> str:
        """For sentences."""
        return f"DAG {self.id}" if self.id else "this DAG"

    @property
    def schedule(self) -> ast.expr | None:
        """What is given as schedule, under any name that it ever had."""
        return self.arguments.get(*SCHEDULES)

    def setting(self, task: Task, name: str) -> ast.expr | None:
        """What a task has for an argument, its own or by default."""
        return task.arguments.get(name) or self.defaults.get(name)

    def lacks(self, task: Task, *names: str) -> bool:
        """Whether it is certain that a task has none of these arguments, not by default either."""
        return task.arguments.lacks(*names) and self.defaults.lacks(*names)


@lru_cache(maxsize=4096)
def executed(source: Source) -> tuple[ast.AST, ...]:
    """Every node that importing a file runs."""
    return tuple(running.run(source.tree.body, source.names))


@lru_cache(maxsize=4096)
def dags(source: Source) -> tuple[Dag, ...]:
    """The DAGs of a file, in the order of its text."""
    if "dag" not in source.text.lower():
        return ()
    at_import = {id(node) for node in executed(source)}
    constructed = [node for node in source.nodes if _is_constructor(node, source.names)]
    found = [
        *(_constructed(call, source, len(constructed) == 1) for call in constructed),
        *_decorated(source),
    ]
    for dag in found:
        dag.is_made = id(dag.function or dag.node) in at_import
    return tuple(sorted(found, key=lambda dag: dag.node.lineno))


def is_operator(call: ast.AST, names: Names) -> str | None:
    """The full name of the operator that a call makes a task of."""
    if not isinstance(call, ast.Call):
        return None
    name = names.full_name(_refined(call)[0])
    return name if OPERATOR.fullmatch(name) else None


def _is_constructor(node: ast.AST, names: Names) -> bool:
    return isinstance(node, ast.Call) and bool(
        running.DAG_CLASS.fullmatch(names.full_name(node.func))
    )


def _constructed(call: ast.Call, source: Source, is_alone: bool) -> Dag:
    names = source.names
    given = arguments.of_call(call, names, ("dag_id",))
    variables = {
        name for name, values in names.values.items() if any(value is call for value in values)
    }
    body = _with_body(call, variables, source)
    nodes = running.run(body or _surroundings(call, source), names)
    dag = Dag(names.text(given.get("dag_id")), call, given, _defaults(given, nodes, names), nodes)
    own = set(nodes)
    others = [] if body is None else [node for node in executed(source) if node not in own]

    def is_mine(task: Arguments) -> bool:
        owner = task.get("dag")
        if owner is None:
            return body is not None or is_alone
        return isinstance(owner, ast.Name) and owner.id in variables

    def is_named(task: Arguments) -> bool:
        return task.get("dag") is not None and is_mine(task)

    dag.tasks = [*_tasks(nodes, source, is_mine), *_operators(others, source, is_named)]
    return dag


def _decorated(source: Source) -> Iterator[Dag]:
    names = source.names
    for functions in names.functions.values():
        for function in functions:
            found = running.decorator(function, names, running.DAG_DECORATOR)
            if found is not None:
                given = arguments.of_call(found, names, ("dag_id",))
                own = given.get("dag_id")
                name = names.text(own) if own is not None else function.name
                nodes = running.run(function.body, names)
                dag = Dag(
                    name, function, given, _defaults(given, nodes, names), nodes, function=function
                )
                dag.tasks = _tasks(nodes, source, lambda _: True)
                yield dag


def _defaults(given: Arguments, nodes: Iterable[ast.AST], names: Names) -> Arguments:
    """The default_args of a DAG and of the task groups in it, taken together."""
    defaults = arguments.of_dictionary(given.get("default_args"), names)
    defaults.is_whole = defaults.is_whole and (given.is_whole or "default_args" in given.given)
    for node in nodes:
        if isinstance(node, ast.Call) and GROUP.fullmatch(names.full_name(node.func)):
            group = arguments.of_call(node, names)
            defaults.update(arguments.of_dictionary(group.get("default_args"), names))
    return defaults


def _with_body(call: ast.Call, variables: set[str], source: Source) -> list[ast.stmt] | None:
    """The statements of the `with` that a DAG is opened by."""
    for node in source.nodes:
        if isinstance(node, ast.With | ast.AsyncWith):
            for item in node.items:
                opened = item.context_expr
                if opened is call or (isinstance(opened, ast.Name) and opened.id in variables):
                    return node.body
    return None


def _surroundings(call: ast.Call, source: Source) -> list[ast.stmt]:
    """The statements among which a DAG is made: of the function, else of the file."""
    holders = [
        node
        for node in source.nodes
        if isinstance(node, Function)
        and node.lineno <= call.lineno <= (node.end_lineno or 0)
        and any(part is call for part in ast.walk(node))
    ]
    innermost = max(holders, key=lambda node: node.lineno, default=source.tree)
    return innermost.body


def _tasks(nodes: Sequence[ast.AST], source: Source, is_mine: Belongs) -> list[Task]:
    return [*_operators(nodes, source, is_mine), *_taskflow(nodes, source.names)]


def _operators(nodes: Iterable[ast.AST], source: Source, is_mine: Belongs) -> Iterator[Task]:
    names = source.names
    inner: set[int] = set()
    for node in nodes:
        operator = None if id(node) in inner else is_operator(node, names)
        if operator is None:
            continue
        _, refinements, parts = _refined(node)
        inner.update(id(part) for part in parts)
        given = _merged(parts, names)
        if not is_mine(given):
            continue
        task_id = names.text(given.get("task_id"))
        name = task_id or operator.rpartition(".")[2]
        called = given.get("python_callable")
        function = names.function(called) if called is not None else None
        is_mapped = "expand" in refinements or "expand_kwargs" in refinements
        yield Task(name, task_id, node, given, operator, function, parts, is_mapped)


def _taskflow(nodes: Iterable[ast.AST], names: Names) -> list[Task]:
    """Decorated functions that are called, each as one task."""
    found: dict[Function, Task] = {}
    inner: set[int] = set()
    for node in nodes:
        if not isinstance(node, ast.Call) or id(node) in inner:
            continue
        called, refinements, parts = _refined(node)
        function = names.function(called)
        decorator = function and running.decorator(function, names, running.TASK_DECORATOR)
        if not decorator:
            continue
        inner.update(id(part) for part in parts)
        if function not in found:
            given = arguments.of_call(decorator, names)
            kind = names.full_name(getattr(decorator, "func", decorator))
            own = given.get("task_id")
            task_id = names.text(own) if own is not None else function.name
            found[function] = Task(function.name, task_id, function, given, kind, function, [])
        task = found[function]
        task.calls.append(node)
        task.is_mapped = task.is_mapped or bool({"expand", "expand_kwargs"} & {*refinements})
        for refinement, part in zip(refinements, parts, strict=False):
            if refinement == "override":
                task.arguments.update(arguments.of_call(part, names))
    return list(found.values())


def _refined(call: ast.Call) -> tuple[ast.expr, list[str], list[ast.Call]]:
    """What a chain of calls begins with, the methods on the way, and its calls from first to last.

    For `f.override(retries=1)(x)` that is f, ["override", ""], and both calls.
    """
    methods: list[str] = []
    calls: list[ast.Call] = []
    node: ast.expr = call
    while isinstance(node, ast.Call):
        calls.append(node)
        node = node.func
        if isinstance(node, ast.Attribute) and node.attr in REFINEMENTS:
            methods.append(node.attr)
            node = node.value
        else:
            methods.append("")
    return node, methods[::-1], calls[::-1]


def _merged(calls: Iterable[ast.Call], names: Names) -> Arguments:
    """The arguments of a chain of calls; what is expanded over is given, too."""
    merged = Arguments()
    for call in calls:
        merged.update(arguments.of_call(call, names))
        if isinstance(call.func, ast.Attribute) and call.func.attr == "expand_kwargs":
            merged.is_whole = False
    return merged
