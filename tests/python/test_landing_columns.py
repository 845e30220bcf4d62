import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from vectorella.landing.columns import (
    RECIPES,
    TRANSACTIONS,
    ColumnError,
    check_mapping,
    quoted,
    resolve,
)

OWN_LAYOUT = dict.fromkeys(TRANSACTIONS.required, "VARCHAR")


@pytest.fixture(scope="module")
def connection():
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture
def expressions(connection):
    def of(mapping, source=OWN_LAYOUT, kind=TRANSACTIONS):
        return dict(zip(kind.columns, resolve(kind, mapping, source, connection), strict=True))

    return of


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1))
def test_a_quoted_name_is_that_name_to_the_engine(connection, name):
    described = connection.execute(f"describe select 1 as {quoted(name)}").fetchall()
    assert described[0][0] == name


def test_a_file_in_our_own_layout_needs_no_mapping(expressions):
    found = expressions({})
    assert found["order_id"] == '"order_id"'
    assert found["status"] == "null"


def test_columns_are_found_whatever_their_case(expressions):
    source = {name.upper(): "VARCHAR" for name in OWN_LAYOUT}
    assert expressions({}, source)["sku"] == '"SKU"'


def test_a_recipe_may_call_its_id_id_or_recipe_id(expressions):
    rest = {"title": "VARCHAR", "ingredients": "VARCHAR[]", "steps": "VARCHAR"}
    for name in ("id", "recipe_id"):
        source = {name: "BIGINT"} | rest
        assert expressions({}, source, RECIPES)["recipe_id"] == f'"{name}"'


def test_a_mapped_name_may_hold_spaces_and_quotes(expressions):
    source = OWN_LAYOUT | {'Order "No" [1]': "VARCHAR"}
    assert expressions({"order_id": 'Order "No" [1]'}, source)["order_id"] == ('"Order ""No"" [1]"')


def test_a_name_goes_before_an_expression_of_the_same_text(expressions):
    source = OWN_LAYOUT | {"quantity * 2": "VARCHAR"}
    assert expressions({"quantity": "quantity * 2"}, source)["quantity"] == '"quantity * 2"'


def test_of_several_alternatives_the_first_that_fits_is_taken(expressions):
    alternatives = {"order_id": ["bon", "upper(receipt)", "order_id", "sku"]}
    assert expressions(alternatives)["order_id"] == '"order_id"'
    with_receipt = OWN_LAYOUT | {"receipt": "VARCHAR"}
    assert expressions(alternatives, with_receipt)["order_id"] == "try(upper(receipt))"


def test_a_row_that_an_expression_cannot_compute_gives_null(expressions, connection):
    expression = expressions({"quantity": "quantity::integer"})["quantity"]
    rows = "(values ('2'), ('two')) as lines (quantity)"
    assert connection.execute(f"select {expression} from {rows}").fetchall() == [(2,), (None,)]


@pytest.mark.parametrize(
    "expression",
    [
        "'EUR'",
        "7",
        "regexp_extract(sku, '(\\d+)', 1)",
        "{'code': sku}.code",
        "list_transform([sku], lambda x: upper(x))[1]",
        "strptime(ordered_at, '%d.%m.%Y')",
    ],
)
def test_an_expression_over_one_row_is_taken(expressions, expression):
    assert expressions({"status": expression})["status"] == f"try({expression})"


@pytest.mark.parametrize(
    "expression",
    [
        "max(sku)",
        "count(*)",
        "row_number() over ()",
        "(select 'EUR')",
        "sku in (select 'L')",
        "unnest([1, 2])",
        "columns(*)",
        "*",
        "sku; drop table lines",
        "sku) from (select 1 as sku); select (1",
        "sku, quantity",
        "sku), (quantity",
        "sku -- the article",
        "random()",
        "?",
        "$1",
        "strptime(sku, '%Q')",
        "no_such_function(sku)",
        "upper(",
    ],
)
def test_what_is_no_expression_over_one_row_is_refused_in_a_sentence(expressions, expression):
    with pytest.raises(ColumnError, match=r"no SQL expression over one row for sku .* Map sku in"):
        expressions({"sku": expression})


def test_a_missing_column_is_named_with_the_columns_that_there_are(expressions):
    source = {name: kind for name, kind in OWN_LAYOUT.items() if name != "sku"} | {"item": "INT"}
    with pytest.raises(ColumnError, match=r"no column for sku .*currency, item\. Map sku"):
        expressions({}, source)


def test_an_optional_column_that_is_mapped_must_be_there(expressions):
    with pytest.raises(ColumnError, match=r"for status \(looked for state\)"):
        expressions({"status": "state"})


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ({"quantitiy": "menge", "sku": "item"}, "maps quantitiy, which is no column"),
        ({1: "menge"}, "maps 1, which is no column"),
        ({"sku": None}, "maps sku to None"),
        ({"sku": []}, r"maps sku to \[\]"),
        ({"sku": ["item", None]}, "maps sku to"),
        ({"sku": {"name": "item"}}, "maps sku to"),
        ({"sku": " "}, "maps sku to"),
        (["sku"], "transaction_columns is"),
        ("sku", "transaction_columns is"),
    ],
)
def test_a_mapping_that_is_none_is_refused_in_a_sentence(mapping, said):
    with pytest.raises(ColumnError, match=said):
        check_mapping(TRANSACTIONS, mapping)


def test_names_expressions_lists_and_numbers_are_a_mapping():
    check_mapping(TRANSACTIONS, {"sku": "Item No", "quantity": ["menge", "1"], "line_number": 1})


def test_an_amount_is_read_where_there_is_no_price_or_where_it_is_mapped(expressions):
    both = {**OWN_LAYOUT, "line_amount": "VARCHAR"}
    without_price = {name: type_ for name, type_ in both.items() if name != "unit_price"}
    assert expressions({}, without_price)["line_amount"] == '"line_amount"'
    assert expressions({}, without_price)["unit_price"] == "null"
    assert expressions({}, both)["line_amount"] == "null"
    assert expressions({"line_amount": "line_amount"}, both)["line_amount"] == '"line_amount"'
