"""One open transaction, as the repositories see it."""

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Row, Table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult

AnyRow = Row[*tuple[Any, ...]]
Insert = sqlite.Insert | postgresql.Insert


class Session:
    """A connection inside a transaction, what is to happen just before the commit, and what after it."""

    __slots__ = ("after_commit", "before_commit", "connection", "dialect", "outbox_grew")

    def __init__(self, connection: Connection, dialect: str) -> None:
        self.connection = connection
        self.dialect = dialect
        self.outbox_grew = False
        self.before_commit: list[Callable[[], None]] = []
        self.after_commit: list[Callable[[], None]] = []

    def execute(self, statement: Executable, values: Any = None) -> CursorResult[*tuple[Any, ...]]:
        """Run one statement."""
        return self.connection.execute(statement, values)

    def insert(self, table: Table) -> Any:
        """An INSERT of this database's own kind: both know `on_conflict_do_nothing`, their common parent does not.

        Typed loosely because the two classes share these methods by name only.
        """
        return _insert(self.dialect, table)

    def insert_into(self, insertion: "Insertion", values: Any) -> CursorResult[*tuple[Any, ...]]:
        """Run a prepared INSERT."""
        return self.connection.execute(insertion.on(self.dialect), values)

    def finish(self) -> None:
        """The last statements before the commit."""
        for step in self.before_commit:
            step()
        if self.outbox_grew and self.dialect == "postgresql":
            self.connection.execute(_NOTIFY)


_NOTIFY = text("SELECT pg_notify('shiji_outbox', '')")


class Insertion:
    """An INSERT with its ON CONFLICT, built once for each of the two databases: building costs more than running."""

    def __init__(self, table: Table, finish: Callable[[Any], Executable] = lambda insert: insert) -> None:
        self._table = table
        self._finish = finish
        self._built: dict[str, Executable] = {}

    def on(self, dialect: str) -> Executable:
        """The statement for that database."""
        built = self._built.get(dialect)
        if built is None:
            built = self._built[dialect] = self._finish(_insert(dialect, self._table))
        return built


@cache
def _insert(dialect: str, table: Table) -> Insert:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
