"""Where recipes come from, under which licence, and what a policy leaves out."""

import json

import project
import pytest
from project import jsonl_bytes

NC = "https://creativecommons.org/licenses/by-nc/4.0/"
DENY = {"recipe_licences": {"deny": ["CC BY-NC 4.0"], "unknown": "exclude"}}
NOTHING = {"recipe_licences": {"allow": ["ISC"], "unknown": "exclude"}}


def recipe(name, word, **more):
    return {"id": name, "title": word, "ingredients": [f"1 {word}"], "steps": [], **more}


FILES = {
    "recipes/a.jsonl": jsonl_bytes(
        recipe("free", "apple", licence="CC BY 4.0", source="a.example"),
        recipe("mine", "berry", licence="MIT", source="a.example"),
        recipe("sold", "cherry", licence=NC, source="b.example"),
        recipe("changed", "date", licence="CC0", source="b.example"),
        recipe("plain", "elder"),
        recipe("odd", "fig", licence="Ask me", source="b.example"),
        recipe("bad", "gone", licence="MIT", source="a.example") | {"ingredients": []},
    ),
    "recipes/b.jsonl": jsonl_bytes(
        recipe("mine", "blueberry", license="mit license", source="a.example"),
        recipe("changed", "dragonfruit", license=NC, source="b.example"),
    ),
}
SOURCES = """
    select source, licence, recipe_count, rejected_count, excluded_count, superseded_count
    from recipe_sources
    order by all
"""
EXCLUDED = "select source_recipe_id, path, exclusion_reason from excluded_recipes order by all"


@pytest.fixture(scope="module")
def landing(tmp_path_factory):
    return project.land(tmp_path_factory.mktemp("landing"), FILES)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("built")


@pytest.fixture(scope="module")
def kept(folder, landing):
    """What is found in the first build, without a policy."""
    built = project.build(folder, landing)
    assert built.is_success, built.output
    queries = {
        "recipes": "select source_recipe_id, licence, path, record_number from recipes order by 1",
        "sources": SOURCES,
        "credits": "select source_recipe_id, credit from recipe_credits order by 1",
        "excluded": EXCLUDED,
    }
    found = {name: built.query(query) for name, query in queries.items()}
    return found | {"warned": [name for name, status in built.statuses.items() if status == "warn"]}


@pytest.fixture(scope="module")
def denied(kept, folder, landing):
    """The next build in the same file, with a policy."""
    built = project.build(folder, landing, DENY)
    assert built.is_success, built.output
    return built


def test_every_recipe_knows_its_file_its_record_and_its_licence(kept):
    assert kept["recipes"] == [
        ("changed", "CC-BY-NC-4.0", "recipes/b.jsonl", 2),
        ("free", "CC-BY-4.0", "recipes/a.jsonl", 1),
        ("mine", "MIT", "recipes/b.jsonl", 1),
        ("odd", "Ask me", "recipes/a.jsonl", 6),
        ("plain", None, "recipes/a.jsonl", 5),
        ("sold", "CC-BY-NC-4.0", "recipes/a.jsonl", 3),
    ]


def test_sources_are_counted_by_licence(kept):
    assert kept["sources"] == [
        ("a.example", "CC-BY-4.0", 1, 0, 0, 0),
        ("a.example", "MIT", 1, 1, 0, 1),
        ("b.example", "Ask me", 1, 0, 0, 0),
        ("b.example", "CC-BY-NC-4.0", 2, 0, 0, 0),
        ("b.example", "CC0-1.0", 0, 0, 0, 1),
        (None, None, 1, 0, 0, 0),
    ]


def test_a_licence_that_is_not_known_is_reported(kept):
    assert [name for name in kept["warned"] if "every_licence_is_known" in name]


def test_credit_names_recipe_source_licence_and_its_address(kept):
    lines = dict(kept["credits"])
    assert sorted(lines) == ["changed", "free", "mine", "odd", "sold"]
    for part in ("apple", "a.example", "CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"):
        assert part in lines["free"]


def test_what_may_not_be_used_is_told_with_its_reason(kept, denied):
    assert kept["excluded"] == []
    assert denied.query(EXCLUDED) == [
        ("changed", "recipes/b.jsonl", "recipe_licences denies CC-BY-NC-4.0."),
        ("odd", "recipes/a.jsonl", "No licence is known by the name Ask me."),
        ("plain", "recipes/a.jsonl", "It names no licence."),
        ("sold", "recipes/a.jsonl", "recipe_licences denies CC-BY-NC-4.0."),
    ]


def test_an_older_version_under_an_allowed_licence_counts(denied):
    assert denied.query("select source_recipe_id, title from recipes order by 1") == [
        ("changed", "date"),
        ("free", "apple"),
        ("mine", "blueberry"),
    ]


def test_no_word_of_what_may_not_be_used_is_counted(denied):
    words = denied.query("select token from vocabulary where document_frequency > 0 order by 1")
    assert words == [("1",), ("apple",), ("blueberry",), ("date",)]
    lines = denied.query("select line from intermediate.int_ingredient_lines order by 1")
    assert lines == [("1 apple",), ("1 blueberry",), ("1 date",)]


def test_the_books_tell_excluded_rows(denied):
    columns = "rows_read, rows_counted, rows_superseded, rows_rejected, rows_excluded"
    assert denied.query(f"select {columns} from landed_files order by path") == [
        (7, 2, 1, 1, 3),
        (2, 1, 0, 0, 1),
    ]


def test_a_policy_that_leaves_nothing_builds_empty_tables_and_says_so(denied, folder, landing):
    built = project.build(folder, landing, NOTHING)
    assert built.is_success, built.output
    for table in ("recipes", "recipe_one_hot", "recipe_ingredients", "noltella_combinations"):
        assert built.one(f"select count(*) from {table}") == (0,)
    warned = [name.split(".")[2] for name, status in built.statuses.items() if status == "warn"]
    assert "some_recipe_may_be_used" in warned
    assert "excluded_recipes" in json.dumps(built.manifest["nodes"][_advice(built)]["config"])


def _advice(built):
    return next(name for name in built.manifest["nodes"] if "some_recipe_may_be_used" in name)
