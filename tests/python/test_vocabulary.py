from vectorella.recipes import vocabulary


def extend(session, counts, known=None):
    """Number the tokens of forms such as "Salt+pepper", two tokens, written so many times."""
    session.execute("create or replace table word_forms (form varchar, tokens varchar[])")
    session.execute("create or replace table form_counts (form varchar, occurrence_count bigint)")
    for form, count in counts.items():
        tokens = [token for token in form.lower().split("+") if token]
        session.execute("insert into word_forms values (?, ?)", [form, tokens])
        session.execute("insert into form_counts values (?, ?)", [form, count])
    return vocabulary.extend(
        session, session.table("word_forms"), session.table("form_counts"), known
    ).fetchall()


def test_the_most_frequent_token_is_0_and_equals_stand_by_code_point(session):
    counts = {"Salt": 2, "salt": 1, "zest": 1, "ähre": 1, "butter": 1, "": 9}
    assert extend(session, counts) == [(0, "salt"), (1, "butter"), (2, "zest"), (3, "ähre")]


def test_a_token_counts_each_time_it_stands_in_a_form(session):
    assert extend(session, {"a+b+b": 2, "c": 3}) == [(0, "b"), (1, "c"), (2, "a")]


def test_known_tokens_keep_their_number_and_new_ones_follow(session):
    session.execute(
        "create table known as select unnest([0, 1]) token_id, unnest(['b', 'a']) token"
    )
    assert extend(session, {"a": 9, "z": 1, "new+z": 5}, session.table("known")) == [
        (2, "z"),
        (3, "new"),
    ]


def test_nothing_new_gives_no_number(session):
    session.execute("create table known as select 0 as token_id, 'a' as token")
    assert extend(session, {"a": 1}, session.table("known")) == []


def test_no_recipe_gives_no_vocabulary(session):
    assert extend(session, {}) == []
