"""`vectorella check-dags`: planted faults, clean DAGs, formats, and that nothing read is run."""

import json
import re
import shutil
import sys
from pathlib import Path

import project
import pytest
from click.testing import CliRunner
from vectorella.cli import main
from vectorella.dags import ruff
from vectorella.dags.checking import KNOWN_RULES, Choice, check
from vectorella.dags.folder import python_files
from vectorella.dags.rules import RULES

PAGE = project.ROOT / "docs" / "check-dags.md"
FIXTURES = project.ROOT / "tests" / "python" / "fixtures" / "dags"


def sections(text):
    """Headings of the third level, each with the Python below it."""
    parts = re.split(r"^### (\S+)\n", text, flags=re.M)[1:]
    blocks = [re.findall(r"^```python\n(.*?)^```$", part, re.M | re.S) for part in parts[1::2]]
    return dict(zip(parts[::2], blocks, strict=True))


PRELUDE = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(), re.M | re.S)[1]
EXAMPLES = sections(PAGE.read_text())


def found_in(folder):
    return [finding.rule_id for finding in check([folder]).findings]


@pytest.mark.parametrize("rule_id", EXAMPLES)
def test_an_example_of_the_page_yields_its_rule_and_its_right_form_nothing(tmp_path, rule_id):
    fault, right = EXAMPLES[rule_id]
    above = "" if rule_id == "VD002" else PRELUDE
    file = tmp_path / "example.py"
    file.write_text(above + "\n" + fault)
    assert found_in(tmp_path) == [rule_id]
    file.write_text(above + "\n" + right)
    assert found_in(tmp_path) == []


def test_the_output_on_the_page_is_what_the_command_prints(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("dags").mkdir()
    Path("dags/prices.py").write_text(PRELUDE + EXAMPLES["VD204"][0])
    (shown,) = re.findall(r"^```\n(dags/.*?)^```$", PAGE.read_text(), re.M | re.S)
    assert CliRunner().invoke(main, ["check-dags", "dags/"]).stdout == shown


def test_the_page_has_every_rule():
    assert set(EXAMPLES) == set(RULES)
    assert [rule_id for rule_id in KNOWN_RULES if rule_id not in PAGE.read_text()] == []


FAULTS = sections((FIXTURES / "faults.md").read_text())


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("planted")
    for name, (text,) in FAULTS.items():
        (folder / name).write_text(text)
    return folder


def test_every_planted_fault_is_found_and_nothing_else(planted):
    found = {name: [] for name in FAULTS}
    for finding in check([planted]).findings:
        found[finding.spot.path.name].append(finding.rule_id)
    expected = {
        name: [name.partition("_")[0].upper()] if name.startswith("vd") else [] for name in FAULTS
    }
    assert found == expected


CLEAN = sections((FIXTURES / "clean.md").read_text())


def test_ten_clean_dags_yield_nothing(tmp_path):
    for name, (text,) in CLEAN.items():
        (tmp_path / name).write_text(text)
    assert len(CLEAN) == 10
    assert [(f.spot.path.name, f.rule_id, f.spot) for f in check([tmp_path]).findings] == []


BOMB = """
import os
from pathlib import Path

from airflow.sdk import DAG

os.system("touch {marker}")
Path("{marker}").write_text("ran")


class Ran:
    open("{marker}", "w")


def ran(default=open("{marker}", "w")):
    pass


DAG(f"{{open('{marker}', 'w')}}")
"""


def test_nothing_that_is_read_is_run(tmp_path):
    marker = tmp_path / "marker"
    folder = tmp_path / "dags"
    folder.mkdir()
    (folder / "vectorella_bomb.py").write_text(BOMB.format(marker=marker))
    (folder / "conftest.py").write_text(BOMB.format(marker=marker))
    result = CliRunner().invoke(main, ["check-dags", str(folder)])
    assert result.exit_code == 1
    assert "VD104" in result.output
    assert not marker.exists()
    assert "vectorella_bomb" not in sys.modules
    assert [path.name for path in folder.iterdir() if path.suffix != ".py"] == []


@pytest.mark.parametrize(
    "content",
    [
        b"from airflow import DAG\n\0",
        b"from airflow import DAG\nname = '\xe9'\n",
        b"# coding: no-such-code\nfrom airflow import DAG\n",
        b"from airflow import DAG\nx = " + b"(" * 5000 + b")" * 5000,
        b"from airflow import DAG\nx = " + b"-" * 50_000 + b"1\n",
        b"from airflow import DAG\nprint 'two'\n",
    ],
)
def test_a_file_that_is_not_python_is_one_finding(tmp_path, content):
    (tmp_path / "broken.py").write_bytes(content)
    assert found_in(tmp_path) == ["VD001"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\ufefffrom airflow import DAG\n",
        "from airflow import DAG\r\nx = 1\r\n",
        "from airflow import DAG\nx = x + 'a'\ny = z\nz = y\nd = {**d}\nDAG(x, schedule=y, **d)\n",
        "from airflow import DAG\nx = " + " + ".join(["'a'"] * 900) + "\nDAG(x, **x)\n",
        "from airflow import DAG\nx = x" + ".a()" * 150 + "\nx.b()\n",
        "from airflow import DAG\n(a, *b), c = d = DAG(*a, **b)\nwith d as (e, f): e >> f >> d\n",
        "from airflow import DAG\ndef f(): g()\ndef g(): f()\nf()\n",
        "from airflow.sdk import chain, DAG\nchain()\nchain(*DAG)\nDAG.set_upstream()\n",
    ],
)
def test_odd_python_is_read_to_its_end(tmp_path, text):
    (tmp_path / "odd.py").write_bytes(text.encode())
    assert set(found_in(tmp_path)) <= {"VD203", "VD204", "VD304"}


def test_a_comment_keeps_a_rule_from_its_line(tmp_path):
    file = tmp_path / "by_hand.py"
    line = 'DAG("by_hand", description="By hand.", default_args=CARE)'
    file.write_text(f"{PRELUDE}\n{line}")
    assert found_in(tmp_path) == ["VD203"]
    for comment in ("ignore VD203", "ignore VD101, VD203 as agreed", "ignore"):
        file.write_text(f"{PRELUDE}\n{line}  # vectorella: {comment}")
        assert found_in(tmp_path) == []
    file.write_text(f"{PRELUDE}\n{line}  # vectorella: ignore VD101")
    assert found_in(tmp_path) == ["VD203"]


def test_default_args_of_a_task_group_count(tmp_path):
    (tmp_path / "groups.py").write_text(f"""{PRELUDE}
from airflow.sdk import TaskGroup

with DAG("groups", schedule=None, description="In a group."):
    with TaskGroup("group", default_args=CARE):
        BashOperator(task_id="load", bash_command="true")
""")
    assert found_in(tmp_path) == []


def test_rules_are_chosen_by_id_or_by_what_it_begins_with(planted):
    def ids(*select, ignore=()):
        return {f.rule_id for f in check([planted], Choice(select, tuple(ignore))).findings}

    assert ids("VD101") == {"VD101"}
    assert ids("VD4", ignore=["VD404"]) == {"VD401", "VD402", "VD403", "VD405"}
    assert "VD501" not in ids(ignore=["VD5"])
    with pytest.raises(ValueError, match="no rule 'VD9x'"):
        ids("VD9x")


def test_files_that_airflow_is_told_to_ignore_are_left_out(tmp_path):
    for name in ("a.py", "helpers/b.py", "deep/helpers/c.py", "deep/d.py", ".hidden/e.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "env").mkdir()
    (tmp_path / "env" / "pyvenv.cfg").write_text("")
    (tmp_path / "env" / "f.py").write_text("")
    (tmp_path / ".airflowignore").write_text("helpers/  # of the house\n/d.py\ne*/f.py\n")
    (tmp_path / "deep" / ".airflowignore").write_text("!helpers/\n")
    found = [path.relative_to(tmp_path).as_posix() for path in python_files(tmp_path)]
    assert found == ["a.py", "deep/d.py", "deep/helpers/c.py"]


OLD = """
from airflow.operators.python_operator import PythonOperator
from airflow.sdk import DAG, Variable
from airflow.triggers.external_task import TaskStateTrigger
from airflow.utils.dates import days_ago

START, RUN, STATE = days_ago(1), PythonOperator, TaskStateTrigger
NAME = Variable.get("name")
"""


def test_ruff_adds_what_we_do_not_find_and_repeats_nothing(tmp_path):
    (tmp_path / "old.py").write_text(OLD)
    assert found_in(tmp_path) == ["VD501", "VD501", "AIR301", "VD103"]
    only_ruff = check([tmp_path], Choice(("AIR30", "AIR003"))).findings
    assert {"AIR301", "AIR302", "AIR003"} == {finding.rule_id for finding in only_ruff}


def test_without_ruff_our_own_rules_hold(tmp_path, monkeypatch):
    (tmp_path / "old.py").write_text(OLD)
    monkeypatch.setattr(ruff, "find_ruff", lambda: None)
    assert found_in(tmp_path) == ["VD501", "VD501", "VD103"]


def test_a_ruff_that_does_not_answer_is_a_note(tmp_path, monkeypatch):
    (tmp_path / "old.py").write_text(OLD)
    monkeypatch.setattr(ruff, "find_ruff", lambda: shutil.which("true"))
    report = check([tmp_path])
    assert len(report.findings) == 3
    assert "did not check the files" in report.notes[0]


@pytest.fixture
def run(tmp_path, monkeypatch):
    """The command in the folder of `dags/a file.py`, which has two faults in one line."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dags").mkdir()
    file = tmp_path / "dags" / "a file.py"
    file.write_text(PRELUDE + '\n"é"; DAG("100%", description="%, twice.")\n')

    def run(*arguments):
        return CliRunner().invoke(main, ["check-dags", *arguments])

    return run


def test_text_names_place_reason_and_what_to_write(run):
    result = run("dags")
    first = result.stdout.splitlines()[0]
    assert re.fullmatch(r"dags/a file\.py:\d+:6 VD203 DAG 100% does not say .*", first)
    assert "    why      " in result.stdout
    assert "    instead  " in result.stdout
    assert result.stdout.endswith("\n2 findings in 1 of 1 file.\n")
    assert result.exit_code == 1


def test_json_has_every_finding_with_all_that_text_says(run):
    told = json.loads(run("dags", "--format", "json").stdout)
    assert told["file_count"] == 1
    assert [finding["rule"] for finding in told["findings"]] == ["VD203", "VD403"]
    assert all(told["findings"][0].values())
    assert told["findings"][0]["column"] == 6
    assert told["findings"][0]["url"] == "docs/check-dags.md#vd203"


def test_annotations_of_github_are_one_line_each_and_escaped(run):
    lines = run("dags", "--format", "github").stdout.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("::error file=dags/a file.py,line=")
    assert ",title=VD203 no schedule::DAG 100%25 does not say when it runs.%0A" in lines[0]


def test_sarif_has_the_structure_that_its_specification_demands(run):
    """A report was also held, once and by hand, against the JSON schema of SARIF 2.1.0."""
    told = json.loads(run("dags", "--format", "sarif").stdout)
    assert told["version"] == "2.1.0"
    assert told["$schema"].endswith("sarif-schema-2.1.0.json")
    (single,) = told["runs"]
    assert set(single) == {"tool", "invocations", "columnKind", "results"}
    assert single["columnKind"] == "unicodeCodePoints"
    assert single["invocations"][0]["executionSuccessful"] is True
    driver = single["tool"]["driver"]
    assert driver["name"]
    rules = driver["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules) >= len(KNOWN_RULES)
    for rule in rules:
        for text in ("shortDescription", "fullDescription", "help"):
            assert rule[text]["text"].endswith("."), rule["id"]
        assert rule["defaultConfiguration"]["level"] == "error"
    assert len(single["results"]) == 2
    for result in single["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("none", "note", "warning", "error")
        assert result["message"]["text"]
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "dags/a%20file.py"
        assert place["region"]["startLine"] >= 1
        assert place["region"]["startColumn"] in (6, 10)
    prints = [result["partialFingerprints"]["message/v1"] for result in single["results"]]
    assert len(set(prints)) == 2


def test_no_finding_is_exit_code_0(run):
    result = run("dags", "--ignore", "VD203,VD403")
    assert (result.exit_code, result.stdout) == (0, "Nothing found in 1 file.\n")
    assert run("dags", "--select", "VD9", "--format", "github").stdout == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere"], "'nowhere' does not exist"),
        (["dags", "--select", "VD77"], "There is no rule 'VD77'"),
        (["dags", "--format", "xml"], "'xml' is not one of"),
        (["dags", "--airflow", "no-python"], "no-python did not read the DAGs"),
        (["empty"], "There is no Python file in empty"),
        ([], "Missing argument"),
    ],
)
def test_wrong_options_are_exit_code_2_and_a_sentence(run, arguments, sentence):
    Path("empty").mkdir()
    result = run(*arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr


def test_a_python_without_airflow_is_told(run):
    result = run("dags", "--airflow", sys.executable)
    assert result.exit_code == 2
    assert "in which Airflow is installed" in result.stderr
