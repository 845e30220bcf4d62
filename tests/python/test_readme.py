"""What the README shows is what happens."""

import re
import subprocess
import sys

import duckdb
import project
import pytest


@pytest.mark.parametrize(("query", "output"), project.readme_blocks_with_output("sql"))
def test_a_query_of_the_readme_gives_what_it_shows(sample, capsys, query, output):
    with duckdb.connect(str(sample.database), read_only=True) as connection:
        connection.sql(query).show(max_width=200)
    assert capsys.readouterr().out.split() == output.split()


def test_the_scikit_learn_example_prints_what_the_readme_shows(sample):
    ((program, output),) = project.readme_blocks_with_output("python")
    printed = subprocess.check_output(
        [sys.executable, "-c", program], cwd=sample.database.parent, text=True
    )
    assert printed == output


def test_the_examples_of_the_page_on_pairings_run(sample):
    page = (project.ROOT / "docs" / "pairings.md").read_text()
    [program] = re.findall(r"^```python\n(.*?)^```$", page, re.M | re.S)
    exec(program, {})
    [query] = re.findall(r"^```sql\n(.*?)^```$", page, re.M | re.S)
    nearest = [ingredient for ingredient, _ in sample.query(query)]
    assert len(nearest) == 20
    assert "hazelnut" in nearest


def test_every_query_of_the_readme_shows_its_output():
    assert len(project.readme_blocks_with_output("sql")) == len(project.readme_blocks("sql"))


def test_every_file_and_folder_that_the_readme_links_to_is_there():
    links = re.findall(r"\]\(((?!https?:)[^)]+)\)", project.README.read_text())
    assert [link for link in links if not (project.ROOT / link).exists()] == []
    assert "docs/flow.svg" in links


def test_every_setting_from_the_environment_is_in_the_readme():
    sources = [project.ROOT / "profiles.yml", project.ROOT / "dbt_project.yml"]
    sources += (project.ROOT / "python").rglob("*.py")
    sources += [
        path for folder in ("models", "macros") for path in (project.ROOT / folder).rglob("*")
    ]
    text = "\n".join(path.read_text() for path in sources if path.is_file())
    settings = set(re.findall(r"(?:env_var\(|envvar=)['\"](VECTORELLA_\w+)", text))
    assert settings
    assert {name for name in settings if f"`{name}`" not in project.README.read_text()} == set()
