"""On PostgreSQL a transaction has a unit to itself while it decides about it, and others have theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest

from storage.database import Database
from storage.errors import DatabaseBusy
from storage.unit_of_work import UnitOfWork
from tests.storage.beside import another, until_it_waits
from tests.storage.conftest import NOW, empty_schema
from tests.storage.test_warnings import DAY, KEY, raised

pytestmark = pytest.mark.postgres
IMPATIENT = 0.05


@pytest.fixture
def kind() -> str:
    return "postgres"


@pytest.fixture
def other(database: Database) -> Iterator[Database]:
    """The same database in another process."""
    with another(database.address) as process:
        yield process


@pytest.fixture
def thread() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


def test_a_unit_that_is_held_is_waited_for_and_others_are_free(database: Database) -> None:
    with another(database.address, busy_seconds=IMPATIENT) as other:
        with database.transaction() as one:
            assert one.hold_units(["qingliu"])
            assert not one.hold_units(["qingliu"])

            with other.transaction() as two:
                assert two.hold_units(["heping"])
            with pytest.raises(DatabaseBusy), other.transaction() as two:
                two.hold_units(["qingliu"])

        with other.transaction() as two:
            assert two.hold_units(["qingliu"])


def test_what_is_waited_for_is_not_in_the_hands_of_one_who_waits(
    database: Database, other: Database, thread: ThreadPoolExecutor
) -> None:
    """Whoever wants several takes them in one order, however they are named: nobody waits in a circle."""

    def both() -> bool:
        with other.transaction() as uow:
            return uow.hold_units(["qingliu", "heping"])

    with database.transaction() as uow:
        uow.hold_units(["heping"])
        running = thread.submit(both)
        until_it_waits(other, running)
        uow.hold_units(["qingliu"])

    assert running.result(10)


def test_a_city_in_a_schema_of_its_own_has_units_of_its_own(database: Database) -> None:
    elsewhere = contextmanager(empty_schema)
    with (
        elsewhere() as address,
        another(address, busy_seconds=IMPATIENT) as city,
        database.transaction() as one,
        city.transaction() as two,
    ):
        assert one.hold_units(["qingliu"])
        assert two.hold_units(["qingliu"])


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda uow: uow.warnings.change_colour(KEY, "red", now=NOW), id="worse"),
        pytest.param(lambda uow: uow.warnings.clear(KEY, NOW) is not None, id="cleared"),
        pytest.param(lambda uow: uow.warnings.escalated(KEY, NOW), id="told to the supervisor"),
    ],
)
def test_of_two_who_change_a_warning_alike_one_has_done_it(
    database: Database, other: Database, thread: ThreadPoolExecutor, change: Callable[[UnitOfWork], bool]
) -> None:
    with database.transaction() as uow:
        warning = raised(uow)

    def beside() -> bool:
        with other.transaction() as uow:
            return change(uow)

    with database.transaction() as uow:
        assert change(uow)
        running = thread.submit(beside)
        until_it_waits(other, running)

    assert running.result(10) is False
    assert warning is not None
    with database.transaction() as uow:
        assert len(uow.warnings.events(warning.id)) == 2


def test_a_warning_that_gets_worse_while_its_supervisor_is_told_is_told_again(
    database: Database, other: Database, thread: ThreadPoolExecutor
) -> None:
    later = NOW + 2 * DAY
    with database.transaction() as uow:
        raised(uow)

    def tell() -> list[bool]:
        with other.transaction() as uow:
            due = uow.warnings.due_for_escalation(NOW + DAY)
            return [uow.warnings.escalated(one.key, NOW + DAY, due=one.escalate_at) for one in due]

    with database.transaction() as uow:
        uow.warnings.change_colour(KEY, "red", now=NOW + DAY - timedelta(minutes=1), escalate_at=later)
        running = thread.submit(tell)
        until_it_waits(other, running)

    assert running.result(10) == [False]
    with database.transaction() as uow:
        assert [one.colour for one in uow.warnings.due_for_escalation(later)] == ["red"]
