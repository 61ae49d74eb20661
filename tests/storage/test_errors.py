import sqlite3
from typing import Any

import psycopg
import pytest
from psycopg import errors as pg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage import errors
from storage.errors import translate


def lite(name: str, words: str = "words") -> sqlite3.Error:
    error = sqlite3.OperationalError(words)
    error.sqlite_errorname = name
    return error


def lost(name: str) -> Any:
    """An error of the driver without a code: it never reached a server, or lost it."""
    return getattr(psycopg, name)("server closed the connection unexpectedly")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (lite("SQLITE_READONLY"), errors.DatabaseReadOnly),
        (lite("SQLITE_READONLY_DBMOVED"), errors.DatabaseReadOnly),
        (lite("SQLITE_FULL"), errors.DatabaseFull),
        (lite("SQLITE_BUSY"), errors.DatabaseBusy),
        (lite("SQLITE_BUSY_SNAPSHOT"), errors.DatabaseBusy),
        (lite("SQLITE_LOCKED"), errors.DatabaseBusy),
        (lite("SQLITE_CANTOPEN"), errors.DatabaseUnavailable),
        (lite("SQLITE_IOERR_WRITE"), errors.DatabaseUnavailable),
        (lite("SQLITE_NOTADB"), errors.DatabaseDamaged),
        (lite("SQLITE_CORRUPT"), errors.DatabaseDamaged),
        (lite("SQLITE_CONSTRAINT_UNIQUE"), errors.DatabaseRefused),
        (lite("SQLITE_CONSTRAINT_TRIGGER", "facts is append-only"), errors.DatabaseRefused),
        (lite("SQLITE_ERROR", "no such table: people"), errors.DatabaseNotMigrated),
        (lite("SQLITE_ERROR", "no such column: people.locale"), errors.DatabaseNotMigrated),
        (lite("SQLITE_ERROR", "near FROM: syntax error"), errors.DatabaseError),
        (pg.ReadOnlySqlTransaction("x"), errors.DatabaseReadOnly),
        (pg.DiskFull("x"), errors.DatabaseFull),
        (pg.LockNotAvailable("x"), errors.DatabaseBusy),
        (pg.DeadlockDetected("x"), errors.DatabaseConflict),
        (pg.SerializationFailure("x"), errors.DatabaseConflict),
        (pg.QueryCanceled("x"), errors.DatabaseBusy),
        (pg.TooManyConnections("x"), errors.DatabaseUnavailable),
        (pg.AdminShutdown("x"), errors.DatabaseUnavailable),
        (pg.CannotConnectNow("x"), errors.DatabaseUnavailable),
        (pg.ConnectionFailure("x"), errors.DatabaseUnavailable),
        (pg.InvalidPassword("x"), errors.DatabaseUnavailable),
        (pg.InvalidCatalogName("x"), errors.DatabaseUnavailable),
        (pg.UndefinedTable("x"), errors.DatabaseNotMigrated),
        (pg.UndefinedColumn("x"), errors.DatabaseNotMigrated),
        (pg.UniqueViolation("x"), errors.DatabaseRefused),
        (pg.RaiseException("facts is append-only"), errors.DatabaseRefused),
        (pg.DataCorrupted("x"), errors.DatabaseDamaged),
        (pg.SyntaxError("x"), errors.DatabaseError),
        (lost("OperationalError"), errors.DatabaseUnavailable),
        (lost("InterfaceError"), errors.DatabaseUnavailable),
        (PoolTimeout("QueuePool limit reached"), errors.DatabaseUnavailable),
        (ValueError("something else"), errors.DatabaseError),
    ],
    ids=lambda value: getattr(value, "sqlite_errorname", None) or getattr(value, "__name__", type(value).__name__),
)
def test_a_drivers_error_has_one_meaning(error: BaseException, kind: type[errors.DatabaseError]) -> None:
    wrapped = DBAPIError("SELECT 1", {}, error)

    assert type(translate(error)) is kind
    assert type(translate(wrapped)) is kind


def test_the_drivers_words_are_kept_and_the_statements_values_are_not() -> None:
    # SQLAlchemy's own words list the values of the statement, which may be what a person wrote.
    error = DBAPIError("INSERT INTO people", {"name": "王芳"}, lite("SQLITE_FULL", "database or disk is full"))

    assert str(translate(error)) == "database or disk is full"


@pytest.mark.parametrize(
    "kind", [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, Exception)]
)
def test_every_error_is_in_one_tree_and_says_what_it_means(kind: type[Exception]) -> None:
    assert issubclass(kind, errors.StorageError)
    assert kind.__doc__
