"""`vectorella report` as people see it: opened in a browser that may not ask for anything."""

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import project
import pytest
from click.testing import CliRunner
from project import csv_bytes
from vectorella.cli import main
from vectorella.report import queries

axe = pytest.importorskip("axe_playwright_python.sync_playwright")
browsers = pytest.importorskip("playwright.sync_api")

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
SIZES = [(1280, "light"), (390, "light"), (1280, "dark"), (390, "dark")]
SCRIPT = "<script>window.harmed = true</script>"
# SKUs that hold what HTML, JSON, Vega and the order of reading take for their own.
HOSTILE = (
    SCRIPT,
    "</script><img src=x onerror=window.harmed=true>",
    """"quotes" 'and' `ticks` \\ {{facts}} ${1} <!-- datum.value""",
    "שוקולד \u202eabc",
    "long " * 2_000,
)
GELATO, JAR = "Noltella gelato tub (NT-GELATO)", "Noltella medium jar (NT-SPREAD-M)"
TOTALS = """
    select sum(units_sold), sum(units_returned), round(sum(revenue)), (
        select sum(receipt_count) from daily_receipts
        where
            country_code = coalesce($country, country_code)
            and order_date between $first and $last
    )
    from daily_sales
    where
        country_code = coalesce($country, country_code)
        and sku = coalesce($sku, sku)
        and order_date between $first and $last
"""


@dataclass
class Shown:
    """A page in a browser, with all that went wrong since it was opened."""

    page: "browsers.Page"
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def text(self, selector: str) -> str:
        return self.page.locator(selector).first.inner_text()

    def choose(self, **filters: str) -> None:
        """Set filters by the labels of their choices, and wait until the page has followed."""
        for name, label in filters.items():
            self.page.locator(f"#{name}").select_option(label=label)
        self.page.wait_for_function("document.documentElement.dataset.busy === 'false'")

    def tiles(self) -> list[str]:
        return self.page.locator("#tiles .number").all_inner_texts()

    def rows(self, figure: str) -> list[list[str]]:
        """The table beneath a chart, row by row."""
        return self.page.eval_on_selector_all(
            f"#{figure} tbody tr", "rows => rows.map(row => [...row.cells].map(c => c.textContent))"
        )


@pytest.fixture(scope="module")
def browser():
    if not CHROMIUM:
        pytest.skip("There is no Chromium here: apt-get install chromium.")
    with browsers.sync_playwright() as running:
        # Root, as in a container, has no sandbox.
        started = running.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"] if os.geteuid() == 0 else []
        )
        yield started
        started.close()


@contextmanager
def opened(browser, path: Path, width: int = 1280, scheme: str = "light"):
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    shown = Shown(context.new_page())
    shown.page.on("console", lambda message: shown.complaints.append(message.text))
    shown.page.on("pageerror", lambda error: shown.complaints.append(str(error)))
    shown.page.on("request", lambda request: shown.requests.append(request.url))
    shown.page.goto(path.as_uri())
    shown.page.wait_for_selector("html[data-drawn]", timeout=60_000)
    yield shown
    context.close()


def report(database: Path, out: Path) -> Path:
    done = CliRunner().invoke(main, ["report", "--database", str(database), "--out", str(out)])
    assert done.exit_code == 0, done.output
    return out


@pytest.fixture(scope="module")
def sample_page(sample, tmp_path_factory):
    return report(sample.database, tmp_path_factory.mktemp("report") / "report.html")


@pytest.fixture(scope="module")
def shown(browser, sample_page):
    """The sample's page at its widest, for what does not depend on that."""
    with opened(browser, sample_page) as open_page:
        yield open_page


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """Sales of products with hostile names, and no recipe at all."""
    folder = tmp_path_factory.mktemp("hostile")
    quoted = [sku.replace('"', '""') for sku in HOSTILE]
    lines = [
        f'X{order},1,2026-01-0{1 + order % 9}T10:00:00Z,"{country}","{sku}",2,3.50,EUR'
        for order, (sku, country) in enumerate(
            (sku, country) for sku in quoted for country in ("IT", '<b>""Nowhere"" & \'co\'</b>')
        )
    ]
    header = "order_id,line_number,ordered_at,country,sku,quantity,unit_price,currency"
    bad = "Y1,1,<script>window.harmed = true</script>,IT,A,1,1,EUR"
    landing = project.land(
        folder / "landing", {"transactions/a.csv": csv_bytes(header, *lines, bad)}
    )
    built = project.build(folder, landing)
    assert built.is_success, built.output
    return built


def emptied(database: Path, folder: Path, *tables: str) -> Path:
    """A copy of a file in which tables have no rows; its name is the catalog's."""
    copy = folder / database.name
    shutil.copy(database, copy)
    with duckdb.connect(str(copy)) as connection:
        for table in tables:
            connection.execute(f"delete from {table}")
    return copy


SALES = ("daily_sales", "daily_receipts", "sales_by_country", "sales_global", "sales_forecast")
RECIPES = ("vocabulary", "ingredient_clusters", "noltella_combinations")


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_the_page_draws_every_chart_asks_for_nothing_and_is_accessible(
    browser, sample_page, width, scheme
):
    with opened(browser, sample_page, width, scheme) as shown:
        assert shown.complaints == []
        assert shown.requests == [sample_page.as_uri()]
        charts = shown.page.locator("main figure .chart").count()
        # A chart that is drawn holds a mark.
        assert shown.page.locator("main figure .chart svg:has(path[d^='M'])").count() == charts
        assert charts == 12
        # Beneath each stands the same as a table.
        assert shown.page.locator("main figure details table").count() == charts
        assert shown.page.evaluate("document.documentElement.scrollWidth") == width
        found = axe.Axe().run(shown.page)
        assert found.response["violations"] == []


@pytest.mark.parametrize(
    ("period", "country", "product", "first", "last", "code", "sku"),
    [
        ("Whole log", None, None, "2026-03-01", "2026-05-29", None, None),
        ("April 2026", None, None, "2026-04-01", "2026-04-30", None, None),
        ("Last 7 days", "Italy", None, "2026-05-23", "2026-05-29", "IT", None),
        ("March 2026", None, GELATO, "2026-03-01", "2026-03-31", None, "NT-GELATO"),
        ("Q2 2026 so far", "Germany", JAR, "2026-04-01", "2026-05-29", "DE", "NT-SPREAD-M"),
    ],
)
def test_filters_change_the_numbers_to_those_of_sql(
    sample, shown, period, country, product, first, last, code, sku
):
    shown.choose(
        period=period, country=country or "All countries", product=product or "All products"
    )
    given = {"first": first, "last": last, "country": code, "sku": sku}
    with duckdb.connect(str(sample.database), read_only=True) as connection:
        units, returned, revenue, receipts = connection.execute(TOTALS, given).fetchone()
    sold, money, receipt_tile, came_back = shown.tiles()
    assert sold == f"{units:,}"
    assert money == f"€{revenue:,.0f}"
    assert receipt_tile == ("not told by product" if sku else f"{receipts:,}")
    assert came_back.split(" ")[0] == f"{returned:,}"
    assert shown.text("h1").startswith(f"{units:,} units")
    assert shown.complaints == []


def test_countries_and_products_are_ranked_as_sql_ranks_them(sample, shown):
    shown.choose(period="Whole log", country="All countries", product="All products")
    shown.choose(measure="Units sold")
    for figure, key in (("by-country", "country_name"), ("by-product", "product_name")):
        expected = sample.query(f"""
            select {key}, sum(units_sold) as units, sum(units_returned), round(sum(revenue))
            from sales_by_country group by {key}, {"country_code" if key[0] == "c" else "sku"}
            order by units desc
        """)
        found = sorted(tuple(row[:4]) for row in shown.rows(figure))
        assert found == sorted(
            (name, f"{units:,}", f"{returned:,}", f"€{revenue:,.0f}")
            for name, units, returned, revenue in expected
        )
        assert [row[1] for row in shown.rows(figure)] == [f"{row[1]:,}" for row in expected]


def test_the_forecast_stands_behind_what_was_sold(sample, shown):
    shown.choose(period="Last 28 days", country="Italy", product="All products")
    expected = sample.query("""
        select date::varchar, round(units)::int from sales_forecast
        where level = 'country' and country_code = 'IT' order by date
    """)
    rows = [row for row in shown.rows("over-time-units") if row[2] == "expected"]
    assert [row[0] for row in rows] == [day for day, _ in expected]
    assert all(
        abs(int(row[1]) - units) <= 1 for row, (_, units) in zip(rows, expected, strict=True)
    )


def test_what_came_in_and_why_it_was_rejected_stands_on_the_page(sample, shown):
    read, rejected = sample.one("select sum(rows_read), sum(rows_rejected) from landed_files")
    assert f"of {read:,} rows could be used; {rejected} rows were rejected" in shown.text(
        "#landing-title"
    )
    assert sum(int(row[1]) for row in shown.rows("reasons")) == rejected
    assert {row[0] for row in shown.rows("unknown-countries")} == {"Lilliput", "Atlantis"}


def test_a_recipe_that_is_named_has_the_credit_that_its_licence_asks_for(browser, sample, tmp_path):
    database = emptied(sample.database, tmp_path)
    with duckdb.connect(str(database)) as connection:
        (recipe_id,) = connection.execute("""
            select min(recipe_id) from recipes
            where title = (select example_titles[1] from noltella_combinations where position = 1)
        """).fetchone()
        connection.execute("drop view recipe_credits")
        connection.execute(
            """
            create table recipe_credits as
            from (values ($named, '<i>A pie</i>, ' || repeat('a_cook', 40)), (-1, 'Another'))
                as credits (recipe_id, credit)
            """,
            {"named": recipe_id},
        )
    with opened(browser, report(database, tmp_path / "report.html"), width=375) as shown:
        credit = f"<i>A pie</i>, {'a_cook' * 40}"
        assert shown.page.locator("#credits li").all_inner_texts() == [credit]
        assert shown.page.evaluate("document.documentElement.scrollWidth") == 375
        assert axe.Axe().run(shown.page).response["violations"] == []


def test_the_page_is_used_by_keyboard(browser, sample_page):
    with opened(browser, sample_page) as shown:
        shown.page.keyboard.press("Tab")
        assert shown.page.evaluate("document.activeElement.textContent") == "Skip to the sales"
        before = shown.text("h1")
        shown.page.locator("#country").focus()
        shown.page.keyboard.type("Japan")
        shown.page.wait_for_function(
            "before => document.querySelector('h1').innerText !== before", arg=before
        )
        assert "Japan" in shown.text("h1")
        shown.page.locator("#by-country summary").focus()
        shown.page.keyboard.press("Enter")
        assert shown.page.locator("#by-country table").is_visible()


def test_hostile_text_is_shown_as_text_and_sales_need_no_recipes(browser, hostile, tmp_path):
    with opened(browser, report(hostile.database, tmp_path / "report.html")) as shown:
        assert shown.complaints == []
        assert len(shown.requests) == 1
        assert not shown.page.evaluate("window.harmed")
        names = {row[0] for row in shown.rows("by-product")}
        cut = queries.SHOWN_CHARACTERS
        wanted = {sku if len(sku) <= cut else sku[:cut] + "…" for sku in map(str.strip, HOSTILE)}
        assert names == wanted
        assert shown.rows("unknown-countries") == [["<b>\"Nowhere\" & 'co'</b>", "5"]]
        assert shown.page.evaluate("document.documentElement.scrollWidth") == 1280
        assert "No recipe" in shown.text("#pairings-title")
        assert axe.Axe().run(shown.page).response["violations"] == []


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        (SALES, {"h1": "No sales have come in yet", "#vocabulary-title": "distinct words"}),
        (
            (*SALES, *RECIPES, "landed_files"),
            {"h1": "No sales have come in yet", "#landing-title": "No file has come in yet"},
        ),
    ],
    ids=["recipes without sales", "nothing"],
)
def test_a_page_of_half_or_nothing_says_so(browser, sample, tmp_path, tables, said):
    database = emptied(sample.database, tmp_path, *tables)
    with opened(browser, report(database, tmp_path / "report.html")) as shown:
        assert shown.complaints == []
        for place, text in said.items():
            assert text in shown.text(place)
        assert axe.Axe().run(shown.page).response["violations"] == []


LARGE_LOG = """
    insert into daily_sales
    select
        date '2023-01-01' + to_months(month::integer) + to_days((product + country) % 28),
        'C' || country, 'SKU-' || product, 1, 0, 0, units, units // 40, units - units // 40,
        units * 3.45, 'EUR'
    from (
        select *, 1 + hash(product, country, month) % 90 as units
        from
            range(36) as m(month),
            (select range::integer as country from range(250)),
            (select range::integer as product from range(1000))
        where hash(country, month, product) % 10 = 0
    );

    insert into daily_receipts
    select order_date, country_code, count(*) from daily_sales group by all;

    insert into sales_by_country
    select
        country_code, sku, country_code, sku, 'unknown', null, sum(units_sold),
        sum(units_returned), sum(net_units), sum(revenue), 'EUR', count(*), 0, 0,
        min(order_date), max(order_date)
    from daily_sales
    group by country_code, sku;

    insert into sales_global
    select
        sku, sku, 'unknown', null, count(distinct country_code), sum(units_sold),
        sum(units_returned), sum(net_units), sum(revenue), 'EUR', count(*), 0, 0,
        min(order_date), max(order_date)
    from daily_sales
    group by sku;

    insert into sales_forecast
    select
        level, country_code, sku, date '2026-01-01' + day::integer, 'a model',
        7.3 * day, day, 20.1 * day, 3.4 * day, day, 0.02, 'ample', date '2025-12-31'
    from range(28) as d(day), (
        select 'worldwide' as level, null as country_code, null as sku
        union all select distinct 'country', country_code, null from sales_by_country
        union all select 'product', null, sku from sales_global
        union all select 'country_product', country_code, sku from sales_by_country
    )
"""


def test_a_large_log_makes_a_page_of_less_than_three_megabytes(browser, sample, tmp_path):
    """250 countries and 1,000 products sell for three years: 900,000 cells of a month."""
    database = emptied(sample.database, tmp_path, *SALES)
    with duckdb.connect(str(database)) as connection:
        connection.execute(LARGE_LOG)
        sold, of_one = connection.execute("""
            select
                sum(units_sold),
                sum(units_sold) filter (sku = 'SKU-7' and year(order_date) = 2024)
            from daily_sales
        """).fetchone()
    page = report(database, tmp_path / "report.html")
    assert page.stat().st_size < 3_000_000
    with opened(browser, page) as shown:
        shown.choose(period="Whole log")
        assert shown.tiles()[0] == f"{sold:,}"
        assert len(shown.rows("by-country")) == 250
        assert len(shown.rows("by-product")) == 1000
        shown.choose(period="2024", product="SKU-7")
        assert shown.tiles()[0] == f"{of_one:,}"


def test_a_page_that_cannot_be_made_is_a_sentence_and_leaves_the_old_one(tmp_path):
    old = tmp_path / "report.html"
    old.write_text("old")
    runner = CliRunner()
    for database, out, said in (
        (tmp_path / "none.duckdb", old, "There is no database"),
        (tmp_path / "none.duckdb", tmp_path / "report.pdf", "is written as .html"),
        (tmp_path / "none.duckdb", tmp_path / "no" / "report.html", "make it first"),
    ):
        done = runner.invoke(main, ["report", "--database", str(database), "--out", str(out)])
        assert done.exit_code == 1
        assert said in done.output
        assert [file.name for file in tmp_path.iterdir()] == ["report.html"]
    assert old.read_text() == "old"
