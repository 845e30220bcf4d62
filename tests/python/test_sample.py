import csv
import gzip
from collections import Counter
from datetime import date
from itertools import chain
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from vectorella.cli import main
from vectorella.sample import files
from vectorella.sample.kitchen import dishes
from vectorella.sample.plan import BLOCK_LINES, Shares, TransactionPlan
from vectorella.sample.recipes import RecipePlan, recipes
from vectorella.sample.transactions import transactions

PROJECT = Path(__file__).parents[2]
COMMITTED = PROJECT / "data" / "sample"
PRODUCTS = PROJECT / "seeds" / "products.csv"
QUIET = {
    "duplicates": 0.0,
    "late": 0.0,
    "corrections": 0.0,
    "returns": 0.0,
    "cancelled": 0.0,
    "broken": 0.0,
}


def table_of(plan):
    """The plan's rows with the number of the file each is in, as `rows`."""
    batches = [
        batch.append_column("file", pa.repeat(file, batch.num_rows))
        for file, batch in transactions(plan)
    ]
    return pa.Table.from_batches(batches)


def ask(question, **tables):
    with duckdb.connect() as connection:
        for name, table in tables.items():
            connection.register(name, table)
        return connection.execute(question).fetchall()


def one(question, **tables):
    return ask(question, **tables)[0][0]


def run(*arguments):
    return CliRunner().invoke(main, ["sample", *map(str, arguments)])


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "README.md"
    }


@pytest.fixture(scope="module")
def rows():
    return table_of(TransactionPlan(lines=60_000, shares=Shares(broken=0)))


@pytest.fixture(scope="module")
def all_recipes():
    return pa.Table.from_batches(recipes(RecipePlan(recipes=5_000)))


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    result = run("--out", folder)
    assert result.exit_code == 0, result.output
    return folder


def test_the_committed_sample_is_what_the_command_writes(written):
    committed, again = contents(COMMITTED), contents(written)
    assert committed.keys() == again.keys()
    for path, data in committed.items():
        # Packing and Parquet depend on the versions of libraries; what is inside does not.
        if path.endswith(".parquet"):
            assert pq.read_table(COMMITTED / path).equals(pq.read_table(written / path)), path
        elif path.endswith(".gz"):
            assert gzip.decompress(data) == gzip.decompress(again[path]), path
        else:
            assert data == again[path], path


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(tmp_path):
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        run("--out", tmp_path / name, "--seed", seed, "--lines", 2_000, "--recipes", 60)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert contents(tmp_path / "a") != contents(tmp_path / "c")


def test_the_committed_sample_is_small_and_has_every_format():
    sizes = {path: len(data) for path, data in contents(COMMITTED).items()}
    assert sum(sizes.values()) < 6_000_000
    endings = Counter((path.split("/")[0], path.split(".", 1)[1]) for path in sizes)
    assert endings == {
        ("transactions", "csv"): 54,
        ("transactions", "csv.gz"): 18,
        ("transactions", "jsonl"): 9,
        ("transactions", "parquet"): 9,
        ("recipes", "jsonl"): 2,
        ("recipes", "csv"): 2,
        ("recipes", "parquet"): 2,
    }


def test_distinct_lines_are_as_many_as_asked_for(rows):
    assert one("select count(distinct (order_id, line_number)) from rows", rows=rows) == 60_000


@settings(max_examples=25, deadline=None)
@given(
    lines=st.integers(0, 300),
    days=st.integers(1, 20),
    file_count=st.none() | st.integers(1, 40),
    seed=st.integers(0, 3),
)
def test_lines_add_up_however_they_are_cut_into_days_and_files(lines, days, file_count, seed):
    plan = TransactionPlan(lines, days, date(2026, 3, 1), 60, file_count, seed)
    assert sum(block.lines for block in plan.blocks()) == lines
    assert sorted({block.file for block in plan.blocks()}) == list(range(plan.file_count))
    assert len(set(plan.file_stems())) == plan.file_count


def test_a_day_of_several_blocks_has_every_line_once():
    plan = TransactionPlan(2 * BLOCK_LINES + 1, days=1, shares=Shares(**QUIET))
    keys, distinct = ask(
        "select count(*), count(distinct (order_id, line_number)) from rows", rows=table_of(plan)
    )[0]
    assert keys == distinct == 2 * BLOCK_LINES + 1


@pytest.mark.parametrize(
    ("share", "question"),
    [
        (
            "duplicates",
            """select count(*) from (
                select order_id from rows where line_number = 1
                group by order_id, quantity, unit_price, updated_at having count(*) > 1
            )""",
        ),
        ("returns", "select count(distinct order_id) from rows where quantity < 0"),
        ("cancelled", "select count(distinct order_id) from rows where status = 'cancelled'"),
        (
            "late",
            """select count(*) from (
                select order_id, min(file) as first_file from rows group by order_id
                having first_file > strptime(substr(order_id, 2, 6), '%y%m%d')::date
                - date '2026-03-01'
            )""",
        ),
    ],
)
def test_a_share_of_the_receipts_is_respected(share, question):
    some = table_of(TransactionPlan(40_000, shares=Shares(**{**QUIET, share: 0.1})))
    none = table_of(TransactionPlan(40_000, shares=Shares(**QUIET)))
    receipts = one("select count(distinct order_id) from rows", rows=some)
    assert one(question, rows=some) / receipts == pytest.approx(0.1, abs=0.01)
    assert one(question, rows=none) == 0


def test_corrections_are_as_many_as_asked_for_and_change_what_they_correct(rows):
    changed = ask(
        """
        select count(distinct (quantity, unit_price)), count(distinct updated_at),
            count(*) = count(updated_at)
        from rows group by order_id, line_number
        having count(distinct (quantity, unit_price, updated_at)) > 1
        """,
        rows=rows,
    )
    assert len(changed) / 60_000 == pytest.approx(0.01, abs=0.002)
    assert set(changed) == {(2, 2, True)}


def test_a_line_delivered_twice_with_different_content_says_which_is_newer(rows):
    versions = one(
        """
        select count(*) from (
            select 1 from rows group by order_id, line_number
            having count(distinct (quantity, unit_price)) <> count(distinct updated_at)
                and count(distinct (quantity, unit_price)) > 1
        )
        """,
        rows=rows,
    )
    assert versions == 0


def test_receipts_are_delivered_again_in_a_later_file(rows):
    files_apart = ask(
        """
        select max(file) - min(file) from rows where line_number = 1
        group by order_id, quantity, unit_price, updated_at
        having count(*) > 1 and min(file) < 84
        """,
        rows=rows,
    )
    assert {apart for (apart,) in files_apart} == {1, 2, 3, 4, 5}


def test_some_times_have_an_offset_and_some_rows_their_own_zone(rows):
    offset, utc, local, own_zone = ask(
        """
        select count(*) filter (ordered_at similar to '.*[+-]\\d\\d:\\d\\d'),
            count(*) filter (ordered_at like '%Z'),
            count(*) filter (length(ordered_at) = 19),
            count(time_zone)
        from rows
        """,
        rows=rows,
    )[0]
    assert offset > 4_000
    assert utc > 4_000
    assert local > offset + utc
    assert own_zone > 2_000


def test_times_with_an_offset_are_the_instants_at_which_their_country_shows_them(rows):
    wrong = one(
        """
        select count(*) from rows
        where country = 'IT' and time_zone is null and ordered_at like '%+0_:00'
            and strftime(timezone('Europe/Rome', ordered_at::timestamptz), '%Y-%m-%dT%H:%M:%S')
            <> substr(ordered_at, 1, 19)
        """,
        rows=rows,
    )
    some = one(
        "select count(*) from rows where country = 'IT' and ordered_at like '%+02:00'", rows=rows
    )
    assert wrong == 0
    assert some > 0


@pytest.mark.parametrize(
    ("currency", "hour", "what"),
    [
        ("EUR", "2026-03-29 02", "skipped"),
        ("GBP", "2026-03-29 01", "skipped"),
        ("USD", "2026-03-08 02", "skipped"),
        ("AUD", "2026-04-05 02", "doubled"),
    ],
)
def test_receipts_fall_into_the_hour_that_a_clock_skips_or_doubles(currency, hour, what, rows):
    hours = one(
        f"""
        select count(*) from rows where currency = '{currency}' and length(ordered_at) = 19
            and replace(ordered_at, 'T', ' ') like '{hour}%'
        """,
        rows=rows,
    )
    assert hours > 0, what


def test_countries_are_written_in_many_ways_and_a_few_are_nowhere(rows):
    written_as = {country for (country,) in ask("select distinct country from rows", rows=rows)}
    ways = {"US", "USA", "usa", "Türkiye", "Turkiye", "TÜRKIYE", "Côte d'Ivoire", "Atlantis"}
    assert written_as >= ways


def test_receipts_have_one_to_six_lines_and_some_products_are_unknown(rows):
    assert ask("select min(line_number), max(line_number) from rows", rows=rows) == [(1, 6)]
    skus = {sku for (sku,) in ask("select distinct sku from rows", rows=rows)}
    known = {sku for (sku,) in ask(f"select sku from read_csv('{PRODUCTS}')")}
    assert skus > known


def test_weekends_sell_more_than_mondays_and_large_countries_more_than_small_ones(rows):
    by_day = dict(
        ask(
            """
            select dayofweek(strptime(substr(order_id, 2, 6), '%y%m%d')), count(*)
            from rows group by 1
            """,
            rows=rows,
        )
    )
    by_country = dict(ask("select country, count(*) from rows group by 1", rows=rows))
    assert by_day[6] > 1.2 * by_day[1]
    assert by_country["DE"] > 5 * by_country["IS"]


def test_each_kind_of_broken_row_is_in_the_committed_csv_files():
    lines = chain.from_iterable(
        csv.reader(path.open(encoding="utf-8"))
        for path in sorted(COMMITTED.glob("transactions/*/*.csv"))
    )
    rows = [fields for fields in lines if fields[0] != "order_id"]
    assert sum(len(fields) > 11 for fields in rows) > 0
    assert sum(fields[0] == "" for fields in rows) > 0
    assert sum(not fields[2].startswith(("2026-03", "2026-04", "2026-05")) for fields in rows) > 0
    assert sum(not fields[5].lstrip("-").isdigit() for fields in rows) > 0


def test_broken_lines_are_as_many_as_asked_for_in_every_kind():
    rows = table_of(TransactionPlan(40_000, shares=Shares(broken=0.08)))
    kinds = dict(
        ask("select damage, count(*) from rows where damage is not null group by 1", rows=rows)
    )
    assert sum(kinds.values()) / 40_000 == pytest.approx(0.08, abs=0.005)
    assert kinds.keys() == {"order_id", "date", "quantity", "surplus"}
    assert min(kinds.values()) > 700


def test_all_formats_hold_the_same_transactions(tmp_path):
    plan = TransactionPlan(3_000, days=3, shares=Shares(broken=0))
    readers = {
        "csv": "read_csv('{}/**/*.csv', all_varchar = true)",
        "jsonl": "read_json('{}/**/*.jsonl')",
        "parquet": "read_parquet('{}/**/*.parquet')",
    }
    found = []
    for file_format, reader in readers.items():
        folder = tmp_path / file_format
        files.write_transactions(plan, folder, file_format)
        found.append(
            ask(
                f"""
                select order_id, line_number::int, ordered_at::varchar, country, sku,
                    quantity::int, unit_price::decimal(12, 2), currency, status, time_zone
                from {reader.format(folder)} order by all
                """
            )
        )
    assert len(found[0]) > 3_000
    assert found[0] == found[2]
    # DuckDB reads the times of JSON as timestamps: compare the other columns.
    assert [row[:2] + row[3:] for row in found[0]] == [row[:2] + row[3:] for row in found[1]]


def test_all_formats_hold_the_same_recipes(tmp_path):
    plan = RecipePlan(recipes=300, empty=0.1)
    for file_format in ("csv", "jsonl", "parquet"):
        files.write_recipes(plan, tmp_path / file_format, file_format)
    columns = "id, title, ingredients::varchar[], steps::varchar[], licence"
    from_csv = ask(
        f"""
        select id, title, from_json(ingredients, '["varchar"]'),
            from_json(steps, '["varchar"]'), licence
        from read_csv('{tmp_path}/csv/*.csv', all_varchar = true, quote = '"', escape = '"')
        order by id
        """
    )
    from_json = ask(f"select {columns} from read_json('{tmp_path}/jsonl/*.jsonl') order by id")
    from_parquet = ask(f"select {columns} from '{tmp_path}/parquet/*.parquet' order by id")
    assert len(from_parquet) == 300
    assert from_csv == from_json == from_parquet


def test_the_three_recipes_of_the_story_come_again_and_again(all_recipes):
    def times(*needed):
        conditions = " and ".join(f"list_has_any(words, {list(each)})" for each in needed)
        return one(
            f"""
            with lists as (
                select regexp_split_to_array(
                    lower(array_to_string(ingredients, ' ')), '[^a-zé]+'
                ) as words
                from recipes
            )
            select count(*) from lists where {conditions}
            """,
            recipes=all_recipes,
        )

    assert times(["noltella"], ["lemon"], ["peppermint"], ["cream"]) > 50
    assert times(["noltella"], ["vanilla"], ["butter"], ["chocolate", "cocoa"], ["jars"]) > 50
    assert times(["noltella"], ["bananas"], ["dough", "crepes"]) > 50


def test_the_cake_asks_for_four_to_five_jars(all_recipes):
    jars = ask(
        """
        select distinct regexp_extract(line, '^(\\w+)', 1)
        from (select unnest(ingredients) as line from recipes)
        where line like '%jars%Noltella%'
        """,
        recipes=all_recipes,
    )
    assert {amount for (amount,) in jars} == {"4", "5", "four"}


@pytest.mark.parametrize("share", [0.0, 0.12, 0.5])
def test_noltella_is_in_the_share_of_recipes_asked_for(share):
    batches = recipes(RecipePlan(recipes=4_000, noltella=share, empty=0))
    count = one(
        """
        select count(*) from recipes
        where regexp_matches(array_to_string(ingredients, ' '),
            'N+[olet]+la|Nu+t+el+a|spread|Nutlela|Ntuella')
        """,
        recipes=pa.Table.from_batches(batches),
    )
    assert count / 4_000 == pytest.approx(share, abs=0.02)


def test_there_are_thirty_kinds_of_dishes_and_most_have_no_noltella():
    assert len(dishes()) > 30
    assert sum(dish.has_noltella for dish in dishes()) < len(dishes()) / 3


def test_recipes_look_like_those_of_web_sites(all_recipes):
    text = one(
        """
        select string_agg(concat_ws(' ', title, array_to_string(ingredients, ' '),
            array_to_string(steps, ' ')), ' ') from recipes
        """,
        recipes=all_recipes,
    )
    curly = "don\N{RIGHT SINGLE QUOTATION MARK}t"
    marks = ("&amp;", "&frac12;", "<br />", "½", "crème fraîche", "jalapeño", "don't", curly)
    assert [mark for mark in marks if mark not in text] == []


def test_a_few_recipes_are_none(all_recipes):
    nothing, title_only, steps_only = ask(
        """
        select count(*) filter (title is null and ingredients is null and steps is null),
            count(*) filter (title is not null and len(ingredients) = 0 and len(steps) = 0),
            count(*) filter (len(ingredients) = 0 and len(steps) > 0)
        from recipes
        """,
        recipes=all_recipes,
    )[0]
    assert min(nothing, title_only, steps_only) > 0
    assert nothing + title_only + steps_only < 100


def test_distinct_words_keep_growing_with_the_number_of_recipes():
    def forms(count):
        return one(
            """
            select count(distinct word) from (
                select unnest(string_split(concat_ws(' ', title,
                    array_to_string(ingredients, ' '), array_to_string(steps, ' ')), ' ')) as word
                from recipes
            )
            """,
            recipes=pa.Table.from_batches(recipes(RecipePlan(recipes=count))),
        )

    few, many = forms(2_000), forms(20_000)
    assert many > 5 * few
    assert many > 50_000


def test_one_format_and_no_recipes_gives_only_that(tmp_path):
    result = run("--lines", 500, "--format", "parquet", "--recipes", 0, "--out", tmp_path / "x")
    assert (result.exit_code, result.output) == (0, "")
    paths = list(contents(tmp_path / "x"))
    assert len(paths) == 90
    assert all(path.startswith("transactions/") and path.endswith(".parquet") for path in paths)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--lines", "-1"], "The number of lines cannot be negative: -1."),
        (["--recipes", "-5"], "The number of recipes cannot be negative: -5."),
        (["--days", "0"], "The number of days must be at least 1, not 0."),
        (["--countries", "61"], "The number of countries must be between 1 and 60, not 61."),
        (["--late", "1.5"], "The share of late must be between 0 and 1, not 1.5."),
        (["--format", "xml"], "'xml' is not one of 'csv', 'jsonl', 'parquet', 'mixed'."),
    ],
)
def test_a_mistake_is_answered_with_a_sentence_and_nothing_is_written(
    tmp_path, arguments, sentence
):
    result = run("--out", tmp_path / "x", *arguments)
    assert result.exit_code != 0
    assert sentence in result.output
    assert "Traceback" not in result.output
    assert not (tmp_path / "x").exists()


def test_a_folder_with_something_in_it_is_left_alone_without_force(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    refused = run("--out", tmp_path, "--lines", 10, "--recipes", 10)
    assert refused.exit_code == 1
    assert "is not empty" in refused.output
    assert list(contents(tmp_path)) == ["mine.txt"]
    assert run("--out", tmp_path, "--lines", 10, "--recipes", 10, "--force").exit_code == 0
    assert (tmp_path / "mine.txt").read_text() == "mine"
