"""What comes after what in a DAG, as far as `>>`, chain() and calls show it."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from vectorella.dags import running
from vectorella.dags.definitions import Dag, is_operator
from vectorella.dags.source import Names

CHAINS = ("chain", "chain_linear")


@dataclass
class Graph:
    """Calls that make tasks, and which follow which.

    Attributes:
        after: from a call to those that follow it, each with the node that says so.
    """

    after: dict[ast.Call, dict[ast.Call, ast.AST]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def add(self, before: Iterable[ast.Call], after: Sequence[ast.Call], said: ast.AST) -> None:
        """Let every one of some calls come before every one of others."""
        for first in before:
            for second in after:
                self.after[first].setdefault(second, said)

    def leads(self, first: ast.Call, second: ast.Call) -> bool:
        """Whether one comes after the other, directly or by way of others."""
        seen: set[ast.Call] = set()
        waiting = list(self.after.get(first, ()))
        while waiting:
            call = waiting.pop()
            if call is second:
                return True
            if call not in seen:
                seen.add(call)
                waiting.extend(self.after.get(call, ()))
        return False

    def cycle(self) -> tuple[list[ast.Call], ast.AST] | None:
        """A cycle, and the node that closes it; the one whose last word comes first in the text."""
        closing = [
            (said.lineno, said.col_offset, index, first, second, said)
            for index, (first, followers) in enumerate(self.after.items())
            for second, said in followers.items()
            if first is second or self.leads(second, first)
        ]
        if not closing:
            return None
        *_, first, second, said = max(closing, key=lambda edge: edge[:2])
        return [*self._path(second, first), second], said

    def _path(self, first: ast.Call, last: ast.Call) -> list[ast.Call]:
        """The shortest way from one to another."""
        came_from: dict[ast.Call, ast.Call | None] = {first: None}
        waiting = [first]
        for call in waiting:
            for following in self.after.get(call, ()):
                if following not in came_from:
                    came_from[following] = call
                    waiting.append(following)
        path: list[ast.Call] = []
        step: ast.Call | None = last
        while step is not None:
            path.append(step)
            step = came_from[step]
        return path[::-1]


def graph(dag: Dag, names: Names) -> Graph:
    """The graph of a DAG; a name that is bound twice, or in a loop, stands for no task."""
    return _Reading(dag, names).read()


class _Reading:
    def __init__(self, dag: Dag, names: Names) -> None:
        self.names = names
        self.graph = Graph()
        self.dag = dag
        self.makers = {call: task for task in dag.tasks for call in task.calls}
        loops = (ast.For, ast.AsyncFor, ast.While, ast.comprehension)
        self.repeated = {
            part for node in dag.nodes if isinstance(node, loops) for part in ast.walk(node)
        }

    def read(self) -> Graph:
        for node in self.dag.nodes:
            match node:
                case ast.Expr(value=value) | ast.Assign(value=value):
                    if node not in self.repeated:
                        self.tasks(value)
        return self.graph

    def tasks(self, node: ast.expr | None) -> list[ast.Call]:
        """The tasks that an expression stands for; what it says of their order is noted."""
        match node:
            case ast.Name():
                value = self.names.value(node)
                return self.known(value) if value not in self.repeated else []
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
                return [task for part in parts for task in self.tasks(part)]
            case ast.BinOp(left=left, op=ast.RShift() | ast.LShift() as arrow, right=right):
                return self.arrow(node, left, arrow, right)
            case ast.Subscript(value=owner) | ast.Attribute(value=owner, attr="output"):
                return self.tasks(owner)
            case ast.Call():
                return self.call(node)
        return []

    def known(self, value: ast.expr) -> list[ast.Call]:
        if isinstance(value, ast.Call) and (value in self.makers or self.is_group(value)):
            return [value]
        if isinstance(value, ast.List | ast.Tuple | ast.Subscript):
            return self.tasks(value)
        return []

    def is_group(self, call: ast.Call) -> bool:
        function = self.names.function(call.func)
        if function is not None:
            found = running.decorator(function, self.names, running.GROUP_DECORATOR)
            return found is not None
        return self.names.full_name(call.func).endswith(".TaskGroup")

    def arrow(
        self, node: ast.BinOp, left: ast.expr, arrow: ast.operator, right: ast.expr
    ) -> list[ast.Call]:
        if self.is_label(right):
            return self.tasks(left)
        first, second = self.tasks(left), self.tasks(right)
        if isinstance(arrow, ast.RShift):
            self.graph.add(first, second, right)
        else:
            self.graph.add(second, first, right)
        return second

    def is_label(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Call) and self.names.full_name(node.func).endswith(".Label")

    def call(self, call: ast.Call) -> list[ast.Call]:
        if call in self.makers:
            task = self.makers[call]
            if task.function is not None and not is_operator(call, self.names):
                for argument in self.arguments(call):
                    self.graph.add(self.tasks(argument), [call], call)
            return [call]
        if self.is_group(call):
            return [call]
        match call.func:
            case ast.Attribute(value=owner, attr="set_downstream" | "set_upstream" as direction):
                these, others = self.tasks(owner), self.tasks(call.args[0] if call.args else None)
                pair = (these, others) if direction == "set_downstream" else (others, these)
                self.graph.add(*pair, call)
        name = self.names.full_name(call.func).rpartition(".")[2]
        steps = [self.tasks(argument) for argument in call.args]
        if name in CHAINS:
            for number, (first, second) in enumerate(pairwise(steps)):
                self.link(first, second, call.args[number + 1], name)
        elif name == "cross_downstream" and len(steps) == 2:
            self.graph.add(*steps, call)
        return []

    def link(
        self, first: list[ast.Call], second: list[ast.Call], said: ast.AST, function: str
    ) -> None:
        if function == "chain" and len(first) == len(second):
            for one, other in zip(first, second, strict=True):
                self.graph.add([one], [other], said)
        else:
            self.graph.add(first, second, said)

    def arguments(self, call: ast.Call) -> Iterator[ast.expr]:
        node: ast.expr = call
        while isinstance(node, ast.Call):
            yield from node.args
            yield from (keyword.value for keyword in node.keywords)
            node = node.func.value if isinstance(node.func, ast.Attribute) else node.func
