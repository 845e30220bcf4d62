"""Any selection, in any order, ends with right rows or with a sentence of what to do first."""

import json
import os
import shutil
from pathlib import Path

import duckdb
import project
import pytest
from deliveries.builds import BuildFailed, Builds
from vectorella import settings

LINE = "order_id,ordered_at,country,sku,quantity,unit_price,currency\n"


class Shop:
    """A landing folder with a database that any command of dbt's may work on."""

    def __init__(self, builds: Builds, workspace: Path, database: Path) -> None:
        self.builds = builds
        self.landing = workspace / "landing"
        self.database = database
        self.day = 0
        shutil.rmtree(self.landing, ignore_errors=True)
        self.landing.mkdir(parents=True)

    def sell(self, *orders: str, country: str = "IT") -> None:
        """Deliver a file with an order of one jar for each name."""
        rows = [
            f"{order},2026-03-01T10:00:00Z,{country},NT-MEDIUM,1,4.00,EUR\n" for order in orders
        ]
        self._land("transactions", ".csv", LINE + "".join(rows))

    def cook(self, **recipes: str) -> None:
        """Deliver a file of recipes, each with one line of ingredients."""
        rows = [
            {"id": name, "title": None, "ingredients": [line], "steps": []}
            for name, line in recipes.items()
        ]
        self._land("recipes", ".jsonl", project.jsonl_bytes(*rows).decode())

    def _land(self, kind: str, ending: str, text: str) -> None:
        self.day += 1
        file = self.landing / kind / f"{self.day:02}{ending}"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        os.utime(file, (1_780_000_000 + 86_400 * self.day,) * 2)

    def touch(self, kind: str) -> None:
        """Deliver every file of a kind anew, as it was."""
        self.day += 1
        for file in (self.landing / kind).iterdir():
            os.utime(file, (1_780_000_000 + 86_400 * self.day,) * 2)

    def dbt(self, command: str, **variables: object) -> None:
        options = ["--vars", json.dumps(variables)] if variables else []
        self.builds.dbt(*command.split(), *options, database=self.database)

    def refusal(self, command: str, **variables: object) -> str:
        """What dbt says in place of doing it."""
        with pytest.raises(BuildFailed) as refused:
            self.dbt(command, **variables)
        return " ".join(str(refused.value).split())

    def ask(self, query: str) -> list[tuple]:
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.sql(query).fetchall()

    def lose_and_regain(self, table: str, soup: str, again: str) -> None:
        """A soup says something else for a while, in which a table is made anew."""
        self.cook(soup=soup, tea="mint")
        self.dbt(BUILD)
        self.cook(soup="salt")
        self.dbt(BUILD)
        self.dbt(f"run --full-refresh --select {table}")
        self.cook(soup=again)
        self.dbt(BUILD)

    def counts(self) -> dict[str, tuple[int, int]]:
        """Token -> in how many recipes it is, and how often."""
        query = "select token, document_frequency, occurrence_count from vocabulary"
        return {token: tuple(counts) for token, *counts in self.ask(query) if counts[0]}


@pytest.fixture
def shop(builds, workspace, tmp_path):
    return Shop(builds, workspace, tmp_path / "vectorella.duckdb")


NO_TESTS = "--exclude-resource-type test --exclude-resource-type unit_test"
BUILD = f"build {NO_TESTS}"


def test_files_that_come_after_a_partial_full_refresh_are_read(shop):
    shop.sell("A", "B")
    shop.cook(soup="salt egg")
    shop.dbt(BUILD)
    shop.touch("recipes")
    shop.dbt(BUILD)
    said = shop.refusal(f"{BUILD} --full-refresh --select +sales_global")
    assert "--full-refresh would deal the numbers of raw_files anew" in said
    assert "stg_recipes" in said
    shop.dbt(f"{BUILD} --full-refresh --select +sales_global --exclude raw_files")
    shop.cook(cake="egg sugar")
    shop.cook(tea="mint")
    shop.sell("C")
    shop.dbt(BUILD)
    assert shop.ask("select count(*) from recipes") == [(3,)]
    assert shop.ask("select units_sold from sales_global") == [(3,)]
    assert shop.counts() == {"egg": (2, 2), "salt": (1, 1), "sugar": (1, 1), "mint": (1, 1)}


def test_numbers_of_tokens_are_not_dealt_anew_under_tables_that_hold_them(shop):
    shop.cook(soup="salt egg egg", cake="egg sugar")
    shop.dbt(BUILD)
    before = shop.counts()
    said = shop.refusal("run --full-refresh --select int_token_ids")
    assert "int_token_ids anew" in said
    assert "int_recipe_tokens" in said
    shop.dbt("run --full-refresh --select int_token_ids+")
    assert shop.counts() == before == {"egg": (2, 3), "salt": (1, 1), "sugar": (1, 1)}


def test_a_word_that_comes_back_after_its_forms_were_cleaned_anew_counts_once(shop):
    shop.lose_and_regain("int_word_forms", "salt egg", "salt egg egg")
    assert shop.counts() == {"egg": (1, 2), "salt": (1, 1), "mint": (1, 1)}


def test_a_line_that_comes_back_after_lines_were_read_anew_asks_for_its_jars_once(shop):
    shop.lose_and_regain("int_ingredient_lines", "2 jars Noltella", "2 jars Noltella")
    jars = "select jars from recipe_ingredients where jars is not null"
    assert shop.ask(jars) == [(2,)]


def test_a_take_down_after_spellings_were_read_anew_leaves_the_words_of_others(shop):
    shop.cook(soup="salt egg", gone="plum")
    shop.dbt(BUILD)
    shop.cook(tea="mint")
    shop.dbt(BUILD)
    shop.dbt("run --full-refresh --select int_word_forms int_ingredient_lines")
    shop.builds.add_to_seed("take_downs", "gone,,2026-03-01,asked")
    shop.dbt(BUILD)
    shop.cook(cake="salt egg egg")
    shop.dbt(BUILD)
    shop.builds.restore_seeds()
    assert shop.counts() == {"egg": (2, 3), "salt": (2, 2), "mint": (1, 1)}


def test_numbers_are_kept_through_a_full_refresh_where_that_is_set(shop):
    shop.cook(soup="salt")
    shop.cook(cake="egg egg")
    shop.dbt(BUILD)
    ids = "select token, token_id from vocabulary order by token"
    recipes = "select source_recipe_id, recipe_id from recipes order by all"
    before = shop.ask(ids), shop.ask(recipes)
    shop.cook(tea="egg mint mint mint mint")
    shop.dbt(BUILD)
    (shop.landing / "recipes" / "01.jsonl").unlink()
    shop.dbt(f"{BUILD} --full-refresh", keep_numbers=True)
    assert dict(before[0]).items() <= dict(shop.ask(ids)).items()
    assert ("cake", 2) in shop.ask(recipes)
    assert shop.counts() == {"egg": (2, 3), "mint": (1, 4)}


def test_a_model_and_its_parents_give_its_right_rows_on_every_day(shop):
    shop.cook(soup="salt egg egg")
    shop.dbt(f"{BUILD} --select +vocabulary")
    assert shop.counts() == {"egg": (1, 2), "salt": (1, 1)}
    shop.cook(soup="salt", cake="egg")
    shop.dbt(f"{BUILD} --select +vocabulary")
    assert shop.counts() == {"egg": (1, 1), "salt": (1, 1)}


def test_a_selection_is_tested_by_what_it_builds(shop):
    shop.sell("A")
    shop.dbt("build --select +sales_by_country --exclude-resource-type unit_test")
    assert shop.ask("select units_sold from sales_by_country") == [(1,)]


def test_a_model_without_its_parents_says_what_to_select(shop):
    shop.sell("A")
    shop.dbt("seed")
    said = shop.refusal("build --select sales_global")
    assert (
        "are not in the database yet, or older than a setting, a seed or a model: daily_sales"
        in said
    )
    assert "--select +sales_global" in said


def test_models_without_seeds_say_so(shop):
    shop.sell("A")
    said = shop.refusal("run")
    assert "These seeds are not in the database yet" in said
    assert "Run `dbt build`, which loads them, or `dbt seed` first." in said
    shop.dbt("seed")
    shop.dbt("run")
    assert shop.ask("select units_sold from sales_global") == [(1,)]


def test_tests_of_what_is_not_built_say_so(shop):
    shop.sell("A")
    assert "Select them as well" in shop.refusal("test --select sales_global")


def test_parents_that_stand_still_hold_a_table_back_and_nothing_is_lost(shop):
    shop.sell("A")
    shop.cook(soup="salt")
    shop.dbt(BUILD)
    shop.sell("A", "B")
    shop.cook(soup="pepper", cake="egg")
    for model in ("sales_global", "int_recipe_tokens", "daily_sales", "raw_files", "order_lines"):
        shop.dbt(f"run --select {model}")
    shop.dbt("run --select raw_files raw_strict_records stg_transactions stg_recipes")
    shop.dbt("run --select int_recipe_ids int_recipe_tokens int_token_counts vocabulary")
    shop.dbt("run --select int_file_dates int_order_dates daily_sales sales_global")
    assert shop.ask("select units_sold from sales_global") == [(1,)]
    assert shop.ask("select count(*) from order_lines") == [(1,)]
    shop.dbt(BUILD)
    assert shop.ask("select units_sold from sales_global") == [(2,)]
    assert shop.counts() == {"pepper": (1, 1), "egg": (1, 1)}


def test_a_table_that_somebody_dropped_comes_back_with_all_that_holds_its_numbers(shop):
    shop.cook(soup="salt egg egg", cake="egg sugar")
    shop.dbt(BUILD)
    before = shop.counts()
    for table in ("intermediate.int_token_ids", "intermediate.int_recipe_ids", "landing.raw_files"):
        with duckdb.connect(str(shop.database)) as connection:
            connection.execute(f"drop table {table}")
        shop.dbt(BUILD)
        assert shop.counts() == before


def test_a_changed_setting_takes_effect_in_the_next_build(shop):
    shop.sell("A")
    shop.cook(**{f"r{at}": "1 jar Noltella" for at in range(3)})
    shop.dbt(BUILD, reporting_currency="eur")
    revenue = "select revenue, revenue_currency from sales_global"
    assert shop.ask(revenue) == [(4, "EUR")]
    shop.dbt(BUILD, reporting_currency="GBP")
    [(pounds, currency)] = shop.ask(revenue)
    assert (0 < pounds < 4, currency) == (True, "GBP")
    jars = "select count(*) from recipe_ingredients where jars is not null"
    assert shop.ask(jars) == [(3,)]
    shop.dbt(BUILD, pairings={"brand": "banana"})
    assert shop.ask(jars) == [(0,)]


def test_any_brand_and_any_length_of_vectors_pass_every_test(tmp_path):
    cake = ["200 g chocolate", "1 cup hazelnuts", "2 bananas"]
    recipes = [{"id": str(at), "title": "Cake", "ingredients": cake} for at in range(5)]
    files = {"recipes/a.jsonl": project.jsonl_bytes(*({"steps": []} | each for each in recipes))}
    landing = project.land(tmp_path / "landing", files)
    built = project.dbt("build", tmp_path, landing, {"dimensions": 2})
    assert built.is_success, built.output
    rebuilt = project.dbt("build", tmp_path, landing, {"pairings": {"brand": "banana"}})
    assert rebuilt.is_success, rebuilt.output
    lengths = rebuilt.query("select distinct len(embedding) from ingredient_embeddings")
    assert lengths == [(64,)], rebuilt.output
    with duckdb.connect(str(rebuilt.database), read_only=True) as connection:
        made_with = settings.of_database(connection, "noltella_combinations")
    assert (made_with.brand, made_with.dimensions, len(made_with.staples)) == ("banana", 64, 12)


GAINED = """      - name: last_line
        description: Of the log.
        data_type: bigint
      - name: """


@pytest.mark.parametrize(
    ("model", "expression"),
    [
        ("marts/sales/sales_global", "product_totals.line_count"),
        ("marts/ledger/rejected_transactions", "rejected_lines.record_number"),
    ],
)
def test_a_column_that_a_model_gains_is_there_after_the_next_build(tmp_path, model, expression):
    with Builds(project.ROOT, tmp_path / "landing", tmp_path) as builds:
        shop = Shop(builds, tmp_path, tmp_path / "vectorella.duckdb")
        shop.sell("A")
        shop.dbt("build --exclude-resource-type test unit_test")
        statement, described = (
            builds.project / "models" / f"{model}{ending}" for ending in (".sql", ".yml")
        )
        head, last = statement.read_text().rsplit("\nselect\n", 1)
        statement.write_text(f"{head}\nselect\n{expression} as last_line,\n{last}")
        described.write_text(described.read_text().replace("      - name: ", GAINED, 1))
        builds.restart()
        shop.dbt("build --exclude-resource-type test unit_test")
        name = model.rsplit("/", 1)[1]
        columns = f"""
            select comment
            from duckdb_columns()
            where table_name = '{name}' and column_name = 'last_line'
        """
        assert shop.ask(columns) == [("Of the log.",)]


def test_a_file_that_is_gone_keeps_its_rows_whatever_is_made_anew(shop):
    shop.sell("A", country="Lilliput")
    shop.sell("B", country="Lilliput")
    shop.cook(soup="salt")
    shop.dbt(BUILD)
    for file in ("transactions/01.csv", "recipes/03.jsonl"):
        (shop.landing / file).unlink()
    shop.dbt(BUILD)
    shop.builds.add_to_seed("country_aliases", "Lilliput,IT")
    try:
        shop.dbt(BUILD, recipe_list_delimiters=["|"])
    finally:
        shop.builds.restore_seeds()
    lines = "select order_id, country_code from order_lines order by all"
    assert shop.ask(lines) == [("A", "ZZ"), ("B", "IT")]
    assert shop.counts() == {"salt": (1, 1)}
    books = "select rows_read, rows_counted, problem from landed_files"
    assert shop.ask(books) == [(1, 1, None)] * 3


def test_a_file_that_is_gone_before_it_is_read_blocks_no_later_build(shop):
    shop.sell("A")
    shop.dbt("build --select raw_files " + NO_TESTS)
    (shop.landing / "transactions" / "01.csv").unlink()
    shop.sell("B")
    shop.dbt(BUILD)
    assert shop.ask("select order_id from order_lines") == [("B",)]
    problem = "select problem from landed_files where rows_read = 0"
    assert shop.ask(problem) == [("It was gone before it could be read. Deliver it again.",)]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"brant": "banana"}, "There is no setting brant. Did you mean brand?"),
        ({"pairings": {"dimension": 8}}, "There is no setting dimension. Did you mean dimensions?"),
        ({"dimensions": -1}, "dimensions is -1. Write a whole number from 1 to 4096."),
        ({"dimensions": "many"}, 'dimensions is "many". Write a whole number'),
        ({"brand": ["banana"]}, 'brand is ["banana"]. Write one text.'),
        ({"brand": False}, "put such a word in quotes"),
        ({"staples": "salt"}, 'staples is "salt". Write a list of texts'),
        ({"reporting_currency": "XYZ"}, "is XYZ, of which seeds/exchange_rates.csv has no rate"),
        ({"transaction_columns": {"order_number": "x"}}, "maps order_number, which is no column"),
    ],
)
def test_a_setting_that_cannot_be_is_a_sentence_before_anything_runs(shop, given, sentence):
    shop.sell("A")
    assert sentence in shop.refusal(BUILD, **given)
    assert shop.ask("select count(*) from duckdb_tables() where schema_name = 'main'") == [(0,)]
