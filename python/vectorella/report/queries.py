"""What the page shows, read from a built file: every table aggregated by DuckDB, none of it raw."""

from datetime import date

import duckdb

from vectorella.report.periods import GRAINS

# What stands behind the colon is the row's own text.
_REASON = """regexp_replace(rejection_reason, '(?s): ".*$', '.')"""

Columns = dict[str, list]

# What a page holds at most, so that it stays below 3 MB: cells of period and country, or of period
# and product; of period, country and product; products by name; days of forecasts.
MOST_CELLS = 36_000
MOST_CROSSED_CELLS = 120_000
MOST_PRODUCTS = 2_000
MOST_FORECAST_ROWS = 30_000
# Characters that a page shows of a text that the files may have made as long as they like.
SHOWN_CHARACTERS = 120
# A line of credit has a title, a source and an address; many recipes may have one title.
MOST_CREDIT = 400
MOST_CREDITS = 100

_SALES = (
    "sum(units_sold)::bigint as units, sum(units_returned)::bigint as returned, "
    "round(sum(revenue) * 100)::bigint as cents"
)

_PRODUCTS = """
    create or replace temp table report_products as
    select
        sku,
        -- At place 0 stand all that are not listed by name.
        case when place <= $most then place else 0 end as product,
        product_name,
        category,
        size
    from (
        select *, row_number() over (order by revenue desc, units_sold desc, sku) as place
        from sales_global
    )
"""

_COUNTRIES = """
    create or replace temp table report_countries as
    select
        country_code,
        any_value(country_name) as country_name,
        row_number() over (order by sum(revenue) desc, sum(units_sold) desc, country_code) - 1
            as country
    from sales_by_country
    group by country_code
"""

_CROSSED_PRODUCTS = """
    with
        cells as (
            select product, count(distinct (date_trunc($grain, order_date), country_code)) as cells
            from daily_sales
            inner join report_products using (sku)
            where product > 0
            group by product
        ),

        running as (
            select product, sum(cells) over (order by product) as cells_so_far from cells
        )

    select coalesce(max(product), 0)
    from running
    where cells_so_far <= $most
"""


def columns(session: duckdb.DuckDBPyConnection, sql: str, values: dict | None = None) -> Columns:
    """The columns of a query's result, dates and times as text."""
    result = session.execute(sql, values or {})
    names = [name for name, *_ in result.description]
    rows = result.fetchall()
    return (
        dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
        if rows
        else {name: [] for name in names}
    )


def shown(column: str, most: int = SHOWN_CHARACTERS) -> str:
    """SQL for a text as the page shows it: not longer than a reader would read."""
    return (
        f"case when length({column}) > {most} then left({column}, {most}) || '…' else {column} end"
    )


def sales(session: duckdb.DuckDBPyConnection) -> dict[str, Columns | str | int | list]:
    """Sales in cells that are fine enough to filter by and few enough for one page.

    Returns:
        grain, one of GRAINS; periods, their first days; days, worldwide; cells by country, by
        product and by both, in which periods, countries and products are numbers; product 0 is
        all that are not listed.
    """
    session.execute(_PRODUCTS, {"most": MOST_PRODUCTS})
    session.execute(_COUNTRIES)
    grain = _grain(session)
    crossed = session.execute(
        _CROSSED_PRODUCTS, {"grain": grain, "most": MOST_CROSSED_CELLS}
    ).fetchone()[0]
    _put_periods(session, grain)
    return {
        "grain": grain,
        "periods": columns(session, "select start::varchar as start from report_periods")["start"],
        "crossed_products": crossed,
        "countries": _countries(session),
        "products": _products(session),
        "days": _days(session),
        "by_country": _by_country(session, grain),
        "by_product": _by_product(session, grain),
        "by_both": _by_both(session, grain, crossed),
    }


def currency(session: duckdb.DuckDBPyConnection) -> str:
    """The currency of every revenue in the file; empty where nothing was sold."""
    found = session.execute("select any_value(revenue_currency) from sales_global").fetchone()[0]
    return found or ""


def span(session: duckdb.DuckDBPyConnection) -> tuple[date, date] | None:
    """The first and the last day of the log; None where it is empty."""
    first, last = session.execute(
        "select min(order_date), max(order_date) from daily_sales"
    ).fetchone()
    return (first, last) if first else None


def forecast(session: duckdb.DuckDBPyConnection) -> Columns:
    """Forecasts day by day: worldwide, of countries, of products, then the largest of both.

    Whole series are taken until the page has enough; -1 is every country, every product.
    """
    return columns(
        session,
        f"""
        with
            sizes as (
                select *, sum(days) over (
                    order by
                        list_position(
                            ['worldwide', 'country', 'product', 'country_product'], level
                        ),
                        expected desc, country_code, sku
                ) as days_so_far
                from (
                    select level, country_code, sku, count(*) as days, sum(units) as expected
                    from sales_forecast
                    group by all
                )
            )

        select
            case when sizes.country_code is null then -1 else report_countries.country end
                as country,
            case when sizes.sku is null then -1 else report_products.product end as product,
            sales_forecast.date::varchar as date,
            round(sales_forecast.units, 1) as units,
            round(units_lower, 1) as lower,
            round(units_upper, 1) as upper,
            round(sales_forecast.revenue * 100)::bigint as cents,
            round(receipts, 1) as receipts
        from sizes
        inner join sales_forecast
            on sizes.level = sales_forecast.level
            and sizes.country_code is not distinct from sales_forecast.country_code
            and sizes.sku is not distinct from sales_forecast.sku
        left join report_countries on sizes.country_code = report_countries.country_code
        left join report_products on sizes.sku = report_products.sku
        where
            days_so_far <= {MOST_FORECAST_ROWS}
            and (sizes.sku is null or report_products.product > 0)
        order by days_so_far, sales_forecast.date
        """,
    )


def landing(session: duckdb.DuckDBPyConnection) -> dict[str, Columns]:
    """What came in: files and rows by kind, why rows were rejected, files set aside, doubts."""
    return {
        "kinds": columns(
            session,
            """
            select
                kind,
                count(*) as files,
                count(problem) as set_aside,
                sum(rows_read)::bigint as read,
                sum(rows_counted)::bigint as counted,
                sum(rows_superseded)::bigint as superseded,
                sum(rows_rejected)::bigint as rejected
            from landed_files
            group by kind
            order by kind desc
            """,
        ),
        "reasons": columns(
            session,
            f"""
            select
                {shown(_REASON)} as reason,
                count(*) as row_count,
                count(distinct path) as files,
                {shown("arg_min(path || ', record ' || record_number, (path, record_number))")}
                    as first_seen
            from (
                select rejection_reason, path, record_number from rejected_transactions
                union all
                select rejection_reason, path, record_number from rejected_recipes
            )
            group by reason
            order by row_count desc, reason
            limit 20
            """,
        ),
        "set_aside": columns(
            session,
            f"""
            select {shown("path")} as path, {shown("problem")} as problem
            from landed_files
            where problem is not null
            order by last_loaded_at desc, path
            limit 50
            """,
        ),
        "unknown_countries": columns(
            session,
            f"""
            select {shown("country_spelling")} as spelling, count(*) as line_count
            from order_lines
            where country_code = 'ZZ'
            group by spelling
            order by line_count desc, spelling
            limit 20
            """,
        ),
        "without_revenue": columns(
            session,
            "select coalesce(sum(line_without_revenue_count), 0)::bigint as line_count "
            "from sales_global",
        ),
    }


def runs(session: duckdb.DuckDBPyConnection) -> Columns:
    """The last ten daily runs, the newest first."""
    return columns(
        session,
        f"""
        select
            strftime(started_at, '%Y-%m-%d %H:%M') as started,
            state,
            round(epoch(ended_at - started_at))::bigint as seconds,
            file_count as files,
            row_count as row_count,
            rejected_count as rejected,
            warning_count as warnings,
            new_token_count as tokens,
            {shown("coalesce(failure, '')")} as failure
        from runs
        order by started_at desc
        limit 10
        """,
    )


def combinations(session: duckdb.DuckDBPyConnection) -> Columns:
    """What goes with the brand, by the jars that it would sell for a hundred recipes."""
    return columns(
        session,
        f"""
        select
            {shown("array_to_string(ingredients, ', ')")} as ingredients,
            dish_kind as dish,
            evidence,
            brand_recipe_count as recipes,
            least_jars,
            most_jars,
            round(lift, 1) as lift,
            round(expected_jars, 1) as jars,
            {shown("example_titles[1]")} as example
        from noltella_combinations
        order by position
        """,
    )


def recipe_credits(session: duckdb.DuckDBPyConnection) -> Columns:
    """The lines that licences ask for, of recipes whose titles stand among the combinations."""
    return columns(
        session,
        f"""
        select distinct {shown("recipe_credits.credit", MOST_CREDIT)} as credit
        from recipe_credits
        inner join recipes on recipe_credits.recipe_id = recipes.recipe_id
        where recipes.title in (select example_titles[1] from noltella_combinations)
        order by credit
        limit {MOST_CREDITS}
        """,
    )


def vocabulary(session: duckdb.DuckDBPyConnection) -> Columns:
    """How many distinct words there were after how many recipes, in the order of their numbers."""
    return columns(
        session,
        """
        with
            first_recipes as (
                select min(recipe_id) as recipe_id from recipe_one_hot group by token_id
            ),

            recipe_places as (
                select recipe_id, row_number() over (order by recipe_id) as place from recipes
            ),

            steps as (
                -- At most some 200 points, the last one at the last recipe.
                select greatest(ceil(max(place) / 200), 1)::bigint as step, max(place) as last
                from recipe_places
            ),

            gains as (
                select
                    least(ceil(place / step)::bigint * step, last) as recipes,
                    count(first_recipes.recipe_id) as words
                from recipe_places
                cross join steps
                left join first_recipes using (recipe_id)
                group by all
            )

        select recipes, sum(words) over (order by recipes)::bigint as words
        from gains
        order by recipes
        """,
    )


def _grain(session: duckdb.DuckDBPyConnection) -> str:
    """The finest grain whose cells fit on the page."""
    for grain in GRAINS[:-1]:
        counts = session.execute(
            """
            select
                count(distinct (date_trunc($grain, order_date), country_code)),
                count(distinct (date_trunc($grain, order_date), product))
            from daily_sales
            inner join report_products using (sku)
            """,
            {"grain": grain},
        ).fetchone()
        if max(counts) <= MOST_CELLS:
            return grain
    return GRAINS[-1]


def _put_periods(session: duckdb.DuckDBPyConnection, grain: str) -> None:
    session.execute(
        """
        create or replace temp table report_periods as
        select start, row_number() over (order by start) - 1 as period
        from (select distinct date_trunc($grain, order_date)::date as start from daily_sales)
        order by start
        """,
        {"grain": grain},
    )


def _countries(session: duckdb.DuckDBPyConnection) -> Columns:
    name = shown("coalesce(country_name, country_code)")
    return columns(
        session,
        f"select country_code as code, {name} as name from report_countries order by country",
    )


def _products(session: duckdb.DuckDBPyConnection) -> Columns:
    """Listed ones at their places, behind place 0."""
    parts = (f"{shown(f'coalesce({name}, {other})')} as {name}" for name, other in _PARTS.items())
    found = columns(
        session,
        f"select {shown('sku')} as sku, {', '.join(parts)} from report_products "
        "where product > 0 order by product",
    )
    unlisted = session.execute("select count(*) from report_products where product = 0").fetchone()
    rest = {
        "sku": "",
        "product_name": f"{unlisted[0]:,} other products",
        "category": "",
        "size": "",
    }
    return {name: [rest[name], *values] for name, values in found.items()}


_PARTS = {"product_name": "sku", "category": "'unknown'", "size": "''"}


def _days(session: duckdb.DuckDBPyConnection) -> Columns:
    return columns(
        session,
        f"""
        select
            order_date::varchar as date, units, returned, cents, coalesce(receipts, 0) as receipts
        from (select order_date, {_SALES} from daily_sales group by order_date)
        left join (
            select order_date, sum(receipt_count)::bigint as receipts
            from daily_receipts
            group by order_date
        ) using (order_date)
        order by order_date
        """,
    )


def _by_country(session: duckdb.DuckDBPyConnection, grain: str) -> Columns:
    return columns(
        session,
        f"""
        with
            totals as (
                select date_trunc($grain, order_date)::date as start, country_code, {_SALES}
                from daily_sales
                group by all
            ),

            receipts as (
                select
                    date_trunc($grain, order_date)::date as start,
                    country_code,
                    sum(receipt_count)::bigint as receipts
                from daily_receipts
                group by all
            )

        select country, period, units, returned, cents, coalesce(receipts, 0) as receipts
        from totals
        left join receipts using (start, country_code)
        inner join report_countries using (country_code)
        inner join report_periods using (start)
        order by country, period
        """,
        {"grain": grain},
    )


def _by_product(session: duckdb.DuckDBPyConnection, grain: str) -> Columns:
    return columns(
        session,
        f"""
        select product, period, {_SALES}
        from daily_sales
        inner join report_products using (sku)
        inner join report_periods on date_trunc($grain, order_date)::date = start
        group by all
        order by product, period
        """,
        {"grain": grain},
    )


def _by_both(session: duckdb.DuckDBPyConnection, grain: str, most: int) -> Columns:
    return columns(
        session,
        f"""
        select
            case when product <= $most then product else 0 end as product,
            country,
            period,
            {_SALES}
        from daily_sales
        inner join report_products using (sku)
        inner join report_countries using (country_code)
        inner join report_periods on date_trunc($grain, order_date)::date = start
        group by all
        order by 1, 2, 3
        """,
        {"grain": grain, "most": most},
    )
