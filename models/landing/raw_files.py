"""Every file below the landing folder: how it is read, or why it is set aside."""

from datetime import UTC, datetime

from vectorella import settings
from vectorella.landing import inventory


def model(dbt, session):
    sources = dbt.source("landing", "transactions"), dbt.source("landing", "recipes")
    chosen = settings.from_json(dbt.settings)
    return inventory.changed_files(
        session,
        inventory.folder(*sources),
        settings.column_mappings(chosen),
        stored_files=session.table(str(dbt.this)) if dbt.keeps_rows else None,
        now=datetime.now(UTC).replace(tzinfo=None),
        follows_links=chosen.follow_links,
        lines=chosen.transaction_lines,
    )
