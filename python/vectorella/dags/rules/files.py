"""VD001 and VD002: files of which Airflow makes no DAG."""

import ast
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from vectorella.dags.definitions import dags, executed
from vectorella.dags.findings import Rule, Spot, in_each, spot
from vectorella.dags.source import Source


def _broken(source: Source) -> Iterator[Spot]:
    if source.problem is not None:
        problem = source.problem
        message = f"This is not Python: {problem.message}."
        yield Spot(source.path, problem.line, problem.column, message)


def _skipped(sources: Sequence[Source]) -> Iterator[Spot]:
    makers = {PurePath(source.path).stem: source for source in sources if dags(source)}
    for source in sources:
        if source.problem is None and not source.mentions_a_dag:
            made = next(_makes_tasks(source, makers), None)
            if made is not None:
                node, what = made
                lacking = " and ".join(
                    word for word in ("airflow", "dag") if word not in source.text.lower()
                )
                message = f"{what}, but safe mode skips the file: it nowhere says {lacking}."
                yield spot(source, node, message)


def _makes_tasks(source: Source, makers: dict[str, Source]) -> Iterator[tuple[ast.AST, str]]:
    for node in executed(source):
        match node:
            case ast.Expr(value=ast.BinOp(op=ast.RShift() | ast.LShift())):
                yield node, "Tasks are put in order here"
            case ast.Call():
                module, _, function = source.names.full_name(node.func).rpartition(".")
                maker = makers.get(module.rpartition(".")[2])
                if maker is not None and function in maker.names.functions:
                    yield node, f"{function}() of {maker.path.name} makes a DAG here"


RULES = (
    Rule(
        "VD001",
        "a file that is not Python",
        why="Airflow shows an import error, and the DAGs of the file vanish or stay as they were.",
        instead="Mend the line; `python -m py_compile FILE` shows the same error.",
        find=in_each(_broken),
    ),
    Rule(
        "VD002",
        "a file that safe mode skips",
        why="Airflow imports only files in whose text the words airflow and dag stand "
        "(dag_discovery_safe_mode). It skips all others in silence: no DAG, no error.",
        instead="Let both words stand in the file; a comment is enough: # airflow dag",
        find=_skipped,
    ),
)
