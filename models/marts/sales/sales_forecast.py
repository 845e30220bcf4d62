"""How many units will be sold on each of the next days, at every level."""

from vectorella import settings
from vectorella.sales.forecast import tables


def model(dbt, session):
    return tables.forecasts(
        session,
        tables.delivered(dbt.ref("daily_sales"), dbt.ref("raw_files")),
        dbt.ref("daily_receipts"),
        dbt.ref("forecast_evaluations"),
        dbt.ref("sales_calendar"),
        settings.from_json(dbt.settings),
    )
