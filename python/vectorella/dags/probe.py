"""Run by the Python of an Airflow, not by ours: imports DAGs as Airflow does, and tells of it.

Stands alone: that Python has no vectorella. Its input is JSON, {"folders": [], "files": [],
"has_database": true}; the file that its argument names gets the answer.
"""

import ast
import importlib
import json
import sys
import time
import warnings


def main(answer: str) -> None:
    """Import the files one by one."""
    asked = json.load(sys.stdin)
    sys.path.extend(asked["folders"])
    warnings.simplefilter("ignore")
    for module in airflow_modules(asked["files"]):
        try:
            importlib.import_module(module)
        except Exception:
            continue
    bag = empty_bag()
    seconds = {}
    for file in asked["files"]:
        started = time.process_time()
        bag.process_file(file, only_if_updated=False, safe_mode=True)
        seconds[file] = time.process_time() - started
    tasks = [
        {"file": dag.fileloc, "dag": dag.dag_id, "task": task.task_id, "pool": task.pool}
        for dag in bag.dags.values()
        for task in dag.tasks
    ]
    told = {
        "errors": {file: str(error) for file, error in bag.import_errors.items()},
        "seconds": seconds,
        "tasks": tasks,
        "pools": pools() if asked["has_database"] else None,
    }
    with open(answer, "w", encoding="utf-8") as file:  # noqa: PTH123
        json.dump(told, file)


def airflow_modules(files: list) -> list:
    """Airflow's own modules that the files import: the processor has them loaded before."""
    modules = {"airflow", "airflow.models.dag"}
    for file in files:
        try:
            with open(file, "rb") as opened:  # noqa: PTH123
                tree = ast.parse(opened.read())
        except (OSError, SyntaxError, ValueError):
            continue
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            modules.update(name for name in names if name.startswith("airflow."))
    return sorted(modules)


def empty_bag() -> "DagBag":  # noqa: F821
    """A DagBag in which nothing is yet, of Airflow 3 or 2."""
    try:
        from airflow.dag_processing.dagbag import DagBag
    except ImportError:
        from airflow.models.dagbag import DagBag
    try:
        return DagBag(dag_folder="/dev/null", collect_dags=False)
    except TypeError:
        return DagBag(dag_folder="/dev/null", include_examples=False)


def pools() -> "dict | None":
    """Slots by pool; None where no database tells."""
    try:
        from airflow.models.pool import Pool
        from airflow.utils.session import create_session

        with create_session() as session:
            return {pool.pool: pool.slots for pool in session.query(Pool).all()}
    except Exception:
        return None


if __name__ == "__main__":
    main(sys.argv[1])
