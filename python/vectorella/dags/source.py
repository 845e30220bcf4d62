"""One Python file as text and syntax tree, with the names in it traced to where they come from."""

import ast
import io
import re
import tokenize
import warnings
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef

IGNORE = re.compile(r"#\s*vectorella:\s*ignore\b(?P<ids>[\w ,]*)")
DEPTH = 20


@dataclass(frozen=True)
class Problem:
    """Why a file cannot be read as Python."""

    line: int
    column: int
    message: str


@dataclass(eq=False)
class Source:
    """A file that was read, whether it is Python or not.

    Attributes:
        path: where it is.
        text: what is in it; empty where it is no text.
        tree: its syntax; empty where it has none.
        problem: why it has none.
    """

    path: Path
    text: str
    tree: ast.Module
    problem: Problem | None = None

    @cached_property
    def lines(self) -> list[str]:
        """Its lines as the syntax tree counts them."""
        return re.split(r"\r\n|\r|\n", self.text)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the tree."""
        return list(ast.walk(self.tree))

    @cached_property
    def names(self) -> "Names":
        """Where its names come from."""
        return names_of(self.nodes)

    @cached_property
    def mentions_a_dag(self) -> bool:
        """Whether Airflow's safe mode reads it: it goes by two words, wherever they stand."""
        text = self.text.lower()
        return "airflow" in text and ("dag" in text or "asset" in text)

    def ignores(self, line: int, rule_id: str) -> bool:
        """Whether a comment on the line says that the rule does not hold there."""
        match = IGNORE.search(self.lines[line - 1]) if 0 < line <= len(self.lines) else None
        if match is None:
            return False
        ids = re.findall(r"\w+", match["ids"])
        return not ids or rule_id in ids


@dataclass(eq=False)
class Names:
    """What the names of a file stand for, as far as the text tells.

    Scopes are not told apart: a name that is bound to two things stands for neither.

    Attributes:
        imports: from the name here to the full name.
        values: what a name is assigned, each time.
        elements: what a name of a loop is taken from.
        functions: by name, in the order of the text.
        entries: key and value that are put into a named dictionary; no key where it is unknown.
    """

    imports: dict[str, str] = field(default_factory=dict)
    values: dict[str, list[ast.expr]] = field(default_factory=lambda: defaultdict(list))
    elements: dict[str, list[ast.expr]] = field(default_factory=lambda: defaultdict(list))
    functions: dict[str, list[Function]] = field(default_factory=lambda: defaultdict(list))
    entries: dict[str, list[tuple[ast.expr | None, ast.expr]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def full_name(self, node: ast.expr | None, depth: int = DEPTH) -> str:
        """The dotted name of an expression, empty where it has none.

        A call adds brackets: after `s = requests.Session()`, s.get is requests.Session().get. A
        path stays one when something is added to it by a slash.
        """
        if depth == 0:
            return ""
        match node:
            case ast.Name(id=name):
                if name in self.imports:
                    return self.imports[name]
                value = self.value(node)
                return name if value is node else self.full_name(value, depth - 1)
            case ast.Attribute(value=value, attr=attribute):
                owner = self.full_name(value, depth - 1)
                return owner and f"{owner}.{attribute}"
            case ast.Call(func=func):
                called = self.full_name(func, depth - 1)
                return called and f"{called}()"
            case ast.BinOp(left=left, op=ast.Div()):
                return self.full_name(left, depth - 1)
        return ""

    def value(self, node: ast.expr) -> ast.expr:
        """What a name is bound to where it is bound once, else the expression itself."""
        while isinstance(node, ast.Name):
            values = self.values.get(node.id, [])
            if len(values) != 1 or node.id in self.elements:
                return node
            node = values[0]
        return node

    def text(self, node: ast.expr | None, depth: int = DEPTH) -> str | None:
        """The text that an expression is, if it is a constant one."""
        constant = self.constant(node, depth)
        return constant if isinstance(constant, str) else None

    def constant(self, node: ast.expr | None, depth: int = DEPTH) -> object:
        """The constant that an expression is; itself where it is none."""
        value = self.value(node) if node is not None else None
        parts: list[ast.expr] = []
        match value:
            case ast.Constant(value=constant):
                return constant
            case ast.JoinedStr(values=parts):
                pass
            case ast.FormattedValue(value=part, conversion=-1, format_spec=None):
                return self.constant(part, depth - 1)
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                parts = [left, right]
        if not parts or depth == 0:
            return value
        texts = [self.text(part, depth - 1) for part in parts]
        return value if None in texts else "".join(texts)

    def function(self, node: ast.expr) -> Function | None:
        """The function of this file that a name means: the last defined above its use."""
        if not isinstance(node, ast.Name) or node.id in self.imports:
            return None
        candidates = self.functions.get(node.id, [])
        above = [function for function in candidates if function.lineno <= node.lineno]
        return (above or candidates or [None])[-1]


def read(path: Path) -> Source:
    """A file as it is; what is wrong with it becomes its problem, never an exception.

    Raises:
        OSError: it cannot be opened.
    """
    content = path.read_bytes()
    nothing = ast.Module([], [])
    try:
        text = decoded(content)
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        return Source(path, "", nothing, Problem(1, 1, f"its encoding cannot be read: {error}"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Source(path, text, ast.parse(text))
    except SyntaxError as error:
        problem = Problem(error.lineno or 1, max(error.offset or 1, 1), error.msg)
        return Source(path, text, nothing, problem)
    except (ValueError, RecursionError, MemoryError) as error:
        return Source(path, text, nothing, Problem(1, 1, str(error) or "it is nested too deep"))


def decoded(content: bytes) -> str:
    r"""Text of a Python file, in the encoding that it declares.

    >>> decoded(b"# coding: latin-1\n'\xe9'")
    "# coding: latin-1\n'é'"
    """
    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    return content.decode(encoding)


def names_of(nodes: list[ast.AST]) -> Names:
    """The names that a tree binds."""
    names = Names()
    for node in nodes:
        match node:
            case ast.Import(names=aliases):
                names.imports.update(_imported(alias) for alias in aliases)
            case ast.ImportFrom(module=module, names=aliases, level=level):
                owner = "." * level + (module or "")
                for alias in aliases:
                    names.imports[alias.asname or alias.name] = f"{owner}.{alias.name}"
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                names.functions[node.name].append(node)
            case ast.For() | ast.AsyncFor() | ast.comprehension():
                for name in _targets(node.target):
                    names.elements[name].append(node.iter)
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name), slice=key)]):
                names.entries[name].append((key, node.value))
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="update")):
                names.entries[name].append((None, node))
        for name, value in _bound(node):
            names.values[name].append(value)
    for functions in names.functions.values():
        functions.sort(key=lambda function: function.lineno)
    for name in _circular(names):
        del names.values[name]
    return names


def _circular(names: Names) -> set[str]:
    """Names whose value goes back to themselves, as in `path = path / "x"`."""
    needs = {
        name: {part.id for part in ast.walk(values[0]) if isinstance(part, ast.Name)}
        for name, values in names.values.items()
        if len(values) == 1
    }
    while leaves := {name for name, needed in needs.items() if not needed & needs.keys()}:
        for name in leaves:
            del needs[name]
    return set(needs)


def _imported(alias: ast.alias) -> tuple[str, str]:
    if alias.asname:
        return alias.asname, alias.name
    first = alias.name.partition(".")[0]
    return first, first


def _bound(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                for name in _targets(target):
                    yield name, value if isinstance(target, ast.Name) else _part(value)
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value
        case ast.NamedExpr(target=ast.Name(id=name), value=value):
            yield name, value
        case ast.AugAssign(target=ast.Name(id=name), value=value):
            yield name, _part(value)
        case ast.With(items=items) | ast.AsyncWith(items=items):
            for item in items:
                if isinstance(item.optional_vars, ast.Name):
                    yield item.optional_vars.id, item.context_expr


def _part(value: ast.expr) -> ast.expr:
    """An expression that stands for some part of another."""
    return ast.copy_location(ast.Starred(value, ast.Load()), value)


def _targets(target: ast.expr) -> Iterator[str]:
    for node in ast.walk(target):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
