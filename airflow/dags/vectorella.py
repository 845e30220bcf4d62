"""Every day: build, test and publish; train a model, validate it, promote it or keep it out.

An Airflow DAG that calls the commands of Vectorella by the path of their environment and decides
by their exit codes. Nothing of Vectorella is imported, and nothing happens when the file is read.

The environment of the tasks names:
    VECTORELLA_PROGRAM   the command, such as /srv/vectorella/.venv/bin/vectorella
    VECTORELLA_DB, VECTORELLA_LANDING and the others, as the commands read them
    VECTORELLA_NOTIFY    a command that reads what was done as JSON on its input; none if not set
"""

import json
import os
import subprocess
from datetime import datetime, timedelta

from airflow.sdk import DAG, Asset, CronTriggerTimetable, TriggerRule, get_current_context, task
from airflow.sdk.exceptions import AirflowException, AirflowFailException

# The disk was full, or another run held the lock: later it may be otherwise. Nothing else mends
# itself, so nothing else is tried again.
TRY_AGAIN = (74, 75)
PUBLISHED = Asset("vectorella_published", uri="file://vectorella/vectorella.duckdb")
CHAMPION = Asset("vectorella_champion", uri="file://vectorella/champion")


def call(command: str) -> dict:
    """Run a command of Vectorella; the last line that it prints, one JSON object."""
    program = os.environ.get("VECTORELLA_PROGRAM", "vectorella")
    # Errors go to the log of the task as they come.
    finished = subprocess.run([program, command], stdout=subprocess.PIPE, text=True, check=False)
    print(finished.stdout)
    lines = finished.stdout.splitlines()
    told = json.loads(lines[-1]) if lines else {}
    if finished.returncode in TRY_AGAIN:
        raise AirflowException(f"vectorella {command} exited with {finished.returncode}.")
    is_verdict = told.get("result") in ("worse", "broken")
    if finished.returncode and not is_verdict:
        raise AirflowFailException(f"vectorella {command} exited with {finished.returncode}.")
    return told


with DAG(
    "vectorella",
    description="Sales, recipes and models of every day.",
    doc_md=__doc__,
    schedule=CronTriggerTimetable("15 3 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=6),
    default_args={
        "owner": "sales-data",
        "retries": 3,
        "retry_delay": timedelta(minutes=10),
        "execution_timeout": timedelta(hours=2),
        # One slot: there is one writer of the file. Make it before the first run:
        # airflow pools set vectorella 1 "The writer of vectorella.duckdb"
        "pool": "vectorella",
    },
    tags=["vectorella"],
):

    @task(outlets=[PUBLISHED])
    def build() -> dict:
        """Build, test and publish what has landed."""
        return call("daily")

    @task
    def retrain() -> dict:
        """Train a candidate from what is published."""
        return call("retrain")

    @task
    def validate() -> dict:
        """Judge the candidate against the champion."""
        return call("validate")

    @task.branch
    def choose(verdict: dict) -> str:
        """Promote a good candidate, and keep any other out."""
        return "promote" if verdict["result"] == "good" else "keep"

    @task(outlets=[CHAMPION])
    def promote() -> dict:
        """Make the candidate champion and publish; a second time does nothing."""
        return call("promote")

    @task
    def keep(verdict: dict) -> dict:
        """Say why the champion stays."""
        print(verdict["message"])
        return verdict

    @task(trigger_rule=TriggerRule.ALL_DONE, retries=0)
    def notify() -> None:
        """Tell what was done, and fail where something has: a last task decides over the run."""
        context = get_current_context()
        names = ("build", "retrain", "validate", "promote", "keep")
        told = {name: context["ti"].xcom_pull(task_ids=name) for name in names}
        # A task that failed, or that could not start, has left nothing.
        missing = [name for name in names[:3] if told[name] is None]
        if not missing and told["promote"] is None and told["keep"] is None:
            missing = ["promote"]
        text = json.dumps({"run_id": context["run_id"], "failed": missing, **told})
        print(text)
        command = os.environ.get("VECTORELLA_NOTIFY")
        if command:
            subprocess.run(command, shell=True, input=text, text=True, check=True, timeout=60)
        if missing:
            raise AirflowFailException(f"There is nothing of {', '.join(missing)}.")

    built, trained, verdict = build(), retrain(), validate()
    chosen, promoted, kept = choose(verdict), promote(), keep(verdict)
    built >> trained >> verdict >> chosen >> [promoted, kept] >> notify()
