"""Recipes as sites, apps and data sets write them become lists, tokens and jars."""

import json
import re

import project
import pytest
import yaml
from project import csv_bytes, jsonl_bytes, parquet_bytes
from test_selections import Shop

PAGE = (project.ROOT / "docs" / "your-recipes.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S)
HEADER = "id,title,ingredients,steps"


def block(text, *languages):
    ((language, content),) = re.findall(
        rf"^```({'|'.join(languages)})\n(.*?)^```$", text, re.M | re.S
    )
    return language, content


READ = {
    "Objects": ("cake", "Cake", ["2 cups flour", "1 egg, beaten"], ["Bake."]),
    "One text with commas": ("cake", "Cake", ["flour", "sugar", "Noltella"], ["Bake."]),
    "A column without a name": ("7", "Toast", ["bread", "butter"], ["Toast it."]),
    "RecipeNLG": (
        "0",
        "No-Bake Nut Cookies",
        ["1 c. firmly packed brown sugar", "1/2 c. evaporated milk"],
        ["Bake at 350° for 5 minutes."],
    ),
    "Kaggle: What's Cooking": ("10259", "greek", ["romaine lettuce", "black olives"], []),
    "Kaggle: Food.com": (
        "137739",
        "arriba squash",
        ["winter squash", "mexican seasoning"],
        ["make a choice", "don't stir"],
    ),
    "schema.org: JSON-LD": ("pie", "Pie", ["3 limes"], ["Dough:", "Knead."]),
}


@pytest.mark.parametrize(("name", "text"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_an_example_of_the_page_is_read_by_the_mapping_beside_it(
    builds, workspace, tmp_path, name, text
):
    shop = Shop(builds, workspace, tmp_path / "vectorella.duckdb")
    language, rows = block(text, "csv", "json")
    shop._land("recipes", ".csv" if language == "csv" else ".jsonl", rows)
    _, mapping = block(text, "yaml")
    shop.dbt("build --select +recipes --exclude-resource-type test", **yaml.safe_load(mapping))
    query = "select source_recipe_id, title, ingredients, steps from recipes"
    assert shop.ask(query) == [READ[name]]


FILES = {
    "objects.jsonl": jsonl_bytes(
        {
            "id": "parts",
            "title": {"rendered": "Pancake"},
            "ingredients": [
                {"quantity": 2, "unit": "cups", "name": "flour"},
                {"quantity": 1, "unit": None, "name": "egg"},
            ],
            "steps": [
                {"@type": "HowToStep", "name": "Stir", "text": "Stir it.", "url": "https://a.b"}
            ],
            "inLanguage": "en",
            "license": "CC0-1.0",
        },
        {
            "id": "groups",
            "title": "Pie",
            "ingredients": [{"group": "Dough", "items": ["2 cups flour"]}, {"items": ["1 egg"]}],
            "steps": [{"@type": "HowToSection"}, {"text": "Fold."}],
            "licence": {"url": "https://a.example/by"},
        },
        {
            "id": "pairs",
            "title": "P",
            "ingredients": [["2 cups", "flour"], ["1", "egg"]],
            "steps": [],
        },
        {
            "id": "amounts",
            "title": "P",
            "ingredients": {"flour": "2 cups", "egg": "1"},
            "steps": [],
        },
        {
            "id": "twice",
            "title": "P",
            "ingredients": json.dumps(["2 cups flour", "1 egg"]),
            "steps": [],
        },
        {
            "id": "deep",
            "title": "P",
            "ingredients": ["flour " + "(" * 990 + ")" * 990, "egg"],
            "steps": [],
        },
    ),
    "structs.parquet": parquet_bytes(
        {
            "id": "struct",
            "title": "P\t",
            "ingredients": [
                {"amount": 2.0, "unit": "cups", "name": "flour"},
                {"amount": 1.0, "unit": "", "name": "egg"},
            ],
            "steps": [{"text": "Whisk."}],
        }
    ),
    "text.csv": csv_bytes(
        HEADER,
        'html,P,<ul><li>2 cups flour</li><li>1 egg</li></ul>,"<style>b{}</style><p>Don&#39;t</p>"',
        "breaks,P,2 cups flour<br>1 egg,x",
        "escaped,P,&lt;li&gt;2 cups flour&lt;/li&gt;&lt;li&gt;1 egg&lt;/li&gt;,x",
        "entity,P,100 g cr&egrave;me fra&icirc;che,x",
        r"literal,P,2 cups flour\n1 egg,Pour.\nServe.",
        '"lines",P,"- 2 cups flour\n• 1 egg\n","1. Rest.\n2) Wait."',
        '"headed",P,"[Dough]\n2 cups flour\n## Top\n1 egg",x',
        """python,P,"['2 cups flour', ""1\\xa0egg""]",x""",
        "numpy,P,['flour' 'egg'],x",
        '"r",P,"c(""flour"", ""egg"")",x',
        '"postgres",P,"{flour,""egg, beaten""}",x',
        '"broken",P,"[""flour"", ""egg""",x',
        "nothing,P,nan,x",
    ),
    "commas.csv": csv_bytes(HEADER, 'c-1,C,"flour, sugar, Noltella",Bake.'),
    "ids.csv": csv_bytes(HEADER, "1,Text,salt,x", "01,Other,salt,x", "null,None,salt,x"),
    "ids.parquet": parquet_bytes(
        {"id": 1.0, "title": "Float", "ingredients": ["salt"], "steps": []}
    ),
    "whole.parquet": parquet_bytes(
        {"id": 1, "title": "Whole", "ingredients": ["salt"], "steps": []}
    ),
}


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    folder = tmp_path_factory.mktemp("read")
    files = {f"recipes/{name}": content for name, content in FILES.items()}
    return project.build(folder, project.land(folder / "landing", files))


@pytest.mark.parametrize(
    "recipe",
    [
        *("parts", "groups", "pairs", "amounts", "twice", "deep", "struct", "html", "breaks"),
        *("escaped", "literal", "lines", "headed", "python", "numpy", "r", "postgres", "broken"),
    ],
)
def test_a_list_written_in_any_way_gives_its_ingredients(read, recipe):
    assert read.is_success, read.output
    names = read.query(f"""
        select ingredient
        from recipe_ingredients
        inner join ingredients using (ingredient_id)
        inner join recipes using (recipe_id)
        where source_recipe_id = '{recipe}'
        order by 1
    """)
    assert names == [("egg",), ("flour",)]


def test_no_key_of_an_object_and_no_style_of_a_page_is_a_token(read):
    tokens = {token for (token,) in read.query("select token from vocabulary")}
    keys = {"quantity", "unit", "name", "amount", "group", "items", "text", "url", "https", "type"}
    assert not tokens & (keys | {"rendered", "howtostep", "howtosection", "style", "nwait", "ul"})
    assert {"pancake", "stir", "fold", "whisk", "crème", "fraîche", "serve", "wait"} <= tokens


def test_languages_and_licences_are_read_by_their_other_names(read):
    told = "select language, licence from recipes where source_recipe_id = "
    assert read.one(f"{told} 'parts'") == ("en", "CC0-1.0")
    assert read.one(f"{told} 'groups'") == (None, "https://a.example/by")


def test_one_and_1_and_1_0_are_one_recipe_and_01_is_another(read):
    titles = "select title from recipes where source_recipe_id in ('1', '01', '1.0') order by 1"
    assert read.query(titles) == [("Other",), ("Whole",)]


def test_what_is_absent_is_told_so(read):
    assert sorted(read.query("select rejection_reason from rejected_recipes")) == [
        ("The recipe has no id.",),
        ("The recipe has no ingredients.",),
    ]


def test_the_build_warns_of_the_file_whose_lists_are_one_text(read):
    warned = {name.split(".")[2] for name, status in read.statuses.items() if status == "warn"}
    # A file of three ids of which one is absent has many rejected rows, too.
    assert warned - {"few_rows_are_rejected"} == {
        "every_list_is_taken_apart",
        "every_licence_is_known",
    }
    (advice,) = [
        node["config"]["meta"]["advice"]
        for node in read.manifest["nodes"].values()
        if node["name"] == "every_list_is_taken_apart"
    ]
    assert "recipe_list_delimiters" in advice
