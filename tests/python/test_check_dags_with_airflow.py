"""`vectorella check-dags --airflow`, against a real Airflow in an environment of its own."""

import os
import subprocess

import pytest
import test_check_dags as without
from vectorella.dags.checking import Choice, check

PYTHON = os.environ.get("VECTORELLA_AIRFLOW_PYTHON", "")
pytestmark = pytest.mark.skipif(
    not PYTHON,
    reason="There is no Airflow here: VECTORELLA_AIRFLOW_PYTHON names the Python of one.",
)
HEAD = without.PRELUDE
FAULTS = {
    "missing_module.py": "import house_of_nobody\n" + HEAD,
    "cycle_of_a_loop.py": f"""{HEAD}
with DAG("looped", schedule=None, default_args=CARE, description="A ring."):
    ring = [BashOperator(task_id=f"t{{n}}", bash_command="true") for n in range(3)]
    for number in range(3):
        ring[number] >> ring[(number + 1) % 3]
""",
    "slow.py": f"""{HEAD}
import time

while time.process_time() < 1.5 + globals().setdefault("began", time.process_time()):
    pass
""",
    "no_pool.py": f"""{HEAD}
with DAG("waiting", schedule=None, default_args=CARE, description="Waits."):
    BashOperator(task_id="wait", bash_command="true", pool="nowhere")
""",
    "wide_pool.py": f"""{HEAD}
with DAG("wide", schedule=None, default_args=CARE | {{"pool": "wide"}}, description="Wide."):
    BashOperator(task_id="one", bash_command="duckdb a.duckdb -f one.sql")
    BashOperator(task_id="other", bash_command="duckdb a.duckdb -f other.sql")
""",
    "right.py": f"""{HEAD}
with DAG("right", schedule=None, default_args=CARE | {{"pool": "one"}}, description="Right."):
    BashOperator(task_id="one", bash_command="duckdb b.duckdb -f one.sql")
""",
}
REFUSED = ("VD001", "VD206", "VD402", "VD403", "VD404", "VD501", "VD502")


@pytest.fixture(scope="module")
def airflow_home(tmp_path_factory):
    """Settings of an Airflow with a database, in which there are two pools."""
    home = tmp_path_factory.mktemp("airflow")
    settings = {**os.environ, "AIRFLOW_HOME": str(home), "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}

    def airflow(*arguments):
        command = [PYTHON, "-m", "airflow", *arguments]
        subprocess.run(command, env=settings, check=True, capture_output=True)

    airflow("db", "migrate")
    airflow("pools", "set", "wide", "3", "Three.")
    airflow("pools", "set", "one", "1", "One.")
    return settings


def written(folder, files):
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


def test_what_only_airflow_knows_is_found(tmp_path, airflow_home):
    report = check([written(tmp_path, FAULTS)], None, PYTHON, airflow_home)
    found = {finding.spot.path.name: finding.rule_id for finding in report.findings}
    assert found == {
        "missing_module.py": "VD901",
        "cycle_of_a_loop.py": "VD404",
        "slow.py": "VD902",
        "no_pool.py": "VD903",
        "wide_pool.py": "VD601",
    }
    assert len(report.findings) == 5
    assert report.notes == []
    assert next(f for f in report.findings if f.rule_id == "VD901").spot.line == 1


def test_what_our_rules_find_is_not_repeated(tmp_path):
    files = {f"{rule_id}.py": HEAD + without.EXAMPLES[rule_id][0] for rule_id in REFUSED}
    report = check([written(tmp_path, files)], Choice(ignore=("VD401",)), PYTHON)
    assert [finding.rule_id for finding in report.findings] == list(REFUSED)
    assert "pools were not checked" in report.notes[0]


def test_airflow_refuses_what_we_say_that_it_refuses(tmp_path):
    files = {f"{rule_id}.py": HEAD + without.EXAMPLES[rule_id][0] for rule_id in REFUSED}
    findings = check([written(tmp_path, files)], Choice(("VD9", "VD404")), PYTHON).findings
    assert {finding.spot.path.name for finding in findings} == set(files)


def test_airflow_takes_every_right_form_of_the_page(tmp_path):
    files = {
        f"{rule_id}.py": HEAD + right
        for rule_id, (_, right) in without.EXAMPLES.items()
        if rule_id != "VD002"
    }
    (tmp_path / "shops.txt").write_text("north south")
    report = check([written(tmp_path, files)], Choice(("VD9",)), PYTHON)
    messages = [finding.spot.message for finding in report.findings]
    assert [message for message in messages if "AirflowDagDuplicatedId" not in message] == []
