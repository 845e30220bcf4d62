"""What runs when a file is imported: not the bodies of functions that nobody calls there."""

import ast
import re
from collections.abc import Iterable, Iterator

from vectorella.dags.source import Function, Names

DAG_CLASS = re.compile(r"airflow(\.\w+)*\.DAG")
DAG_DECORATOR = re.compile(r"airflow\.(decorators|sdk)(\.\w+)*\.dag")
GROUP_DECORATOR = re.compile(r"airflow\.(decorators|sdk)(\.\w+)*\.task_group")
TASK_DECORATOR = re.compile(r"airflow\.(decorators|sdk)(\.\w+)*?\.(task|setup|teardown)(\.\w+)*")


def run(statements: Iterable[ast.AST], names: Names) -> list[ast.AST]:
    """Every node that runs with some statements, functions of the file that they call included."""
    return list(_Run(names).nodes(statements))


def decorator(function: Function, names: Names, kind: re.Pattern) -> ast.expr | None:
    """The decorator of a function that is of a kind."""
    for node in function.decorator_list:
        called = node.func if isinstance(node, ast.Call) else node
        if kind.fullmatch(names.full_name(called)):
            return node
    return None


class _Run:
    def __init__(self, names: Names) -> None:
        self.names = names
        self.followed: set[Function] = set()

    def nodes(self, nodes: Iterable[ast.AST | None]) -> Iterator[ast.AST]:
        waiting = [node for node in nodes if node is not None][::-1]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(list(self._next(node))[::-1])

    def _next(self, node: ast.AST) -> Iterable[ast.AST]:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                return self._of_definition(node)
            case ast.Lambda(args=arguments):
                return _defaults(arguments)
            case ast.If(test=test, orelse=orelse) if _is_never_true_at_import(test):
                return orelse
            case ast.AnnAssign(target=target, value=value):
                return [target] if value is None else [target, value]
            case ast.Call():
                return [*ast.iter_child_nodes(node), *self._called(node)]
        return ast.iter_child_nodes(node)

    def _of_definition(self, function: Function) -> list[ast.AST]:
        at_once = [*function.decorator_list, *_defaults(function.args)]
        is_dag = decorator(function, self.names, DAG_DECORATOR) is not None
        return at_once + (self._follow(function) if is_dag else [])

    def _called(self, call: ast.Call) -> list[ast.AST]:
        function = self.names.function(call.func)
        if function is None or decorator(function, self.names, TASK_DECORATOR) is not None:
            return []
        return self._follow(function)

    def _follow(self, function: Function) -> list[ast.AST]:
        if function in self.followed:
            return []
        self.followed.add(function)
        return list(function.body)


def _defaults(arguments: ast.arguments) -> list[ast.expr]:
    return [*arguments.defaults, *(value for value in arguments.kw_defaults if value)]


def _is_never_true_at_import(test: ast.expr) -> bool:
    match test:
        case ast.Compare(left=ast.Name(id="__name__"), ops=[ast.Eq()]):
            return True
        case ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"):
            return True
    return False
