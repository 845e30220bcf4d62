"""What the pages show is what happens, and each is found from the README."""

import re
import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import click
import duckdb
import project
import pytest
from dbt.cli.main import cli as dbt
from vectorella.cli import main as vectorella

DOCS = project.ROOT / "docs"
PAGES = project.pages()
# Whose examples need more than the sample's file: the tests of that name run them.
RUN_ELSEWHERE = {
    "change-it.md": "test_change_it",
    "check-dags.md": "test_check_dags",
    "connect.md": "test_connect",
    "kubernetes.md": "test_deploy",
    "retraining.md": "test_retraining",
}
PROGRAMS = {"vectorella": vectorella, "dbt": dbt}
# What somebody new wants to do -> the heading that says how.
TASKS = {
    "load a log with columns of other names": "docs/your-files.md#columns-of-other-names",
    "have decimal commas read": "docs/your-sales.md#numbers",
    "see why rows are missing": "docs/your-files.md#what-becomes-of-bad-rows-and-bad-files",
    "know what a receipt is": "docs/rules.md#sales",
    "add a product": "docs/change-it.md#a-product",
    "keep a column of one's own": "docs/change-it.md#a-column",
    "build and publish every day": "docs/every-day.md#on-a-server",
    "open it in Superset": "docs/connect.md#superset",
    "get over a locked file": "docs/troubleshooting.md#the-file-is-open-elsewhere",
    "train on the one-hot matrix": "docs/one-hot.md#one-hot-into-scikit-learn-and-pytorch",
}


def name(page: Path) -> str:
    return str(page.relative_to(project.ROOT))


def prose(page: Path) -> str:
    return re.sub(r"^ *```.*?^ *```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)


def anchors(page: Path) -> set[str]:
    """The names that GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.M)
    shown = [re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", heading).lower() for heading in headings]
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in shown}


def links(page: Path) -> list[tuple[str, Path, str]]:
    """Each relative link as it is written, the file that it leads to, and the heading there."""
    written = re.findall(r"\]\(((?!https?:)[^)\s]+)\)", prose(page))
    parts = [(link, *link.partition("#")[::2]) for link in written]
    return [
        (link, (page.parent / path).resolve() if path else page, heading)
        for link, path, heading in parts
    ]


def leads_somewhere(file: Path, heading: str) -> bool:
    return file.exists() and (not heading or heading in anchors(file))


@pytest.mark.parametrize("page", [*PAGES, project.ROOT / "benchmarks/README.md"], ids=name)
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(page):
    assert [link for link, *end in links(page) if not leads_somewhere(*end)] == []


def test_the_readme_leads_to_every_page_in_two_clicks():
    near = {file for _, file, _ in links(project.README)}
    far = {file for page in near if page.suffix == ".md" for _, file, _ in links(page)}
    assert [name(page) for page in PAGES if page not in near | far | {project.README}] == []


@pytest.mark.parametrize("heading", TASKS.values(), ids=TASKS)
def test_the_readme_names_the_page_of_a_task(heading):
    path, _, anchor = heading.partition("#")
    page = project.ROOT / path
    assert page in {file for _, file, _ in links(project.README)}
    assert anchor in anchors(page)


def test_the_readme_is_short():
    assert len(project.README.read_text().splitlines()) <= 150


def examples(blocks, language):
    return [
        pytest.param(block, id=f"{page.name}-{number}")
        for page in PAGES
        if page.name not in RUN_ELSEWHERE
        for number, block in enumerate(blocks(page, language), 1)
    ]


@pytest.mark.parametrize("example", examples(project.blocks_with_output, "sql"))
def test_a_query_gives_what_its_page_shows(sample, capsys, example):
    query, output = example
    with duckdb.connect(str(sample.database), read_only=True) as connection:
        connection.sql(query).show(max_width=200)
    assert capsys.readouterr().out.split() == output.split()


@pytest.mark.parametrize("query", examples(project.blocks, "sql"))
def test_a_query_of_a_page_finds_something(sample, query):
    assert sample.query(query)


@pytest.mark.parametrize("page", [DOCS / "one-hot.md", DOCS / "pairings.md"], ids=name)
def test_the_programs_of_a_page_print_what_it_shows(published, page):
    shown = dict(project.blocks_with_output(page, "python"))
    for program in project.blocks(page, "python"):
        if "import torch" in program and not find_spec("torch"):
            continue
        printed = subprocess.check_output(
            [sys.executable, "-c", program], cwd=published.database.parent, text=True
        )
        assert printed == shown.get(program, printed)


def test_the_nearest_of_the_page_on_pairings_are_what_goes_in_its_place(sample):
    query = project.blocks(DOCS / "pairings.md", "sql")[1]
    nearest = [ingredient for ingredient, _ in sample.query(query)]
    assert len(nearest) == 20
    assert "hazelnut" in nearest


def test_every_query_of_the_readme_shows_its_output():
    queries = project.blocks(project.README, "sql")
    assert [query for query, _ in project.blocks_with_output(project.README, "sql")] == queries


def test_every_page_with_programs_has_its_tests():
    with_programs = {page.name for page in PAGES if project.blocks(page, "python")}
    assert with_programs - RUN_ELSEWHERE.keys() == {"one-hot.md", "pairings.md"}


@pytest.mark.parametrize("page", RUN_ELSEWHERE)
def test_the_tests_that_run_the_other_examples_are_there(page):
    tests = (project.ROOT / "tests" / "python" / f"{RUN_ELSEWHERE[page]}.py").read_text()
    assert page in tests


def commands(page: Path) -> list[list[str]]:
    """The words of every command of ours, or of dbt's, in a page's blocks and in its prose."""
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```$", text, re.M | re.S)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    inline = re.findall(r"`((?:uv run|vectorella|dbt) [^`]+)`", prose(page))
    parts = [part for line in lines + inline for part in re.split(r"&&|\|", line)]
    return [words for part in parts if (words := command_of(part))]


def command_of(line: str) -> list[str]:
    words = shlex.split(line, comments=True)
    own = [word for word in words if not re.match(r"[A-Z_]+=", word)]
    starts = [at for at, word in enumerate(own) if word in PROGRAMS]
    is_ours = own and (own[0] in PROGRAMS or own[:2] == ["uv", "run"])
    return own[starts[0] :] if is_ours and starts else []


def unknown_words(words: list[str]) -> list[str]:
    """Commands and options of a line that the program does not have."""
    command, unknown = PROGRAMS[words[0]], []
    for word in words[1:]:
        if word == "--":
            break
        if word.startswith("--"):
            known = {
                option for each in command.params for option in each.opts + each.secondary_opts
            }
            # What vectorella build does not know, it hands on to dbt build.
            known |= {
                option
                for each in dbt.commands["build"].params
                for option in each.opts
                if command.name == "build"
            }
            unknown += [] if word.partition("=")[0] in known | {"--help"} else [word]
        elif isinstance(command, click.Group):
            found = command.get_command(click.Context(command), word)
            is_value = command is dbt and found is None
            unknown += [] if found or is_value else [word]
            command = found or command
    return unknown


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_of_a_page_is_there_with_its_options(page):
    assert {" ".join(words): unknown_words(words) for words in commands(page)} == {
        " ".join(words): [] for words in commands(page)
    }


def test_the_pages_name_commands():
    assert len({words[1] for page in PAGES for words in commands(page) if len(words) > 1}) > 15


def test_every_setting_from_the_environment_is_on_the_page_of_settings():
    sources = [project.ROOT / "profiles.yml", project.ROOT / "dbt_project.yml"]
    sources += (project.ROOT / "python").rglob("*.py")
    sources += [
        path for folder in ("models", "macros") for path in (project.ROOT / folder).rglob("*")
    ]
    text = "\n".join(path.read_text() for path in sources if path.is_file())
    settings = set(re.findall(r"(?:env_var\(|envvar=)['\"](VECTORELLA_\w+)", text))
    page = (DOCS / "settings.md").read_text()
    assert settings
    assert {each for each in settings if f"`{each}`" not in page} == set()
