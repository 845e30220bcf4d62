"""After any deliveries, what incremental builds hold is what one build from nothing holds."""

import json
import os
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

ROOT = Path(__file__).parents[2]
WORDS = ["salt", "Salt,", "don't", "stir-stir", "crème", "米饭", "--", "<b>egg</b>", "&frac12;"]
MODELS = ["recipes", "recipe_texts", "recipe_one_hot", "vocabulary"]

VOCABULARY = """
    select token, document_frequency, occurrence_count
    from vocabulary
    where document_frequency > 0
    order by all
"""
ONE_HOT = """
    select recipes.source_recipe_id, vocabulary.token, recipe_one_hot.value
    from recipe_one_hot
    left join recipes on recipe_one_hot.recipe_id = recipes.recipe_id
    left join vocabulary on recipe_one_hot.token_id = vocabulary.token_id
    order by all
"""
TEXTS = """
    select recipes.source_recipe_id, recipe_texts.cleaned_text
    from recipes
    left join recipe_texts on recipes.recipe_id = recipe_texts.recipe_id
    order by all
"""
HTML = """
    select source_recipe_id, plain_text
    from staging.stg_recipes
    where row_id in (select row_id from recipes) and plain_text is not null
    order by all
"""


class Kitchen:
    """A landing folder, and a database that is built from it."""

    def __init__(self, folder: Path, target: Path) -> None:
        self.landing = folder / "landing"
        (self.landing / "recipes").mkdir(parents=True)
        self.database = folder / "vectorella.duckdb"
        self.target = target

    def deliver(self, name: str, recipes: dict[str, str], day: int) -> None:
        """Write a file, new or in place of an old one, as if it had been written on that day."""
        path = self.landing / "recipes" / f"{name}.jsonl"
        rows = [
            {"recipe_id": recipe, "title": None, "ingredients": [text], "steps": []}
            for recipe, text in recipes.items()
        ]
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        moment = (datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=day)).timestamp()
        os.utime(path, (moment, moment))

    def build(self, *models: str, database: Path | None = None) -> bool:
        """Whether the models were built, and what they are built from."""
        database = database or self.database
        kinds = ["model"] if database.exists() else ["model", "seed"]
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("VECTORELLA_DB", str(database))
            environment.setenv("VECTORELLA_LANDING", str(self.landing))
            result = dbtRunner().invoke(
                ["build", "--select", *(f"+{model}" for model in models or MODELS)],
                resource_types=kinds,
                quiet=True,
                project_dir=str(ROOT),
                profiles_dir=str(ROOT),
                target_path=str(self.target),
                log_path=str(self.target),
            )
        # dbt keeps the file open for as long as the process lives.
        DuckDBConnectionManager.close_all_connections()
        return result.success

    def rows(self, query: str, database: Path | None = None) -> list[tuple]:
        with duckdb.connect(str(database or self.database), read_only=True) as connection:
            return connection.sql(query).fetchall()

    def assert_equals_a_build_from_nothing(self) -> None:
        fresh = self.database.with_name("fresh.duckdb")
        assert self.build(database=fresh)
        for query in (VOCABULARY, ONE_HOT, TEXTS, HTML):
            assert self.rows(query) == self.rows(query, fresh), query
        fresh.unlink()

    def assert_ids_stay(self, before: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
        """Ids of tokens and recipes are those of before, and new ones follow without a gap."""
        ids = {
            "token": dict(self.rows("select token, token_id from vocabulary")),
            "recipe": dict(
                self.rows("select source_recipe_id, recipe_id - 1 from intermediate.int_recipe_ids")
            ),
        }
        for kind, known in before.items():
            assert known.items() <= ids[kind].items()
        for kind in ids.values():
            assert sorted(kind.values()) == list(range(len(kind)))
        return ids


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    """Where dbt keeps the parsed project from one build to the next."""
    return tmp_path_factory.mktemp("target")


@pytest.fixture
def kitchen(tmp_path, target):
    return Kitchen(tmp_path, target)


def frequencies(kitchen):
    query = "select token, document_frequency, occurrence_count from vocabulary"
    return {token: counts for token, *counts in kitchen.rows(query)}


def test_html_is_undone_in_the_first_build_and_in_the_next(kitchen):
    kitchen.deliver("a", {"soup": "salt &amp; <b>egg</b>"}, day=1)
    assert kitchen.build()
    kitchen.deliver("b", {"tea": "mint&nbsp;<i>lime</i>"}, day=2)
    assert kitchen.build()
    assert kitchen.rows(TEXTS) == [("soup", "salt egg"), ("tea", "mint lime")]


def test_recipes_that_are_edited_removed_and_brought_back(kitchen):
    kitchen.deliver(
        "a", {"soup": "salt salt <b>egg</b>", "cake": "egg sugar", "pie": "apple"}, day=1
    )
    assert kitchen.build()
    ids = kitchen.assert_ids_stay({})
    assert frequencies(kitchen)["salt"] == [1, 2]

    kitchen.deliver("b", {"soup": "pepper salt", "tea": "mint &amp; lime"}, day=3)
    assert kitchen.build()
    ids = kitchen.assert_ids_stay(ids)
    assert frequencies(kitchen)["salt"] == [1, 1]

    # Late, and older than what replaced it; and a file without recipes that were there.
    kitchen.deliver("late", {"soup": "old old", "bun": "flour"}, day=2)
    kitchen.deliver("a", {"cake": "egg"}, day=4)
    assert kitchen.build()
    ids = kitchen.assert_ids_stay(ids)
    assert frequencies(kitchen)["apple"] == [0, 0]
    assert "old" not in frequencies(kitchen)
    assert ("pie",) not in kitchen.rows("select source_recipe_id from recipes")
    kitchen.assert_equals_a_build_from_nothing()

    # The newest soup goes, so the late one counts; the pie comes back, and under its number.
    kitchen.deliver("b", {"tea": "mint"}, day=5)
    kitchen.deliver("c", {"pie": "apple apple"}, day=6)
    assert kitchen.build()
    kitchen.assert_ids_stay(ids)
    assert frequencies(kitchen)["old"] == [1, 2]
    assert frequencies(kitchen)["apple"] == [1, 2]
    kitchen.assert_equals_a_build_from_nothing()


# The deliveries of test_incremental.py bring recipes too; these stop builds at every model.
@pytest.mark.long
@pytest.mark.parametrize("number", [1, 2, 3])
def test_random_deliveries_and_builds_that_stop_half_way(kitchen, number):
    chance = random.Random(number)
    ids = {}
    for day in range(1, 9):
        for name in chance.sample("abcde", 2):
            recipes = chance.sample(range(12), chance.randrange(6))
            texts = {
                f"recipe {recipe}": " ".join(chance.choices([*WORDS, f"new{day}"], k=6))
                for recipe in recipes
            }
            kitchen.deliver(name, texts, day=day - chance.choice([0, 0, 0, 5]))
        stop = chance.choice(["int_recipe_ids", "int_word_forms", "int_token_ids", *MODELS])
        assert kitchen.build(*([] if stop in MODELS else [stop]))
        if stop in MODELS:
            ids = kitchen.assert_ids_stay(ids)
    assert kitchen.build()
    kitchen.assert_ids_stay(ids)
    kitchen.assert_equals_a_build_from_nothing()


def test_a_build_with_nothing_new_changes_nothing(kitchen):
    kitchen.deliver("a", {"soup": "salt <i>egg</i>", "cake": "don't"}, day=1)
    assert kitchen.build()
    tables = ["int_recipe_ids", "int_word_forms", "int_token_ids", "int_token_lookup"]
    tables += ["int_recipe_tokens", "int_token_counts"]
    queries = [f"from intermediate.{table} order by all" for table in tables]
    before = [kitchen.rows(query) for query in queries]
    assert kitchen.build()
    assert [kitchen.rows(query) for query in queries] == before
    assert not kitchen.rows("select table_name from duckdb_tables() where table_name like '%tmp%'")


def test_the_next_build_encodes_no_recipe_again(kitchen):
    newest = "select max(version) from intermediate.int_recipe_ids"
    encoded = "select state from progress.parts where model_name = 'int_recipe_tokens'"
    for day, recipes in enumerate([{"soup": "salt"}, {"soup": "egg"}, {}], 1):
        kitchen.deliver("a", recipes, day=day)
        assert kitchen.build()
        assert kitchen.rows(encoded) == kitchen.rows(newest) == [(day,)]
