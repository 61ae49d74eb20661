import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError

from storage.database import Database
from storage.tables import people
from storage.types import clean, json_text
from tests.storage.conftest import NOW, join, write

SHANGHAI = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    "moment",
    [
        NOW,
        datetime(2026, 1, 1, 0, 30, tzinfo=SHANGHAI),  # still last year in UTC
        datetime(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(1999, 12, 31, 12, tzinfo=timezone(timedelta(hours=-9, minutes=-30))),
    ],
)
def test_an_instant_comes_back_as_the_same_instant_in_utc(database: Database, moment: datetime) -> None:
    with database.transaction() as uow:
        uow.conversations.put(7, None, {}, moment)
        found = uow.conversations.get(7).updated_at

    assert found == moment
    assert found is not None
    assert found.tzinfo is UTC


def test_instants_of_different_zones_compare_as_instants(database: Database) -> None:
    # SQLite keeps text; unless everything is in UTC there, 08:30+08:00 sorts after 01:00+00:00.
    with database.transaction() as uow:
        uow.leases.acquire("sender", "a", NOW.astimezone(SHANGHAI), NOW - timedelta(hours=1))

        assert uow.leases.holder("sender", NOW - timedelta(seconds=1)) == "a"
        assert uow.leases.holder("sender", NOW + timedelta(seconds=1)) is None


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises((ValueError, StatementError), match="without a time zone"), database.transaction() as uow:
        uow.conversations.put(7, None, {}, NOW.replace(tzinfo=None))


@pytest.mark.parametrize("digits", ["0", "-5", "0.1", "12.50", "1E+3", "1E-9", "123456789012345678901234567890.12"])
def test_a_decimal_keeps_every_digit(database: Database, digits: str) -> None:
    report = write(database, join(database))

    with database.transaction() as uow:
        uow.reports.save(replace(report, value=Decimal(digits)), by=None, now=NOW, reason="test")

        found = uow.reports.get(report.id)
    assert found is not None
    assert found.value == Decimal(digits)


@given(st.text(st.characters(), max_size=40))
def test_cleaned_text_is_valid_and_loses_no_word(text: str) -> None:
    cleaned = clean(text)

    cleaned.encode()
    assert "\x00" not in cleaned
    assert clean(cleaned) == cleaned
    assert [c for c in cleaned if c != "\ufffd"] == [
        c for c in text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if c not in "\ufffd\x00"
    ]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters()),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    )
)
def test_whatever_telegram_may_send_is_read_back_from_its_json(value: object) -> None:
    assert json.loads(json_text(value)) == value


def test_a_surrogate_pair_becomes_its_character() -> None:
    assert clean("好\ud83d\ude00\x00") == "好😀"


def test_searching_for_text_finds_what_was_cleaned(database: Database) -> None:
    join(database, name="王\x00芳")

    with database.engine.connect() as connection:
        found = connection.execute(sa.select(people.c.name).where(people.c.name == "王\x00芳")).scalar()

    assert found == "王芳"
