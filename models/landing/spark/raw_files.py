"""Every file of transactions below the landing folder: how it is read, or why it is set aside."""

from vectorella.spark import door


def model(dbt, session):
    stored = session.table(str(dbt.this)) if dbt.keeps_rows else None
    return door.changed_files(session, dbt.settings, stored)
