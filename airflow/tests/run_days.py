"""Run by the Python of Airflow: days of the DAG one after another, and what became of the tasks.

Its input is JSON, a list of environments, one a day; the file that its argument names gets a list
of {"state": ..., "tasks": {task: [state, tries]}}.
"""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from airflow.dag_processing.dagbag import DagBag

DAGS = Path(__file__).parents[1] / "dags"


def main(answer: str) -> None:
    """Run one day for each environment."""
    bag = DagBag(dag_folder=str(DAGS))
    dag = bag.dags["vectorella"]
    for each in dag.tasks:
        each.retry_delay = timedelta(seconds=1)
    days = []
    for number, day in enumerate(json.load(sys.stdin)):
        before = day.pop("BEFORE", None)
        if before:
            subprocess.run(before, shell=True, check=True)
        os.environ.update(day)
        run = dag.test(logical_date=datetime(2026, 3, 1 + number, tzinfo=UTC))
        tasks = {
            each.task_id: [str(each.state), each.try_number] for each in run.get_task_instances()
        }
        days.append({"state": str(run.state), "tasks": tasks})
        for name in day:
            del os.environ[name]
    Path(answer).write_text(json.dumps(days))


if __name__ == "__main__":
    main(sys.argv[1])
