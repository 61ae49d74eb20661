# ruff: noqa: N818 - each name already says what is wrong; "Error" behind it would say it twice.
"""One tree of everything storage may raise, and the one function that translates the drivers' errors into it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc


class StorageError(Exception):
    """Storage could not do what it was asked."""


class DatabaseError(StorageError):
    """The database refused; the transaction was rolled back and nothing of it was kept."""


class DatabaseReadOnly(DatabaseError):
    """The database can be read but not written: file permissions, a standby server or a read-only disk."""


class DatabaseFull(DatabaseError):
    """There is no room left for the database."""


class DatabaseBusy(DatabaseError):
    """Another transaction held what this one needed for too long; the same transaction may succeed when repeated."""


class DatabaseConflict(DatabaseBusy):
    """Two transactions waited for each other, and this one had to give way; repeated, it will find the way free."""


class DatabaseUnavailable(DatabaseError):
    """The database cannot be reached, or the connection to it broke."""


class DatabaseNotMigrated(DatabaseError):
    """A table or column is missing: the database was made by another version, or never migrated."""


class DatabaseNewer(DatabaseError):
    """The tables were brought up to date by a later version of the program; this one must not work with them."""


class DatabaseRefused(DatabaseError):
    """A constraint of the tables was violated; repeating the same transaction cannot help."""


class DatabaseDamaged(DatabaseError):
    """The database file is not a database, or is corrupt; restore a backup."""


class UpdateAlreadyDone(StorageError):
    """The update was already handled by another transaction, so this one must not count it a second time."""


class ReportChanged(StorageError):
    """The report was changed by someone else since it was loaded; load it again and decide anew."""


class PhotoStoreError(StorageError):
    """The folder of the photos did not do what it was asked; the photo is not kept."""


class PhotoStoreFull(PhotoStoreError):
    """The disk with the photos has no room left."""


class PhotoStoreUnavailable(PhotoStoreError):
    """The folder of the photos cannot be written or read: permissions, a read-only or a failing disk."""


class PhotoMissing(PhotoStoreError):
    """There is no photo with that SHA-256 in the folder."""


class BackupDamaged(StorageError):
    """The archive is not whole, or not an archive; nothing of it was restored."""


class BackupFromElsewhere(StorageError):
    """The archive was made by a version of this program with other tables; nothing of it was restored."""


class DatabaseNotEmpty(StorageError):
    """A backup is only restored into an empty database, so that it can never overwrite one in use."""


class NotFound(StorageError):
    """There is no row with that identity."""


OUTAGES = (DatabaseBusy, DatabaseFull, DatabaseReadOnly, DatabaseUnavailable)
"""Errors that say the database is not to be had at present, whatever it is asked."""


@contextmanager
def translated() -> Iterator[None]:
    """Errors of the drivers leave the block as ours."""
    try:
        yield
    except (exc.DBAPIError, exc.TimeoutError, sqlite3.Error) as error:
        raise translate(error) from error


# SQLite says the kind in a name; PostgreSQL in five characters of SQLSTATE, whose first two are the class.
_SQLITE_KINDS: tuple[tuple[str, type[DatabaseError]], ...] = (
    ("SQLITE_READONLY", DatabaseReadOnly),
    ("SQLITE_FULL", DatabaseFull),
    ("SQLITE_BUSY", DatabaseBusy),
    ("SQLITE_LOCKED", DatabaseBusy),
    ("SQLITE_CANTOPEN", DatabaseUnavailable),
    ("SQLITE_IOERR", DatabaseUnavailable),
    ("SQLITE_NOTADB", DatabaseDamaged),
    ("SQLITE_CORRUPT", DatabaseDamaged),
    ("SQLITE_CONSTRAINT", DatabaseRefused),
)
_POSTGRES_KINDS: tuple[tuple[str, type[DatabaseError]], ...] = (
    ("25006", DatabaseReadOnly),
    ("53100", DatabaseFull),
    ("53200", DatabaseUnavailable),
    ("53300", DatabaseUnavailable),
    ("40", DatabaseConflict),
    ("55P03", DatabaseBusy),
    ("57014", DatabaseBusy),
    ("08", DatabaseUnavailable),
    ("28", DatabaseUnavailable),
    ("3D000", DatabaseUnavailable),
    ("57P", DatabaseUnavailable),
    ("42P01", DatabaseNotMigrated),
    ("42703", DatabaseNotMigrated),
    ("3F000", DatabaseNotMigrated),
    ("23", DatabaseRefused),
    ("P0001", DatabaseRefused),
    ("XX001", DatabaseDamaged),
    ("XX002", DatabaseDamaged),
)


def translate(error: BaseException) -> DatabaseError:
    """Turn a driver's error (or SQLAlchemy's wrapper around one) into ours; the words of the driver are kept.

    Pure: it looks only at the error's own attributes, so that a table of errors can test it.
    """
    cause = getattr(error, "orig", None) or error
    words = str(cause).strip() or type(cause).__name__
    return _kind_of(error, cause)(words)


def _kind_of(error: BaseException, cause: BaseException) -> type[DatabaseError]:
    name = getattr(cause, "sqlite_errorname", None)
    if name is not None:
        if name == "SQLITE_ERROR":
            return DatabaseNotMigrated if "no such" in str(cause) else DatabaseError
        return _first(_SQLITE_KINDS, name)
    state = getattr(cause, "sqlstate", None)
    if state is not None:
        return _first(_POSTGRES_KINDS, state)
    # No SQLSTATE: psycopg never reached a server, lost it, or the pool ran dry.
    lost = getattr(error, "connection_invalidated", False) or type(cause).__name__ in _CONNECTION_ERRORS
    return DatabaseUnavailable if lost else DatabaseError


_CONNECTION_ERRORS = frozenset({"OperationalError", "InterfaceError", "ConnectionTimeout", "TimeoutError"})


def _first(kinds: tuple[tuple[str, type[DatabaseError]], ...], code: str) -> type[DatabaseError]:
    return next((kind for prefix, kind in kinds if code.startswith(prefix)), DatabaseError)
