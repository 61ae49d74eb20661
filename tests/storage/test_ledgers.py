"""What is written into a ledger stays as it is, whatever the program does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from scoring.facts import Fact, Value
from storage.database import Database
from storage.errors import DatabaseRefused
from storage.records import ReportStatus
from storage.tables import APPEND_ONLY, audit, metadata
from storage.unit_of_work import UnitOfWork
from tests.storage.conftest import NOW, join, write


def fact(identity: str, unit: str = "qingliu") -> Fact:
    return Value(
        id=identity, unit=unit, indicator="lamps", effective=NOW.date(), recorded=NOW, value=Decimal("12.50"), by="p:1"
    )


@pytest.fixture
def filled(database: Database) -> Database:
    """A row in every ledger."""
    report = write(database, join(database))
    with database.transaction() as uow:
        uow.facts.append([fact("f1")], report.id)
        uow.audit.append(NOW, 1, "joined", "person:1")
        uow.warnings.raise_(
            "w", unit="qingliu", indicator="lamps", colour="red", code="late", params={}, now=NOW, escalate_at=None
        )
    return database


def _rows(database: Database, table: str) -> int:
    with database.engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(metadata.tables[table])).scalar_one()


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_a_ledger_row_cannot_be_deleted(filled: Database, table: str) -> None:
    with pytest.raises(DatabaseRefused, match="append-only"), filled.transaction() as uow:
        uow._session.execute(sa.delete(metadata.tables[table]))

    assert _rows(filled, table) == 1


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_a_ledger_row_cannot_be_changed(filled: Database, table: str) -> None:
    column = next(iter(metadata.tables[table].columns))

    with pytest.raises(DatabaseRefused, match="append-only"), filled.transaction() as uow:
        uow._session.execute(sa.update(metadata.tables[table]).values({column: column + 1}))


def test_a_fact_about_a_fact_of_a_report_that_was_changed_has_room_for_its_id(database: Database) -> None:
    """PostgreSQL refused it, and with it every decision on a report, every correction and every report taken back."""
    moment = "12.20261118T100000000000"
    long = fact(f"2026-1234567.{moment}.milestone.back{moment}")
    with database.transaction() as uow:
        uow.facts.append([long])

    with database.transaction() as uow:
        assert uow.facts.by_ids([long.id]) == [long]


def _roll_back(database: Database, action: Callable[[UnitOfWork], object]) -> None:
    def fail(uow: UnitOfWork) -> None:
        action(uow)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), database.transaction() as uow:
        fail(uow)


def test_facts_come_back_as_they_went_in(database: Database) -> None:
    with database.transaction() as uow:
        last = uow.facts.append([fact("f1"), fact("f2")])

        assert last == 2
        assert uow.facts.since(0) == (2, [fact("f1"), fact("f2")])
        assert uow.facts.by_ids(["f2", "nothing"]) == [fact("f2")]


def test_facts_since_the_last_number_are_the_new_ones(database: Database) -> None:
    with database.transaction() as uow:
        uow.facts.append([fact("f1")])
    with database.transaction() as uow:
        seen, _ = uow.facts.since(0)

        nothing = uow.facts.since(seen)
        uow.facts.append([fact("f2")])

        assert nothing == (seen, [])
        assert uow.facts.since(seen) == (seen + 1, [fact("f2")])


def test_a_rolled_back_fact_leaves_no_gap(database: Database) -> None:
    _roll_back(database, lambda uow: uow.facts.append([fact("lost")]))

    with database.transaction() as uow:
        assert uow.facts.append([fact("kept")]) == 1


def test_the_same_fact_is_refused_the_second_time(database: Database) -> None:
    with database.transaction() as uow:
        uow.facts.append([fact("f1")])

    with pytest.raises(DatabaseRefused), database.transaction() as uow:
        uow.facts.append([fact("f1")])


def test_a_transaction_knows_that_it_appended_facts(database: Database) -> None:
    with database.transaction() as uow:
        before = uow.facts.appended

        uow.facts.append([fact("f1")])

        assert (before, uow.facts.appended) == (False, True)


def test_facts_of_a_report_are_found_by_it(filled: Database) -> None:
    with filled.transaction() as uow:
        uow.facts.append([fact("f2", "heping")])

        assert uow.facts.of_report(1) == [fact("f1")]


def test_a_whole_chain_is_found_whole(filled: Database) -> None:
    with filled.transaction() as uow:
        uow.audit.append(NOW, None, "imported", "scheme:2", {"名": ["方案", 1, None]})
        uow.audit.append(NOW + timedelta(hours=1), 1, "verified", "report:2026-000001")

    with filled.transaction() as uow:
        assert uow.audit.verify(batch=2) is None
        assert [entry.action for entry in uow.audit.entries()] == ["joined", "imported", "verified"]


def _tamper(database: Database, statement: sa.Executable) -> None:
    """As somebody would who has the database in hand: first the guards go, then the row."""
    with database.engine.begin() as connection:
        if database.dialect == "sqlite":
            connection.execute(sa.text("DROP TRIGGER audit_no_update"))
            connection.execute(sa.text("DROP TRIGGER audit_no_delete"))
        else:
            connection.execute(sa.text("DROP TRIGGER audit_append_only ON audit"))
        connection.execute(statement)


@pytest.mark.parametrize(
    ("what", "statement", "found"),
    [
        ("another person did it", sa.update(audit).where(audit.c.seq == 2).values(person_id=9), 2),
        ("it was done earlier", sa.update(audit).where(audit.c.seq == 3).values(at=NOW - timedelta(days=1)), 3),
        ("a detail is gone", sa.update(audit).where(audit.c.seq == 1).values(detail={}), 1),
        ("a row in the middle is gone", sa.delete(audit).where(audit.c.seq == 2), 2),
        ("the last row is gone", sa.delete(audit).where(audit.c.seq == 4), 4),
        ("everything is gone", sa.delete(audit), 1),
    ],
    ids=lambda value: value if isinstance(value, str) else "-",
)
def test_a_changed_audit_row_is_found(own_database: Database, what: str, statement: sa.Executable, found: int) -> None:
    with own_database.transaction() as uow:
        for person in range(1, 5):
            uow.audit.append(NOW, person, "verified", f"report:{person}", {"grade": "A"})

    _tamper(own_database, statement)

    with own_database.transaction() as uow:
        assert uow.audit.verify() == found, what


def test_an_audit_entry_of_a_rolled_back_transaction_does_not_exist(database: Database) -> None:
    _roll_back(database, lambda uow: uow.audit.append(NOW, 1, "verified", "report:1"))

    with database.transaction() as uow:
        uow.audit.append(NOW, 1, "verified", "report:2")
        assert [entry.target for entry in uow.audit.entries()] == ["report:2"]
        assert uow.audit.verify() is None


def test_every_version_of_a_report_is_kept(database: Database) -> None:
    person = join(database)
    report = write(database, person, "召开会议3次")

    with database.transaction() as uow:
        better = uow.reports.save(replace(report, text="修好路灯12盏"), by=person.id, now=NOW, reason="completed")
        better = uow.reports.save(replace(better, late=True), by=None, now=NOW, reason="no words changed")
        uow.reports.save(replace(better, status=ReportStatus.SUBMITTED), by=person.id, now=NOW, reason="submitted")

        assert [(one.version, one.text, one.status, one.reason) for one in uow.reports.versions(report.id)] == [
            (1, "召开会议3次", ReportStatus.DRAFT, "created"),
            (2, "修好路灯12盏", ReportStatus.DRAFT, "completed"),
            (3, "修好路灯12盏", ReportStatus.SUBMITTED, "submitted"),
        ]
