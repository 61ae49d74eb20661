"""One open transaction, as the repositories see it."""

from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Row, Table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult

AnyRow = Row[*tuple[Any, ...]]
Insert = sqlite.Insert | postgresql.Insert


class News(StrEnum):
    """What somebody may be waiting for."""

    OUTBOX = "outbox"
    """A message that is due."""
    PHOTOS = "photos"
    """A photo to fetch."""

    @property
    def channel(self) -> str:
        """The channel of PostgreSQL's NOTIFY."""
        return f"shiji_{self}"


class Session:
    """A connection inside a transaction, what is to happen just before the commit, and what after it.

    `news` is what there is to do for somebody who waits for it; `origin` the process that this is told by.
    """

    __slots__ = ("adds_facts", "after_commit", "before_commit", "connection", "dialect", "news", "origin")

    def __init__(self, connection: Connection, dialect: str, origin: str = "") -> None:
        self.connection = connection
        self.dialect = dialect
        self.origin = origin
        self.news: set[News] = set()
        self.adds_facts = False
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
        if self.dialect == "postgresql":
            for news in sorted(self.news):
                self.connection.execute(_NOTIFY, {"channel": news.channel, "origin": self.origin})


# A channel is the whole database's, and several cities may share one, each in a schema of its own.
_NOTIFY = text("SELECT pg_notify(:channel, current_schema() || ' ' || :origin)")


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
