"""The project's own DAG: clean by our rules, and five days of it in a real Airflow."""

import json
import os
import shutil
import subprocess

import operating
import project
import pytest
from vectorella.dags.checking import check

FOLDER = project.ROOT / "airflow"
PYTHON = os.environ.get("VECTORELLA_AIRFLOW_PYTHON", "")
WITH_AIRFLOW = pytest.mark.skipif(
    not PYTHON,
    reason="There is no Airflow here: VECTORELLA_AIRFLOW_PYTHON names the Python of one.",
)
# Another run holds the lock while the command runs the first time, and no longer.
HELD_ONCE = """#!/bin/sh
if [ -e "{once}" ]; then exec "{program}" "$@" --project-dir "{project}"; fi
touch "{once}"
flock "{lock}" "{program}" "$@" --project-dir "{project}"
"""
PLAIN = """#!/bin/sh
exec "{program}" "$@" --project-dir "{project}"
"""


def test_the_dag_is_clean_by_every_rule():
    report = check([FOLDER])
    assert [str(finding) for finding in report.findings] == []
    assert report.file_count >= 1


def program(folder, name, text, site):
    file = folder / name
    lock = site.folder / "lock"
    text = text.format(
        program=operating.PROGRAM, project=site.project, lock=lock, once=folder / f"{name}.once"
    )
    file.write_text(text)
    file.chmod(0o755)
    return str(file)


@pytest.fixture(scope="module")
def airflow(tmp_path_factory):
    """The environment of an Airflow with a database and the pool."""
    home = tmp_path_factory.mktemp("airflow")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(FOLDER / "dags"),
    }
    for arguments in (("db", "migrate"), ("pools", "set", "vectorella", "1", "The writer.")):
        command = [PYTHON, "-m", "airflow", *arguments]
        subprocess.run(command, env=environment, check=True, capture_output=True)
    return environment


@pytest.fixture(scope="module")
def days(airflow, tmp_path_factory):
    """Five days of the sample, and the site that they have worked on."""
    folder = tmp_path_factory.mktemp("site")
    site = operating.new_site(folder)
    shutil.copytree(project.ROOT / "data" / "sample", site.landing, dirs_exist_ok=True)
    (folder / "more.csv").write_bytes(project.csv_bytes(operating.HEADER, operating.line(1)))
    plain = {
        "VECTORELLA_PROGRAM": program(folder, "plain", PLAIN, site),
        "VECTORELLA_DB": str(site.database),
        "VECTORELLA_LANDING": str(site.landing),
        "VECTORELLA_NOTIFY": f"cat >> {folder}/told.jsonl; echo >> {folder}/told.jsonl",
    }
    # No candidate has twice the champion's recall.
    worse = (
        f"cp {folder}/more.csv {site.landing}/transactions; "
        f"sed -i 's/promotion_recall: .*/promotion_recall: 2/' {site.project}/dbt_project.yml"
    )
    given = [
        plain,
        plain,
        plain | {"VECTORELLA_PROGRAM": program(folder, "held", HELD_ONCE, site)},
        plain | {"BEFORE": worse},
        plain | {"VECTORELLA_FAIL_ON_WARNING": "every_country_is_known"},
    ]
    answer = folder / "answer.json"
    ran = subprocess.run(
        [PYTHON, str(FOLDER / "tests" / "run_days.py"), str(answer)],
        input=json.dumps(given),
        env=airflow,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
    told = [json.loads(line) for line in (folder / "told.jsonl").read_text().splitlines()]
    return json.loads(answer.read_text()), told, site


def states(day):
    return {name: state for name, (state, _) in day["tasks"].items()}


DONE = dict.fromkeys(("build", "retrain", "validate", "choose", "notify"), "success")


@WITH_AIRFLOW
@pytest.mark.long
def test_a_good_candidate_is_promoted(days):
    found, told, site = days
    assert found[0]["state"] == "success"
    assert states(found[0]) == DONE | {"promote": "success", "keep": "skipped"}
    assert told[0]["promote"]["result"] == "promoted"
    champions = site.query("select model_id from models where state = 'champion'")
    assert champions == [(told[0]["promote"]["model_id"],)]


@WITH_AIRFLOW
@pytest.mark.long
def test_the_same_data_once_more_promote_nothing(days):
    found, told, _ = days
    assert states(found[1]) == DONE | {"promote": "skipped", "keep": "success"}
    assert told[1]["build"]["event"] == "unchanged"
    assert told[1]["validate"]["result"] == "champion"
    assert found[1]["state"] == "success"


@WITH_AIRFLOW
@pytest.mark.long
def test_a_worse_candidate_is_kept_out_and_the_sales_are_published(days):
    found, told, site = days
    assert states(found[3]) == DONE | {"promote": "skipped", "keep": "success"}
    assert told[3]["validate"]["rules"] == ["recall"]
    assert told[3]["build"]["event"] == "published"
    assert site.query("select count(*) from order_lines where order_id = 'o1'") == [(1,)]
    champion = told[0]["promote"]["model_id"]
    assert site.query("select model_id from models where state = 'champion'") == [(champion,)]


@WITH_AIRFLOW
@pytest.mark.long
def test_a_failed_build_fails_at_once_and_nothing_is_trained(days):
    found, told, _ = days
    assert found[4]["state"] == "failed"
    assert found[4]["tasks"]["build"] == ["failed", 1]
    assert states(found[4])["retrain"] == "upstream_failed"
    assert states(found[4])["promote"] == "upstream_failed"
    assert told[4]["failed"] == ["build", "retrain", "validate"]


@WITH_AIRFLOW
@pytest.mark.long
def test_a_build_that_meets_the_lock_is_tried_again(days):
    found, _, _ = days
    assert found[2]["tasks"]["build"] == ["success", 2]
    assert found[2]["state"] == "success"


@WITH_AIRFLOW
def test_airflow_reads_the_dag_without_an_error_and_quickly(airflow):
    """Its rules over parse time, import errors, cycles and pools among them."""
    report = check([FOLDER / "dags"], None, PYTHON, airflow)
    assert [str(finding) for finding in report.findings] == []
    assert report.notes == []
