"""Counts, vectors and recommenders, on recipes small enough to check by hand."""

import random

import kitchen
import numpy as np
import pytest
from project import ROOT
from vectorella import settings
from vectorella.pairings import clusters, combinations, cooccurrence, evaluation
from vectorella.pairings.embedding import embed, unit
from vectorella.pairings.partners import HeldBack, partners
from vectorella.pairings.recommenders import RECOMMENDERS

SETTINGS = settings.of_project(ROOT, minimum_recipes=1, dimensions=8, evaluated_ingredients=50)
FREQUENT = settings.of_project(ROOT, minimum_recipes=30, dimensions=8)
CAKE, SALAD = ["butter", "chocolate", "vanilla"], ["feta", "olive", "tomato"]


@pytest.fixture
def recipes():
    """Cakes and salads, which share nothing but salt."""
    chance = random.Random(3)
    return [
        [*chance.sample(parts, 2), "salt", f"rare {chance.randrange(9)}"]
        for parts in [CAKE, SALAD] * 60
    ]


def counted(session, recipes, numbering=None, settings=SETTINGS):
    pairs, ingredients, _ = kitchen.tables(session, recipes, numbering)
    return cooccurrence.count(session, pairs, ingredients, settings)


def test_counts_are_those_of_a_self_join(session, recipes):
    found = counted(session, recipes)
    joined = session.sql("""
        select one.ingredient_id, other.ingredient_id, count(*)
        from given_pairs as one
        inner join given_pairs as other using (recipe_id)
        group by all
    """).fetchall()
    place = {number: at for at, number in enumerate(found.ids)}
    expected = np.zeros_like(found.counts)
    for one, other, count in joined:
        expected[place[one], place[other]] = count
    assert found.counts.tolist() == expected.tolist()
    assert found.recipe_count == len(recipes)


def test_recipes_of_several_chunks_are_all_counted(session, recipes, monkeypatch):
    whole = counted(session, recipes).counts
    monkeypatch.setattr(cooccurrence, "CHUNK_RECIPES", 7)
    assert counted(session, recipes).counts.tolist() == whole.tolist()


def test_rows_of_edited_recipes_behind_the_others_are_counted_with_their_recipe(session, recipes):
    whole = counted(session, recipes)
    pairs, ingredients, _ = kitchen.tables(session, recipes)
    shuffled = pairs.order("hash(recipe_id, ingredient_id)").to_arrow_table()
    session.register("shuffled_pairs", shuffled)
    found = cooccurrence.count(session, session.table("shuffled_pairs"), ingredients, SETTINGS)
    assert found.counts.tolist() == whole.counts.tolist()
    assert found.recipe_count == whole.recipe_count


def test_vectors_are_the_same_bit_for_bit_whatever_the_ids_are(session, recipes):
    names = sorted({name for recipe in recipes for name in recipe})
    one = counted(session, recipes, names)
    other = counted(session, recipes, names[::-1])
    assert one.ids.tolist() != other.ids.tolist()
    assert embed(one, 8, 1).tobytes() == embed(other, 8, 1).tobytes()


def test_neighbours_are_of_the_same_kitchen(session, recipes):
    found = counted(session, recipes, settings=FREQUENT)
    nearest = evaluation.neighbours(embed(found, 8, 1), 1)[:, 0]
    assert found.names[nearest[found.names.index("butter")]] in CAKE
    assert found.names[nearest[found.names.index("feta")]] in SALAD


@pytest.mark.parametrize("kinds", [0, 1, 2, 3])
def test_fewer_ingredients_than_dimensions_leave_zeros(session, kinds):
    found = counted(session, [["a", "b", "c"][:kinds]] * 3 + [["a"][:kinds]])
    vectors = embed(found, 64, 1)
    assert vectors.shape == (kinds, 64)
    assert np.isfinite(vectors).all()
    groups = clusters.cluster(found, vectors, 1)
    assert len(groups.cluster) == kinds
    assert groups.place.shape == (kinds, 2)


def test_a_one_hot_row_times_the_matrix_is_the_look_up(session, recipes):
    matrix = embed(counted(session, recipes), 8, 1)
    for number in range(len(matrix)):
        one_hot = np.zeros(len(matrix), np.float32)
        one_hot[number] = 1
        assert (one_hot @ matrix).tolist() == matrix[number].tolist()


def test_the_look_up_is_that_of_torch(session, recipes):
    torch = pytest.importorskip("torch")
    matrix = torch.from_numpy(embed(counted(session, recipes), 8, 1))
    numbers = torch.tensor([2, 0, 2])
    one_hot = torch.nn.functional.one_hot(numbers, len(matrix)).float()
    looked_up = torch.nn.functional.embedding(numbers, matrix)
    assert torch.equal(one_hot @ matrix, looked_up)


def test_the_mean_of_a_recipe_is_its_row_of_the_one_hot_matrix_times_the_embedding(
    session, recipes
):
    found = counted(session, recipes)
    matrix = embed(found, 8, 1)
    row = np.isin(found.names, ["butter", "salt"]).astype(np.float32)
    expected = matrix[[found.names.index("butter"), found.names.index("salt")]].sum(axis=0)
    np.testing.assert_allclose(row @ matrix, expected, rtol=1e-6)


def test_models_that_see_the_recipe_beat_popularity(session, recipes):
    measured = evaluation.hidden_ingredients(session, *kitchen.tables(session, recipes), SETTINGS)
    ranks = {row.model: row.value for row in measured if row.measure == "mean_rank"}
    assert ranks["ease"] < ranks["popularity"]
    assert ranks["item_cosine"] < ranks["popularity"]
    assert [row.model for row in measured if row.is_chosen] != []
    models = {"popularity", "item_cosine", "ease", "ease_and_bayes", "embedding"}
    assert {row.model for row in measured} == models


def test_a_held_back_partner_is_looked_for_as_if_its_recipe_had_never_been_counted(session):
    parts = ["banana", "bread", "cream", "hazelnut", "honey", "lemon", "pear", "walnut"]
    chance = random.Random(5)
    lists = [chance.sample(parts, 3) + ["noltella"] * (at < 12) for at in range(60)]
    brand = settings.of_project(ROOT, minimum_recipes=1, staples=[])
    every = counted(session, lists, settings=brand)
    judge = HeldBack(partners(every, {}, brand), every.names.index("noltella"))
    for at in range(12):
        rest = counted(session, lists[:at] + lists[at + 1 :], settings=brand)
        known, recommend = partners(rest, {}, brand), RECOMMENDERS["ease_and_bayes"](rest, brand)
        expected = 0
        for hidden in lists[at][:3]:
            basket = [rest.names.index(name) for name in lists[at][:3] if name != hidden]
            recipe = np.zeros((1, len(rest.names)))
            recipe[0, basket] = 1
            best = known.ranked(basket, recommend(recipe)[0])[:5]
            expected += hidden in [rest.names[place] for place in best]
        recipe = [every.names.index(name) for name in lists[at]]
        assert judge.hits(recipe)[:2] == (3, expected)


def test_what_goes_with_everything_is_in_three_combinations_and_no_more(session):
    dishes = {"pear": "tart", "fig": "cake", "date": "bar", "oat": "cookie", "rum": "ball"}
    lists = [["noltella", "hazelnut", name] for name in dishes for _ in range(6)]
    lists += [["noltella", "milk"]] * 20 + [["chocolate", "milk"]] * 60 + [["onion", "salt"]] * 200
    lists += [["chocolate", name] for name in dishes] * 2
    brand = settings.of_project(ROOT, minimum_recipes=1, dimensions=8, staples=[])
    pairs, ingredients, recipes = kitchen.tables(session, lists)
    named = pairs.join(ingredients.project("ingredient_id, ingredient"), "ingredient_id")
    title = f"case when recipe_id < 30 then {[*dishes.values()]}[recipe_id // 6 + 1] end as title"
    found = cooccurrence.count(session, pairs, ingredients, brand)
    rows = combinations.find(
        session,
        named.project("recipe_id, ingredient_id, ingredient, null::double as jars"),
        recipes.project(f"*, {title}"),
        found,
        embed(found, 8, 1),
        {"noltella": "chocolate", "chocolate": "chocolate"},
        {kind: kind for kind in dishes.values()},
        brand,
    )
    names = [name for row in rows for name in row["ingredients"]]
    assert {*names} == {"hazelnut", *dishes}
    assert names.count("hazelnut") == 3


def test_the_same_recipes_are_held_out_whatever_the_ids_are(session, recipes):
    names = sorted({name for recipe in recipes for name in recipe})
    one = evaluation.hidden_ingredients(session, *kitchen.tables(session, recipes, names), SETTINGS)
    other = evaluation.hidden_ingredients(
        session, *kitchen.tables(session, recipes, names[::-1]), SETTINGS
    )
    assert one == other


def test_reference_pairs_are_held_against_neighbours_and_counts(session, recipes):
    found = counted(session, recipes)
    reference = [
        ("butter", "chocolate", 3.0),
        ("feta", "tomato", 3.0),
        ("butter", "salt", 1.0),
        ("dulse", "salt", 9.0),
    ]
    near, correlation = evaluation.reference_agreement(found, embed(found, 8, 1), reference)
    assert near.case_count == 3
    assert (correlation.measure, correlation.case_count) == ("reference_pairs_spearman", 3)
    assert correlation.value > 0.8


def test_clusters_keep_cakes_and_salads_apart(session, recipes):
    found = counted(session, recipes, settings=FREQUENT)
    groups = clusters.spherical_k_means(unit(embed(found, 8, 1)), 3, 1)[0]
    group = dict(zip(found.names, groups, strict=True))
    assert not {group[name] for name in CAKE} & {group[name] for name in SALAD}
