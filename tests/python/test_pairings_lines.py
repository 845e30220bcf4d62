"""Lines of recipes become the ingredients that a cook would name."""

import csv
from pathlib import Path

import kitchen
import pytest

FIXTURES = Path(__file__).parent / "fixtures"


def judged(name: str) -> list[tuple[str, str]]:
    """Lines and, joined by |, what a cook would say that they ask for."""
    with (FIXTURES / name).open(encoding="utf-8", newline="") as file:
        return [(row["line"], row["ingredients"]) for row in csv.DictReader(file)]


def read(line: str) -> str:
    return "|".join(kitchen.reader().names(line))


@pytest.mark.parametrize(
    ("line", "ingredients"),
    [
        ("1 (14 oz) can sweetened condensed milk, divided", ["sweetened condensed milk"]),
        ("2 ripe bananas, sliced", ["banana"]),
        ("1 lb pizza dough, at room temperature", ["pizza dough"]),
        ("½ cup Nutella®, warmed", ["noltella"]),
        ("3 tbsp chocolate-hazelnut spread (such as Nutella)", ["noltella"]),
        ("50 g gianduja", ["noltella"]),
        ("salt and pepper to taste", ["salt", "black pepper"]),
        ("vegetable or canola oil, for frying", ["vegetable oil"]),
        ("1 cup chicken or vegetable broth", ["chicken broth"]),
        ("butter or margarine", ["butter"]),
        ("boneless, skinless chicken breast halves", ["chicken breast"]),
        ("1½ cups Goldhaven's brown sugar", ["brown sugar"]),
        ("2 to 3 teaspoons baking powder", ["baking powder"]),
        ("1&frac12; cups sour cream", ["sour cream"]),
        ("2 tomatoes", ["tomato"]),
        ("200 g Crème Fraîche", ["crème fraîche"]),
        ("200 g creme fraiche", ["crème fraîche"]),
        ("4 cloves galric, minced", ["garlic"]),
        ("juice of 1 large lemon", ["lemon juice"]),
        ("1 cup pistachio oil", ["pistachio oil"]),
        ("1 cup half-and-half", ["half-and-half"]),
        ("面粉 200克", ["面粉"]),
        ("1 sheet ready-made puff pastry", ["puff pastry"]),
        ("red or green jalapeño", ["jalapeño"]),
        ("4 x 250g lamb neck", ["lamb neck"]),
        ("2 T. Noltella", ["noltella"]),
        ("1 lg. onion", ["onion"]),
        ("1 pkg. cream cheese", ["cream cheese"]),
        ("1 c. sugar", ["sugar"]),
        ("Sugar, brown", ["brown sugar"]),
        ("2 tbsp butter, melted", ["butter"]),
        ("3 peppers", ["bell pepper"]),
        ("salt, pepper", ["salt", "black pepper"]),
        ("2 cups flour, 1 cup sugar, 3 eggs", ["flour", "sugar", "egg"]),
        ("1 cup heavy cream, whipped", ["heavy cream"]),
        ("Oil, olive", ["olive oil"]),
        ("1 pint tomatoes, cherry", ["cherry tomato"]),
        ("2 onions, red, sliced", ["red onion"]),
        ("1 tsp pepper", ["black pepper"]),
        ("[Dough]", []),
        ("(" * 990 + "salt", []),
        ("For the dough:", []),
        ("12 wooden skewers", []),
        ("", []),
    ],
)
def test_a_line_names_its_ingredients(line, ingredients):
    assert kitchen.reader().names(line) == ingredients


def test_at_least_92_of_100_random_lines_are_what_a_cook_would_say():
    lines = judged("ingredient_lines.csv")
    right = [line for line, ingredients in lines if read(line) == ingredients]
    assert len(lines) == 200
    assert len(right) >= 0.92 * len(lines)


def test_every_line_of_a_kind_that_is_hard_to_read_is_what_a_cook_would_say():
    lines = judged("kinds_of_ingredient_lines.csv")
    wrong = {line: read(line) for line, ingredients in lines if read(line) != ingredients}
    assert len(lines) == 300
    assert not wrong


@pytest.mark.parametrize(
    "line",
    [
        "*Rose water is available at specialty stores.",
        "* Dried chiles; available in many markets",
        "Garam masala can be found online.",
        "Available at large supermarkets",
    ],
)
def test_a_note_on_where_to_buy_asks_for_nothing(line):
    assert kitchen.reader().names(line) == []


def test_every_name_and_alias_of_the_seeds_reads_as_its_ingredient():
    aliases = {row["alias"]: row["ingredient"] for row in kitchen.rows("ingredient_aliases")}
    names = {row["ingredient"]: row["ingredient"] for row in kitchen.rows("ingredient_names")}
    read = {text: kitchen.reader().names(f"1 cup {text}") for text in names | aliases}
    wrong = {text: read[text] for text, name in (names | aliases).items() if read[text] != [name]}
    assert len(wrong) < 0.03 * len(read), wrong
