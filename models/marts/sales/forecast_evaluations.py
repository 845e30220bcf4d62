"""How good each model of the forecast would have been on days that have passed."""

from vectorella import settings
from vectorella.sales.forecast import tables


def model(dbt, session):
    return tables.evaluations(
        session,
        tables.delivered(dbt.ref("daily_sales"), dbt.ref("raw_files")),
        dbt.ref("sales_calendar"),
        settings.from_json(dbt.settings),
    )
