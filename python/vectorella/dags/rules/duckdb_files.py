"""VD601: one DuckDB file, and several tasks that may write it at the same time."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vectorella.dags import running
from vectorella.dags.definitions import Dag, Task, dags
from vectorella.dags.findings import Rule, Spot, spot
from vectorella.dags.graph import graph
from vectorella.dags.source import Names, Source

COMMAND = re.compile(
    r"\bduckdb\b(?P<options>[^|;&\n]*?)\s(?P<file>[\w./~${}-]+\.(duckdb|ddb|db))\b"
)
READS = re.compile(r"\s*(select|from|with|describe|show|summarize)\b", re.IGNORECASE)
ADDRESS = "duckdb:///"
DEFAULT_POOL = "default_pool"


@dataclass(frozen=True)
class Writer:
    """A task that opens a file of DuckDB for writing."""

    source: Source
    dag: Dag
    task: Task
    file: str

    @property
    def pool(self) -> str | None:
        """The pool that it waits for, unless that is everybody's."""
        pool = self.source.names.text(self.dag.setting(self.task, "pool"))
        return None if pool == DEFAULT_POOL else pool

    @property
    def is_unclear(self) -> bool:
        """Whether it may have a pool that the text does not tell."""
        pool = self.dag.setting(self.task, "pool")
        if pool is None:
            return not self.dag.lacks(self.task, "pool")
        return self.source.names.text(pool) is None

    @property
    def is_one_at_a_time(self) -> bool:
        """Whether a limit of its own keeps it from running beside itself."""
        return self._limit("max_active_tis_per_dag") == 1

    @property
    def is_one_in_a_run(self) -> bool:
        """Whether a run has one of it at a time."""
        return not self.task.is_mapped or self._limit("max_active_tis_per_dagrun") == 1

    def _limit(self, name: str) -> object:
        return self.source.names.constant(self.dag.setting(self.task, name))


def writers(sources: Sequence[Source]) -> dict[str, list[Writer]]:
    """Who writes which file, by the path as it is written."""
    found: dict[str, list[Writer]] = defaultdict(list)
    for source in sources:
        if "duckdb" in source.text.lower():
            for dag in dags(source):
                for task in dag.tasks:
                    for file in sorted(_written(task, source.names)):
                        found[file].append(Writer(source, dag, task, file))
    return found


def _several_writers(sources: Sequence[Source]) -> Iterator[Spot]:
    for file, of_file in writers(sources).items():
        if any(writer.is_unclear for writer in of_file) or _is_safe(of_file):
            continue
        first = next((writer for writer in of_file if writer.pool is None), of_file[0])
        others = sorted({f"{w.dag.id}.{w.task.name}" for w in of_file if w is not first})
        rival = f"beside {', '.join(others)}" if others else "in two runs at once"
        message = f"Task {first.task.name} may write {file} {rival}: no pool of one slot."
        yield spot(first.source, first.task.node, message)


def _is_safe(of_file: list[Writer]) -> bool:
    pools = {writer.pool for writer in of_file}
    if len(pools) == 1 and None not in pools:
        return True
    if len(of_file) == 1 and of_file[0].is_one_at_a_time:
        return True
    if len({id(writer.dag) for writer in of_file}) > 1:
        return False
    names, dag = of_file[0].source.names, of_file[0].dag
    if names.constant(dag.arguments.get("max_active_runs")) != 1:
        return False
    if names.constant(dag.arguments.get("max_active_tasks")) == 1:
        return True
    return all(writer.is_one_in_a_run for writer in of_file) and _are_in_order(of_file)


def _are_in_order(of_file: list[Writer]) -> bool:
    order = graph(of_file[0].dag, of_file[0].source.names)
    calls = [call for writer in of_file for call in writer.task.calls]
    return all(
        order.leads(first, second) or order.leads(second, first)
        for number, first in enumerate(calls)
        for second in calls[number + 1 :]
        if first is not second
    )


def _written(task: Task, names: Names) -> Iterator[str]:
    connection = task.arguments.get("duckdb_conn_id", "conn_id")
    connection_id = names.text(connection)
    if connection_id and "duckdb" in connection_id.lower():
        statement = names.text(task.arguments.get("sql"))
        if statement is None or not READS.match(statement):
            yield f"the file of connection {connection_id}"
    command = names.text(task.arguments.get("bash_command"))
    if command:
        for match in COMMAND.finditer(command):
            if "-readonly" not in command:
                yield match["file"]
    if task.function is not None:
        for node in running.run(task.function.body, names):
            if isinstance(node, ast.Call):
                yield from _opened(node, names)


def _opened(call: ast.Call, names: Names) -> Iterator[str]:
    name = names.full_name(call.func)
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    first = call.args[0] if call.args else given.get("database", given.get("url"))
    if name == "duckdb.connect":
        flag = call.args[1] if len(call.args) > 1 else given.get("read_only")
        if flag is None or names.constant(flag) is False:
            yield from _path(first, names)
    elif name in ("sqlalchemy.create_engine", "sqlalchemy.engine.create_engine"):
        text = names.text(first)
        if text and text.startswith(ADDRESS) and text != f"{ADDRESS}:memory:":
            yield text.removeprefix(ADDRESS)
    elif name.endswith("DuckDBHook") or name.endswith("DuckdbHook"):
        connection = names.text(first or given.get("duckdb_conn_id")) or "duckdb_default"
        yield f"the file of connection {connection}"


def _path(node: ast.expr | None, names: Names) -> Iterator[str]:
    """A path as text, or as the expression that names it at the top of the file."""
    if node is None:
        return
    text = names.text(node)
    if text is not None:
        if text and not text.startswith((":memory:", "md:")):
            yield text
        return
    while isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
        if not isinstance(node.func, ast.Name) or node.func.id not in ("str", "Path"):
            break
        node = node.args[0]
    value = names.value(node)
    if not isinstance(value, ast.Name):
        yield ast.unparse(value)


RULES = (
    Rule(
        "VD601",
        "several writers of one DuckDB file",
        why="One process at a time may write a DuckDB file. The second fails with an IO Error "
        'that it could not set a lock, on days when both happen to run: "it worked yesterday".',
        instead='One pool of one slot for every task that writes the file: pool="warehouse", '
        "made by `airflow pools set warehouse 1 DuckDB`. Or one DAG with max_active_runs=1 "
        "whose writers follow each other. Readers open it with read_only=True.",
        find=_several_writers,
    ),
)
