"""The page on the models draws and lists what dbt builds."""

import re
from pathlib import Path

import project
import pytest

PAGE = (project.ROOT / "docs" / "models.md").read_text()
NAME = r"[a-z_0-9]+"


@pytest.fixture(scope="module")
def models(manifest):
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


@pytest.fixture(scope="module")
def drawing():
    [drawing] = re.findall(r"^```mermaid\nflowchart LR\n(.*?)^```$", PAGE, re.M | re.S)
    return drawing


def drawn_groups(drawing):
    """Each drawn model and source, with the group it stands in."""
    groups = re.findall(rf'subgraph ({NAME}) \["[^"]+"\]\n(.*?)\n    end', drawing, re.S)
    return {
        node: group
        for group, nodes in groups
        for node in re.findall(rf"^ +({NAME})", nodes, re.M)
        if not node.startswith("seeds_")
    }


def drawn_edges(drawing):
    edges = re.findall(rf"^ +((?:{NAME} & )*{NAME}) --> ({NAME})$", drawing, re.M)
    return [(source, target) for sources, target in edges for source in sources.split(" & ")]


def drawn_name(unique_id):
    """The name of a model; that of a source with its folder, since a model is named recipes too."""
    kind, _, *names = unique_id.split(".")
    return "_".join(names) if kind == "source" else names[0]


def listed_models():
    """What the tables of the page say of each model: how it is kept."""
    return re.findall(rf"^\| `({NAME})` \| [^|]+ \| ([^|]+) \|$", PAGE, re.M)


def kept(model):
    config = model["config"]
    if config["materialized"] == "view":
        return "view"
    return f"`{config['incremental_strategy'] or 'vectorella daily'}`"


def test_every_model_is_drawn_in_the_group_of_its_folder(models, manifest, drawing):
    folders = {
        model["name"]: "_".join(Path(model["original_file_path"]).parts[1:-1]) for model in models
    }
    sources = {drawn_name(source): "folder" for source in manifest["sources"]}
    assert drawn_groups(drawing) == folders | sources


def test_the_arrows_are_the_dependencies_of_the_models(models, drawing):
    dependencies = [
        (drawn_name(source), model["name"])
        for model in models
        for source in model["depends_on"]["nodes"]
        if not source.startswith("seed.")
    ]
    assert sorted(drawn_edges(drawing)) == sorted(dependencies)


def test_views_and_no_others_have_a_broken_line(models, drawing):
    [views] = re.findall(rf"^ +class ((?:{NAME},)*{NAME}) view$", drawing, re.M)
    assert sorted(views.split(",")) == sorted(
        model["name"] for model in models if kept(model) == "view"
    )


def test_every_model_is_listed_with_its_strategy(models):
    assert sorted(listed_models()) == sorted((model["name"], kept(model)) for model in models)


def test_the_first_page_of_the_documentation_links_to_what_is_there_and_names_models(manifest):
    first_page = manifest["docs"]["doc.vectorella.__overview__"]["block_contents"]
    links = re.findall(r"\]\(([^)]+)\)", first_page)
    assert "../docs/models.md" in links
    assert [link for link in links if not (project.ROOT / "docs" / link).exists()] == []
    named = re.findall(rf"`(?:landing\.)?\+?({NAME}_{NAME})\+?`", first_page)
    names = {node["name"] for node in manifest["nodes"].values()}
    assert named
    assert set(named) - names == {"by_date"}
