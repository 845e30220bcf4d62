"""A recipe that is taken down is nowhere any more, and nothing else is another than before."""

import json
import signal

import duckdb
import operating
import project
import pytest
from operating import line
from vectorella.operations import take_downs
from vectorella.operations.problems import OperationProblem
from vectorella.operations.take_downs import TakeDown

WORDS = (
    *("Zyxquarina", "wobblegrunt", "flimberry", "drubnickel", "skorpelian", "mizzenroot"),
    *("krumhalf", "ploverine", "quenchspar", "talliwick", "undermoss", "vexaroni", "yarblock"),
)
SECRET = " ".join(WORDS)
TOKENS = [word.lower() for word in WORDS]
# One form, of words that others have too: Chinese has no spaces.
FORM = "米饭/鸡蛋/洋葱!"
OTHERS = [
    {
        "id": "rice",
        "title": "米饭 鸡蛋 洋葱",
        "ingredients": ["1 egg"],
        "steps": [],
        "source": "a.b",
    },
    {"id": "soup", "title": "Soup", "ingredients": ["1 egg", "2 onions"], "steps": ["Stir."]},
    {"id": "pie", "title": "Pie", "ingredients": ["1 plum", "1 onion"], "steps": [], "source": "c"},
]
GONE = {
    "id": "gone",
    "title": SECRET,
    "ingredients": ["2 cups flimberries", "1 egg", "1 mizzenroot"],
    "steps": [SECRET, FORM],
    "source": "https://a.b/zyxquarina",
}
OLDER = GONE | {"title": "Drubnickel undermoss pie", "steps": ["Talliwick."]}
COUNTS = {
    "tokens": """
        select token, document_frequency, occurrence_count
        from vocabulary where document_frequency > 0
    """,
    "ingredients": "select ingredient, recipe_count from ingredients where recipe_count > 0",
    "pairs": "select ingredient, other_ingredient, recipe_count, lift from ingredient_pairs",
    "texts": """
        select source_recipe_id, cleaned_text
        from recipe_texts inner join recipes on recipe_texts.recipe_id = recipes.recipe_id
    """,
    "forms": "select form, tokens from intermediate.int_word_forms",
    "lines": "select line, ingredients from intermediate.int_ingredient_lines",
}


def land(site, name, *recipes, torn=""):
    file = site.landing / "recipes" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(project.jsonl_bytes(*recipes) + torn.encode())


def new_site(folder, *, is_gone_there=True):
    folder.mkdir(exist_ok=True)
    site = operating.new_site(folder)
    site.deliver(0, line(0))
    gone = (OLDER,) if is_gone_there else ()
    land(site, "a.jsonl", *OTHERS[:2], *gone)
    # A line that is no record has the strict reader take the file.
    torn = json.dumps(GONE)[:90] + "\n" if is_gone_there else ""
    land(site, "b.jsonl", *OTHERS[2:], *((GONE,) if is_gone_there else ()), torn=torn)
    return site


def succeeds(run):
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def counts(site):
    return {name: sorted(site.query(query)) for name, query in COUNTS.items()}


def raw_bytes(site):
    return b"".join(
        path.read_bytes().lower() for path in site.database.parent.rglob("*") if path.is_file()
    )


def left_in_tables(database):
    """Words that a row of any table has, whatever the table stores it as."""
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where not internal"
        ).fetchall()
        rows = {
            str(row).lower()
            for schema, table in tables
            for row in connection.execute(f'from "{schema}"."{table}"').fetchall()
        }
    return {word for word in [*TOKENS, FORM] if any(word in row for row in rows)}


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """Published, looked at, taken down, looked at, delivered again: what was seen on the way."""
    site = new_site(tmp_path_factory.mktemp("site") / "s")
    succeeds(site.run("daily", "--quiet"))
    story = {"site": site, "before": left_in_tables(site.database)}
    story["numbers"] = site.query("select source_recipe_id, recipe_id from recipes")
    story["tokens"] = site.query("select token, token_id from vocabulary")
    story["found"] = site.run("take-down", "--verify", SECRET)
    story["taken"] = succeeds(site.run("take-down", "gone", "--reason", "The cook asked."))
    story["kept"] = site.run("take-down", "--verify", "mizzenroot")
    story["dropped"] = site.run("take-down", "--drop-kept", "--verify", SECRET, "--verify", FORM)
    story["left"] = left_in_tables(site.database) | left_in_tables(site.work)
    story["bytes"] = raw_bytes(site)
    story["counts"] = counts(site)
    return story


def test_before_it_is_taken_down_the_text_is_found_where_it_is(story):
    assert story["before"] == {*TOKENS, FORM}
    assert story["found"].returncode == 1
    for place in ("vectorella.duckdb: left in", "vectorella.work.duckdb: left in", "stg_recipes"):
        assert place in story["found"].stdout


def test_no_word_that_only_it_had_is_left_in_a_table(story):
    assert story["left"] == set()


def test_no_word_of_it_is_left_in_the_bytes_of_any_file(story):
    assert [word for word in TOKENS if word.encode() in story["bytes"]] == []
    assert FORM.encode() not in story["bytes"]


def test_kept_files_are_named_until_they_are_dropped(story):
    lines = story["kept"].stdout.splitlines()
    assert story["kept"].returncode == 1
    assert all("vectorella.daily" in each and "--drop-kept" in each for each in lines[:-1])
    assert len(lines) > 1
    assert story["dropped"].returncode == 0, story["dropped"].stdout


def test_counts_are_those_of_a_build_that_never_saw_it(story, tmp_path):
    other = new_site(tmp_path / "other", is_gone_there=False)
    succeeds(other.run("daily", "--quiet"))
    assert story["counts"] == counts(other)


def test_what_comes_again_stays_out_and_no_number_is_given_twice(story):
    site = story["site"]
    land(
        site, "c.jsonl", GONE, {"id": "new", "title": "Yarn", "ingredients": ["1 egg"], "steps": []}
    )
    succeeds(site.run("daily", "--quiet"))
    assert site.query("select path, source_recipe_id from excluded_recipes order by all") == [
        ("recipes/a.jsonl", "gone"),
        ("recipes/b.jsonl", "gone"),
        ("recipes/c.jsonl", "gone"),
    ]
    assert left_in_tables(site.database) == set()
    assert not [word for word in TOKENS if word.encode() in site.database.read_bytes().lower()]
    recipes = dict(site.query("select source_recipe_id, recipe_id from recipes"))
    tokens = dict(site.query("select token, token_id from vocabulary where token is not null"))
    before = dict(story["numbers"])
    assert recipes["new"] not in before.values()
    assert {name: recipes[name] for name in ("rice", "soup", "pie")}.items() <= before.items()
    assert tokens["yarn"] not in dict(story["tokens"]).values()


def test_a_kill_leaves_the_old_file_or_one_without_the_recipe(tmp_path):
    site = new_site(tmp_path / "killed")
    succeeds(site.run("daily", "--quiet"))
    for steps in (3, 40):
        before = site.digest()
        run = site.start("take-down", "gone", "--reason", "asked")
        operating.wait_for_steps(site, run, steps)
        run.send_signal(signal.SIGKILL)
        run.communicate()
        assert site.digest() == before or left_in_tables(site.database) == set()
    succeeds(site.run("daily", "--quiet"))
    assert left_in_tables(site.database) == set()
    assert not [word for word in TOKENS if word.encode() in site.database.read_bytes().lower()]


def test_dbt_alone_takes_it_out_of_every_table(tmp_path):
    site = new_site(tmp_path / "site")
    here = ("--project-dir", str(site.project), "--exclude-resource-type", "test", "unit_test")
    first = project.dbt("build", tmp_path, site.landing, arguments=here)
    assert first.is_success, first.output
    assert left_in_tables(first.database) == {*TOKENS, FORM}
    take_downs.write_down(site.project, [TakeDown("gone", "", "2026-03-01", "asked")])
    second = project.dbt("build", tmp_path, site.landing, arguments=here)
    assert second.is_success, second.output
    assert left_in_tables(second.database) == set()


def test_a_request_is_written_down_once(tmp_path):
    seed = tmp_path / take_downs.SEED
    seed.parent.mkdir()
    seed.write_text("source_recipe_id,source,requested_at,reason\n")
    request = TakeDown('a "b", c', "", "2026-03-01", "asked")
    assert take_downs.write_down(tmp_path, [request, request]) == [request]
    assert take_downs.write_down(tmp_path, [request]) == []
    assert take_downs.written(tmp_path) == [request]


@pytest.mark.parametrize("pattern", ["*", " ", "**"])
def test_a_pattern_of_stars_alone_is_refused(tmp_path, pattern):
    seed = tmp_path / take_downs.SEED
    seed.parent.mkdir()
    seed.write_text("source_recipe_id,source,requested_at,reason\n")
    with pytest.raises(OperationProblem, match="names a recipe"):
        take_downs.write_down(tmp_path, [TakeDown("", pattern, "2026-03-01", "asked")])
