"""What the sample says of ingredients: the tables, the command line and the picture."""

import re

import project
import pytest
from click.testing import CliRunner
from vectorella.cli import main
from vectorella.pairings import picture, tables


@pytest.fixture(scope="module")
def without_brand(tmp_path_factory):
    """Recipes of chocolate and hazelnut, none with Noltella; and two that list headings alone."""
    folder = tmp_path_factory.mktemp("without_brand")
    sweet = ["200 g chocolate", "1 cup hazelnuts", "2 eggs"]
    savoury = ["1 onion", "2 carrots", "1 cup lentils"]
    recipes = [
        {"id": str(at), "title": "Cake", "ingredients": sweet if at % 2 else savoury, "steps": []}
        for at in range(20)
    ]
    recipes += [{"id": "heading", "title": None, "ingredients": ["Dough:"], "steps": []}]
    landing = project.land(folder / "landing", {"recipes/a.jsonl": project.jsonl_bytes(*recipes)})
    return project.build(folder, landing)


def combinations(build):
    rows = build.query("""
        select list_sort(ingredients), dish_kind, least_jars, most_jars, evidence
        from noltella_combinations
        order by position
    """)
    return [(set(names), *rest) for names, *rest in rows]


@pytest.mark.parametrize(
    ("ingredients", "kind", "jars"),
    [
        ({"lemon", "peppermint", "cream"}, "cookies", (1, 1)),
        ({"vanilla extract", "butter", "chocolate"}, "cake", (4, 5)),
        ({"banana", "pizza dough", "crepe"}, "sandwich", (1, 1)),
    ],
)
def test_the_story_is_found_with_its_kind_of_dish_and_its_jars(sample, ingredients, kind, jars):
    found = [row for row in combinations(sample) if row[0] >= ingredients]
    assert [(row[1], row[2:4], row[4]) for row in found] == [(kind, jars, "ample")]


def test_the_cake_that_sells_most_jars_is_first_and_staples_are_in_none(sample):
    found = combinations(sample)
    assert found[0][1] == "cake"
    assert not set.union(*(row[0] for row in found)) & {"salt", "sugar", "flour", "water"}


def test_no_two_combinations_share_two_ingredients(sample):
    found = [row[0] for row in combinations(sample)]
    assert all(len(one & other) < 2 for at, one in enumerate(found) for other in found[:at])


def test_no_ingredient_is_in_more_than_three_combinations(sample):
    names = [name for row in combinations(sample) for name in row[0]]
    assert max(map(names.count, names)) <= 3


def test_a_dish_that_titles_name_is_shown_by_such_a_title(sample):
    rows = sample.query("""
        select dish_kind, example_titles[1]
        from noltella_combinations
        where dish_kind in ('cake', 'cookies', 'sandwich')
    """)
    assert {kind for kind, _ in rows} == {"cake", "cookies", "sandwich"}
    assert all(kind.removesuffix("s") in title.lower() for kind, title in rows)


def test_evidence_is_that_of_the_combination_itself(sample):
    rows = sample.query("select brand_recipe_count >= 20, evidence from noltella_combinations")
    assert {*rows} == {(True, "ample"), (False, "thin")}


def test_without_the_brand_the_stand_ins_answer_and_say_so(without_brand):
    assert without_brand.is_success, without_brand.output
    found = combinations(without_brand)
    assert found[0][0] == {"chocolate", "hazelnut"}
    assert {row[2:] for row in found} == {(None, None, "none")}


def test_a_recipe_of_headings_has_no_ingredients(without_brand):
    assert without_brand.one("select count(distinct recipe_id) from recipe_ingredients") == (20,)


def test_jars_stand_with_the_brand_alone(sample):
    names = sample.query("""
        select distinct ingredient
        from recipe_ingredients
        inner join ingredients using (ingredient_id)
        where jars is not null
    """)
    assert names == [("noltella",)]


def test_pairs_count_the_recipes_that_hold_both(sample):
    assert (
        sample.query("""
        select ingredient, other_ingredient, recipe_count
        from ingredient_pairs as pairs
        where
            recipe_count <> (
                select count(*)
                from recipe_ingredients as one
                inner join recipe_ingredients as other using (recipe_id)
                where
                    one.ingredient_id = pairs.ingredient_id
                    and other.ingredient_id = pairs.other_ingredient_id
            )
    """)
        == []
    )


def test_every_vector_has_its_norm_and_support(sample):
    assert sample.one("""
        select
            bool_and(abs(norm - sqrt(array_inner_product(embedding, embedding))) < 1e-5),
            bool_and(support >= 3),
            count(*) > 100
        from ingredient_embeddings
    """) == (True, True, True)


def test_the_model_with_the_highest_recall_is_chosen(sample):
    best, chosen, popularity = sample.one("""
        select
            arg_max(model, value),
            max(model) filter (is_chosen),
            max(value) filter (model = 'popularity')
        from model_evaluations
        where measure = 'recall_at_10'
    """)
    assert best == chosen
    assert sample.one(f"""
        select value > 1.9 * {popularity}
        from model_evaluations
        where model = '{chosen}' and measure = 'recall_at_10'
    """) == (True,)


def test_the_counts_read_back_as_they_were_stored(sample):
    import duckdb

    with duckdb.connect(str(sample.database), read_only=True) as connection:
        read = tables.read_counts(
            connection.table("intermediate.int_ingredient_pairs"), connection.table("ingredients")
        )
    assert read.names == sorted(read.names)
    support = dict(sample.query("select ingredient, support from ingredient_embeddings"))
    assert dict(zip(read.names, read.support.tolist(), strict=True)) == support


def run(sample, *arguments):
    return CliRunner().invoke(main, [*arguments, "--database", str(sample.database)])


def test_suggest_says_what_to_add_and_what_to_make(sample):
    answer = run(sample, "suggest", "2 ripe bananas", "pizza dough")
    assert answer.exit_code == 0, answer.output
    assert "You have: banana, pizza dough." in answer.output
    assert "sandwich of banana, crepe or pizza dough: 1 jar (" in answer.output
    assert "recipes with Noltella" in answer.output


def test_suggest_gives_another_example_each_time(sample):
    answer = run(sample, "suggest", "banana")
    examples = re.findall(r'such as "(.*)"\)', answer.output)
    assert len(examples) > 3
    assert len(examples) == len({*examples})


def test_suggest_says_what_it_did_not_read(sample):
    answer = run(sample, "suggest", "banana pizza dough")
    assert answer.exit_code == 0, answer.output
    assert "Of 'banana pizza dough' only pizza dough was read." in answer.output


def test_suggest_refuses_what_stands_apart_from_the_brand(sample):
    answer = run(sample, "suggest", "onion", "tomato")
    assert answer.exit_code == 0, answer.output
    assert "Noltella does not go with onion and tomato: they stand with it, or" in answer.output
    assert "To add" not in answer.output


def test_suggest_knows_held_back_partners_better_than_without_a_basket(sample):
    found = dict(
        sample.query("""
        select model, value from model_evaluations where measure = 'recall_at_5'
    """)
    )
    assert found["suggest"] > found["brand_popularity"] > 0


def test_suggest_names_what_is_spelled_like_an_unknown_ingredient(sample):
    answer = run(sample, "suggest", "hazelmut")
    assert answer.exit_code == 1
    assert "Not enough recipes have 'hazelmut' to go by. Do you mean hazelnut" in answer.output


def test_suggest_reads_the_named_project_s_database_from_anywhere(sample, tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    shop = tmp_path / "shop"
    shop.mkdir()
    (shop / "shop.duckdb").symlink_to(sample.database)
    (shop / "dbt_project.yml").write_text("vars: {}")
    monkeypatch.setenv("VECTORELLA_DB", "shop.duckdb")
    answer = CliRunner().invoke(main, ["suggest", "banana", "--project-dir", str(shop)])
    assert answer.exit_code == 0, answer.output
    assert "You have: banana." in answer.output


@pytest.mark.parametrize("command", [["suggest", "banana"], ["map"]])
def test_a_database_that_is_not_there_is_a_sentence(tmp_path, command):
    answer = CliRunner().invoke(main, [*command, "--database", str(tmp_path / "none.duckdb")])
    assert answer.exit_code == 1
    assert "run dbt build first" in answer.output
    assert "Traceback" not in answer.output


def test_the_map_is_one_picture_that_tells_what_goes_with_the_brand(sample, tmp_path):
    pytest.importorskip("altair")
    out = tmp_path / "map.svg"
    answer = run(sample, "map", "--out", str(out))
    assert answer.exit_code == 0, answer.output
    drawn = out.read_text()
    assert drawn.startswith("<svg")
    assert ">Noltella goes with hazelnut, " in drawn
    texts = re.findall(r">([^<>]+)</text>", drawn)
    assert {"noltella", "hazelnut", "banana", "goes with it", "can take its place"} <= {*texts}


def test_no_two_names_of_the_map_overlap(sample):
    shown, _ = picture.points(sample.database)
    boxes = [box for _, box in picture.named(shown)]
    assert len(boxes) > 30
    assert not any(one.overlaps(other) for at, one in enumerate(boxes) for other in boxes[:at])


def test_what_goes_with_the_brand_is_told_from_what_can_take_its_place(sample):
    shown, brand = picture.points(sample.database)
    roles = dict(zip(shown["ingredient"].to_pylist(), shown["role"].to_pylist(), strict=True))
    combined = {name for row in combinations(sample) for name in row[0]}
    assert roles[brand] == "brand"
    partners = {name for name, role in roles.items() if role == "goes with it"}
    assert partners == combined & {*roles}


def test_a_map_of_another_format_is_a_sentence(sample, tmp_path):
    answer = run(sample, "map", "--out", str(tmp_path / "map.gif"))
    assert "A map is written as .svg, .png, .html, not as map.gif." in answer.output
