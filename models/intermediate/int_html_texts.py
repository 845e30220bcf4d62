"""The few texts that carry HTML, without it."""

from vectorella.recipes import markup


def model(dbt, session):
    return markup.plain_texts(session, dbt.ref("int_raw_texts"))
