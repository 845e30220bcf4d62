"""Files with columns of their own: the worked example of the page, with its mapping."""

import project
import pytest
import yaml
from project import csv_bytes

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
LINES = [
    "540000,85123A,WHITE HANGING HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
    "540000,85123A,WHITE HANGING HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
    "536400,22961,JAM MAKING SET,24,2010-12-01 13:03:00,1.45,14911.0,EIRE",
    "540001,22961,JAM MAKING SET,10,2011-07-01 23:30:00,1.45,12682.0,France",
    "540002,22961,JAM MAKING SET,4,2011-07-02 09:00:00,1.45,12446.0,RSA",
    "540003,POST,POSTAGE,1,2011-07-02 09:05:00,18.00,15108.0,European Community",
    "C536400,22961,JAM MAKING SET,-3,2010-12-02 10:00:00,1.45,14911.0,EIRE",
]
PAGE_LINES, PAGE_RECIPES, PAGE_MAPPING = project.named_blocks(
    project.ROOT / "docs" / "your-files.md"
).values()


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    files = {
        "transactions/lines.csv": csv_bytes(HEADER, *LINES),
        "transactions/page.csv": PAGE_LINES.encode(),
        "recipes/cards.jsonl": PAGE_RECIPES.encode(),
    }
    return project.build(
        folder, project.land(folder / "landing", files), yaml.safe_load(PAGE_MAPPING)
    )


def test_a_mapping_is_all_that_foreign_columns_need(shop):
    assert shop.is_success, shop.output
    line_count = len(LINES) + len(PAGE_LINES.splitlines()) - 1
    books = "select sum(rows_read), sum(rows_counted) from landed_files where kind = "
    assert shop.one(f"{books} 'transactions'") == (line_count, line_count)


def test_the_pages_recipe_is_read_by_its_mapping(shop):
    recipes = shop.query("select source_recipe_id, title, ingredients, steps from recipes")
    assert recipes == [("toast", "Toast", ["bread", "butter"], ["Don't burn it."])]


def test_the_shops_names_of_countries_are_known_or_kept(shop):
    countries = shop.query("select distinct country_spelling, country_code from order_lines")
    assert dict(countries) == {
        "United Kingdom": "GB",
        "EIRE": "IE",
        "RSA": "ZA",
        "France": "FR",
        "European Community": "ZZ",
    }


def test_the_build_warns_of_the_country_that_nobody_knows(shop):
    warned = {name.split(".")[2] for name, status in shop.statuses.items() if status == "warn"}
    assert warned == {"every_country_is_known"}


def test_a_cancellation_invoice_is_a_return_and_no_receipt(shop):
    totals = "select units_sold, units_returned, net_units from sales_by_country where sku ="
    assert shop.one(f"{totals} '22961' and country_code = 'IE'") == (24, 3, 21)
    receipts = "select order_date::varchar, receipt_count from daily_receipts"
    in_this_file_and_in_the_readme = 2
    assert shop.query(f"{receipts} where country_code = 'IE'") == [
        ("2010-12-01", in_this_file_and_in_the_readme)
    ]


def test_two_equal_lines_of_an_invoice_both_count(shop):
    lines = shop.query("select quantity from order_lines where order_id = '540000'")
    assert lines == [(6,), (6,)]


def test_revenue_is_pounds_in_euros_at_the_rate_of_the_day(shop):
    rates = shop.query("""
        select valid_from, units_per_euro
        from reference.exchange_rates
        where currency = 'GBP' and valid_from <= '2010-12-01'
        order by valid_from desc
        limit 1
    """)
    ((_, pounds_per_euro),) = rates
    (revenue,) = shop.one("""
        select revenue from daily_sales where sku = '22961' and order_date = '2010-12-01'
    """)
    assert float(revenue) == pytest.approx(24 * 1.45 / float(pounds_per_euro), abs=0.01)


def test_londons_clock_gives_the_instant_and_frances_calendar_the_date(shop):
    assert shop.one("""
        select ordered_at::varchar, order_date::varchar from order_lines where order_id = '540001'
    """) == ("2011-07-01 22:30:00", "2011-07-02")
