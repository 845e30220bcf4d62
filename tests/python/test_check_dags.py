"""`vectorella check-dags`: planted faults, clean DAGs, formats, and that nothing read is run."""

import re

import project
import pytest
from vectorella.dags.checking import KNOWN_RULES, check
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
