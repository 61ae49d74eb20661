"""One database, SQLite or PostgreSQL, and the transactions on it."""

import asyncio
import logging
import select
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from functools import partial
from pathlib import Path
from secrets import token_hex
from time import monotonic
from typing import TYPE_CHECKING, Any, Self, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.pool import QueuePool

from storage import migrations
from storage.errors import DatabaseConflict, DatabaseNotMigrated, translated
from storage.session import News, Session
from storage.together import Together
from storage.types import json_text
from storage.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from storage.lines import Lines

T = TypeVar("T")
log = logging.getLogger(__name__)

BUSY_SECONDS = 10
"""How long a transaction waits for another one before it gives up with DatabaseBusy."""
POSTGRES_WORKERS = 4
READERS = 2
KEEPALIVES = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 20_000}
"""A PostgreSQL server that vanished without a word is noticed within a minute by a connection that only waits, and
within 20 s (in milliseconds) by one that has sent it something: no keepalives run while that is unacknowledged."""
CONFLICTS = 3
"""How often a transaction that had to give way is repeated before the conflict is reported."""


_READ_ONLY: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""On PostgreSQL a reader sees one moment from its first statement to its last, as it does on SQLite anyway."""

WRITER_CACHE = 8192
"""Kilobytes of an SQLite file that its writer keeps in memory, where the driver's own 2 MB hold not even a county's."""
WAL_PAGES = 4000
"""Pages written beside an SQLite file before they are moved into it, 16 MB: at the driver's own thousand it would wait
for the disk after every forty updates. One block of the index that readers look into has room for 4062."""


class AddressError(ValueError):
    """The address of a database that cannot be one, whatever is there; its words do not repeat it."""


class Wakeups:
    """Tells those in this process who wait for something that it has come: by a commit here, or in another process."""

    def __init__(self) -> None:
        self._callbacks: dict[News, list[Callable[[], None]]] = {news: [] for news in News}

    def on(self, news: News, callback: Callable[[], None]) -> None:
        """Call this after every commit that brought such news; from any thread, so it must be quick and safe."""
        self._callbacks[news].append(callback)

    def tell(self, news: Iterable[News]) -> None:
        """Tell everyone who asked."""
        for one in news:
            for callback in tuple(self._callbacks[one]):
                callback()


class Database:
    """Transactions, from threads that call `transaction` and from a loop that awaits `run`.

    SQLite commits survive the death of the process, and with `?synchronous=full` in the address also a power cut, at
    the price of waiting for the disk on every commit. PostgreSQL waits by its own settings.
    SQLite allows one writer, so `run` uses one thread there and never waits for itself; PostgreSQL gets a few.
    Errors of the drivers leave this class as `storage.errors.DatabaseError`. Raises `AddressError`.
    """

    def __init__(self, url: str, *, workers: int | None = None, busy_seconds: float = BUSY_SECONDS) -> None:
        address = _with_driver(_parsed(url))
        self.dialect = address.get_backend_name()
        self.address = url
        self.url = address
        self.wakeups = Wakeups()
        self.unanswered: dict[asyncio.Task[Any] | None, float] = {}
        """Who waits for `run` at present, and since when by the monotonic clock."""
        self.origin = token_hex(8)
        """By which this process knows the news it has told itself."""
        threads = 1 if self.dialect == "sqlite" else workers or POSTGRES_WORKERS
        self.engine = _engine(address, threads, busy_seconds)
        self._reading = self.engine if self.dialect != "sqlite" else _sqlite_engine(address, busy_seconds, reads=True)
        self._lines = _lines(self.engine)
        self._workers = ThreadPoolExecutor(threads, thread_name_prefix="storage")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="storage-reader")
        self._together = Together(self._workers, self.raw_transaction, self._run_once, self._after)

    @contextmanager
    def transaction(self, *, read_only: bool = False) -> Iterator[UnitOfWork]:
        """Everything in the block is kept, or, when it raises, nothing of it.

        A read-only transaction sees one moment of the database and does not wait for a writer; writing in it raises
        DatabaseReadOnly. Raises `DatabaseError`.
        """
        with self.raw_transaction(read_only=read_only) as connection:
            session = Session(connection, self.dialect, self.origin)
            yield UnitOfWork(session)
            session.finish()
        self._after(session)

    @contextmanager
    def raw_transaction(self, *, read_only: bool = False) -> Iterator[Connection]:
        """The same without repositories, for this package's own tools."""
        engine = self._reading if read_only else self.engine
        if self._lines is not None:
            self._lines.refuse_if_hung_up()
        with translated(), engine.connect() as connection:
            if read_only and self.dialect != "sqlite":
                connection.execution_options(**_READ_ONLY)
            with connection.begin():
                yield connection

    def _after(self, session: Session) -> None:
        self.wakeups.tell(session.news)
        for callback in session.after_commit:
            callback()

    async def run(self, action: Callable[[UnitOfWork], T]) -> T:
        """Run the action inside one transaction in a worker thread and return what it returns, after the commit.

        On PostgreSQL two transactions may come to wait for each other, and the one that has to give way is repeated
        from its beginning. On SQLite actions that wait for the one writer at the same time share a commit, and are
        repeated when one of them raises; see `storage.together`. So an action must not do anything outside of its unit
        of work that may not happen twice.
        """
        asked = asyncio.current_task()
        self.unanswered[asked] = monotonic()
        try:
            if self.dialect == "sqlite":
                return await self._together.run(action)
            # With the caller's context, so that lines logged on the way name the same update.
            work = partial(copy_context().run, self._run, action)
            return await asyncio.get_running_loop().run_in_executor(self._workers, work)
        finally:
            del self.unanswered[asked]

    async def read(self, action: Callable[[UnitOfWork], T]) -> T:
        """Run an action that only reads, beside the writers and not in line with them: for exports and figures.

        It sees one moment; writing in it raises DatabaseReadOnly.
        """
        work = partial(copy_context().run, self._read, action)
        return await asyncio.get_running_loop().run_in_executor(self._readers, work)

    def _run(self, action: Callable[[UnitOfWork], T]) -> T:
        for _ in range(CONFLICTS):
            try:
                return self._run_once(action)
            except DatabaseConflict as conflict:
                log.info("transaction repeated: %s", conflict)
        return self._run_once(action)

    def _run_once(self, action: Callable[[UnitOfWork], T]) -> T:
        with self.transaction() as uow:
            return action(uow)

    def _read(self, action: Callable[[UnitOfWork], T]) -> T:
        with self.transaction(read_only=True) as uow:
            return action(uow)

    def migrate(self) -> None:
        """Bring the tables up to this version of the program; harmless when they already are."""
        with translated():
            migrations.upgrade(self.engine)

    def revision(self) -> str | None:
        """The migration the database is at; None when it has no tables. The program wants `migrations.HEAD`."""
        with self.raw_transaction(read_only=True) as connection:
            return migrations.current(connection)

    def check_tables(self) -> None:
        """Raises DatabaseNewer or DatabaseNotMigrated where the tables are not those of this program."""
        with self.raw_transaction(read_only=True) as connection:
            found = migrations.known(connection)
        if found != migrations.HEAD:
            raise DatabaseNotMigrated(f"version {found} of the tables, where this program wants {migrations.HEAD}")

    async def migrate_in_line(self) -> None:
        """The same in a worker thread, which `dispose` waits for."""
        await asyncio.get_running_loop().run_in_executor(self._workers, self.migrate)

    def hang_up(self, after: float) -> None:
        """Cut what PostgreSQL has not answered for so many seconds, and once that was needed begin nothing more.

        For a process that is about to end: a server that is there and does nothing would keep it for ever.
        """
        if self._lines is not None:
            self._lines.hang_up(after)

    def dispose(self) -> None:
        """Finish what is running and close every connection."""
        self._workers.shutdown()
        self._readers.shutdown()
        self.engine.dispose()
        self._reading.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.dispose()


def _lines(engine: Engine) -> "Lines | None":
    """On SQLite nobody waits for longer than it takes another to finish."""
    if engine.dialect.name == "sqlite":
        return None
    from storage.lines import Lines  # noqa: PLC0415 — PostgreSQL's driver takes memory and time to load

    return Lines(engine)


def sqlite_file(url: str) -> Path | None:
    """The file that an SQLite database is in; None where the address is another kind's, or none at all."""
    try:
        address = _with_driver(_parsed(url))
    except AddressError:
        return None
    name = address.database or ""
    return Path(name) if address.get_backend_name() == "sqlite" and not name.startswith("file:") else None


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        # Their words repeat parts of it, and one of them may be the password.
        raise AddressError("not an address: use sqlite:///file or postgresql://user@host/name") from None


def _with_driver(url: URL) -> URL:
    name = url.get_backend_name()
    if name == "postgres":
        name = "postgresql"
    if name == "sqlite":
        if not url.database or url.database == ":memory:":
            msg = "an SQLite database needs a file: several threads and processes share it"
            raise AddressError(msg)
        return url.set(drivername="sqlite+pysqlite")
    if name == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    msg = f"unknown database {name!r}: use sqlite:///file or postgresql://…"
    raise AddressError(msg)


def _engine(url: URL, threads: int, busy_seconds: float) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, busy_seconds)
    wait = int(busy_seconds * 1000)
    # What the address asks for itself, such as a search path, comes last and so has its way.
    asked = url.query.get("options", "")
    options = f"-c lock_timeout={wait} -c idle_in_transaction_session_timeout=60000 -c timezone=UTC {asked}"
    engine = create_engine(
        url,
        pool_size=threads,
        max_overflow=threads,
        pool_timeout=busy_seconds,
        connect_args={"connect_timeout": max(2, int(busy_seconds)), "options": options, **KEEPALIVES},
        json_serializer=json_text,
    )
    event.listen(engine, "checkout", _refuse_if_hung_up)
    return engine


def _refuse_if_hung_up(connection: Any, _record: object, _proxy: object) -> None:
    """A server that ended an idle connection has said so: there is something to read. The pool then takes a new one.

    Asking the socket costs microseconds; asking the server, as `pool_pre_ping` does, costs a round trip each time.
    """
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    if waiting.poll(0):
        raise DisconnectionError("the server hung up")


def _sqlite_engine(url: URL, busy_seconds: float, *, reads: bool = False) -> Engine:
    """Readers have connections of their own. One that a reader used would have to read again what it knew of the file
    when it writes next, a hundred pages an update; and one writer takes the connection that was given back last."""
    assert url.database is not None  # noqa: S101 - for the type checker; _with_driver has refused None
    if not url.database.startswith("file:"):
        _make_folder(Path(url.database).parent)
    level = str(url.query.get("synchronous", "normal")).lower()
    if level not in {"normal", "full"}:
        msg = f"synchronous={level!r} in the address of the database: use normal or full"
        raise AddressError(msg)
    plain = url.difference_update_query(["synchronous"])
    engine = create_engine(
        plain,
        poolclass=QueuePool,
        pool_use_lifo=True,
        connect_args={"timeout": busy_seconds, "check_same_thread": False},
        json_serializer=json_text,
    )
    event.listen(engine, "connect", lambda connection, _: _prepare_sqlite(connection, level, reads=reads))
    event.listen(engine, "begin", partial(_begin_sqlite, "BEGIN" if reads else "BEGIN IMMEDIATE"))
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AddressError(f"the folder of the database cannot be made: {error}") from error


def _prepare_sqlite(connection: sqlite3.Connection, synchronous: str, *, reads: bool) -> None:
    # The driver must not open transactions on its own: it would start them as readers, which fail when they
    # turn into writers beside another one.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    # The mode stays with the file; asking first spares a read-only file the error.
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        connection.execute("PRAGMA journal_mode = WAL")
    if reads:
        # A reader that writes is a mistake, and PostgreSQL says so too.
        connection.execute("PRAGMA query_only = ON")
    else:
        connection.execute(f"PRAGMA cache_size = -{WRITER_CACHE}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {WAL_PAGES}")
        # What can still be taken back lies in memory, and not in a file that is made and deleted for each transaction.
        connection.execute("PRAGMA temp_store = MEMORY")


def _begin_sqlite(statement: str, connection: Connection) -> None:
    raw = connection.connection.dbapi_connection
    assert raw is not None  # noqa: S101 - for the type checker; a connection that begins is connected
    raw.cursor().execute(statement)
