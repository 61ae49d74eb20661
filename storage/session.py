"""One open transaction, as the repositories see it."""

from collections.abc import Callable, Hashable, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable, Row, Table, UpdateBase, text
from sqlalchemy.engine import CursorResult

from storage.prepared import Answer, Prepared, Values, insert_of, run_directly, run_each_directly
from storage.tables import grants, people, schemes

T = TypeVar("T")
AnyRow = Row[*tuple[Any, ...]]


HARDLY_CHANGES = frozenset({people, grants, schemes})
"""What every update asks for several times, and few of them change; no prepared statement writes to it."""


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

    __slots__ = (
        "_cursor",
        "_known",
        "adds_facts",
        "after_commit",
        "before_commit",
        "connection",
        "dialect",
        "news",
        "origin",
    )

    def __init__(self, connection: Connection, dialect: str, origin: str = "") -> None:
        self.connection = connection
        self.dialect = dialect
        self.origin = origin
        self.news: set[News] = set()
        self.adds_facts = False
        self._cursor: Any = None
        self._known: dict[Hashable, Any] = {}
        self.before_commit: list[Callable[[], None]] = []
        self.after_commit: list[Callable[[], None]] = []

    def execute(self, statement: Executable, values: Any = None) -> CursorResult[*tuple[Any, ...]]:
        """Run one statement."""
        if isinstance(statement, UpdateBase) and statement.table in HARDLY_CHANGES:
            self._known.clear()
        return self.connection.execute(statement, values)

    def insert(self, table: Table) -> Any:
        """An INSERT of this database's own kind: both know `on_conflict_do_nothing`, their common parent does not.

        Typed loosely because the two classes share these methods by name only.
        """
        return insert_of(self.dialect, table)

    def run(self, prepared: Prepared, values: Values = MappingProxyType({})) -> Answer:
        """Run a statement known beforehand."""
        if self.dialect != "sqlite":
            return self.connection.execute(prepared.on(self.dialect), values)
        return run_directly(self.cursor, prepared.directly(self.connection.dialect, values), values)

    def run_each(self, prepared: Prepared, several: Sequence[Values]) -> Answer:
        """Run a statement known beforehand for each of several sets of values; what all of them brought back."""
        if self.dialect != "sqlite":
            return self.connection.execute(prepared.on(self.dialect), several)
        return run_each_directly(self.cursor, prepared.directly(self.connection.dialect, several[0]), several)

    def once(self, key: Hashable, look: Callable[[], T]) -> T:
        """What `look` finds in people, grants or schemes; it looks again only after this transaction wrote to them."""
        if key not in self._known:
            self._known[key] = look()
        found: T = self._known[key]
        return found

    @property
    def cursor(self) -> Any:
        """The driver's own cursor, of which an SQLite connection needs but one."""
        if self._cursor is None:
            raw = self.connection.connection.dbapi_connection
            assert raw is not None  # noqa: S101 - for the type checker; a connection in a transaction is connected
            self._cursor = raw.cursor()
        return self._cursor

    def finish(self) -> None:
        """The last statements before the commit."""
        for step in self.before_commit:
            step()
        if self.dialect == "postgresql":
            for news in sorted(self.news):
                self.connection.execute(_NOTIFY, {"channel": news.channel, "origin": self.origin})


# A channel is the whole database's, and several cities may share one, each in a schema of its own.
_NOTIFY = text("SELECT pg_notify(:channel, current_schema() || ' ' || :origin)")
