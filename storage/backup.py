"""Backups that restore into either kind of database.

An archive is gzip over one JSON line each: a head, for every table its name and its rows, and a foot with the number
of rows and a checksum. It is taken in one read-only transaction, so it shows one moment, and nothing waits for it.
"""

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Column, Connection, Date, Table, Time, func, insert, select, text

from storage import migrations
from storage.database import Database
from storage.errors import BackupDamaged, BackupFromElsewhere, DatabaseNotEmpty
from storage.photos import PhotoStore, part_of
from storage.tables import metadata
from storage.types import DecimalText, UtcDateTime

FORMAT = 1
_BATCH = 500


class _Writable(Protocol):
    def write(self, data: bytes, /) -> int: ...


@dataclass(frozen=True, slots=True)
class Archived:
    """What an archive holds: the moment it was made and the number of rows by table."""

    made_at: datetime
    revision: str
    rows: dict[str, int]


def backup(database: Database, target: Path, now: datetime) -> Archived:
    """Write everything in the database to the file, which appears whole or not at all.

    Raises DatabaseError when the database cannot be read, DatabaseNewer when its tables are of a later version, and
    OSError when the file cannot be written.
    """
    part = part_of(target.parent, target.name)
    try:
        with part.open("xb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as packed:
            done = _write(database, packed, now)
        _force_to_disk(part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return done


def restore(source: Path, database: Database) -> Archived:
    """Fill an empty database of this program's version from an archive: all of it or nothing.

    Migrates the database first. Raises BackupDamaged, BackupFromElsewhere (another version's tables),
    DatabaseNotEmpty, DatabaseError, or OSError when the file cannot be read.
    """
    database.migrate()
    with database.raw_transaction() as connection, _opened(source) as lines:
        _refuse_if_filled(connection)
        reader = _Reader(lines)
        done = reader.head()
        for table, rows in reader.tables():
            _fill(connection, table, rows)
        reader.check_foot()
        _number_on(connection)
    return Archived(done.made_at, done.revision, reader.rows)


def copy_photos(store: PhotoStore, target: Path) -> int:
    """Copy the photos that are not in the target folder yet and return how many those were.

    Names are checksums, so a copy once made is never out of date. Raises PhotoStoreError.
    """
    copies = PhotoStore(target)
    missing = [name for name in store.names() if not copies.has(name)]
    for name in missing:
        copies.save(store.read(name))
    return len(missing)


def _write(database: Database, file: _Writable, now: datetime) -> Archived:
    digest = hashlib.sha256()

    def put(value: Any) -> None:
        line = json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"
        digest.update(line)
        file.write(line)

    with database.raw_transaction(read_only=True) as connection:
        revision = migrations.known(connection) or ""
        put({"shiji": FORMAT, "revision": revision, "made_at": now.astimezone(UTC).isoformat()})
        rows = {table.name: _write_table(connection, table, put) for table in metadata.sorted_tables}
    foot = {"rows": rows, "sha256": digest.hexdigest()}
    put(foot)
    return Archived(now, revision, rows)


def _write_table(connection: Connection, table: Table, put: Callable[[Any], None]) -> int:
    columns = list(table.columns)
    put({"table": table.name, "columns": [column.name for column in columns]})
    writers = [_codec(column)[0] for column in columns]
    rows = connection.execution_options(yield_per=_BATCH).execute(select(table).order_by(*table.primary_key))
    count = 0
    for row in rows:
        put([None if value is None else write(value) for write, value in zip(writers, row, strict=True)])
        count += 1
    return count


class _Reader:
    """Reads an archive line by line and believes nothing that the checksum at its end does not confirm."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self._digest = hashlib.sha256()
        self._ahead: Any = None
        self.rows: dict[str, int] = {}

    def head(self) -> Archived:
        """The first line."""
        head = self._next()
        if not isinstance(head, dict) or head.get("shiji") != FORMAT:
            raise BackupDamaged("it does not begin as a backup of this program")
        if head["revision"] != migrations.HEAD:
            msg = f"it holds tables of version {head['revision']}, this program has {migrations.HEAD}"
            raise BackupFromElsewhere(msg)
        return Archived(datetime.fromisoformat(head["made_at"]), head["revision"], {})

    def tables(self) -> Iterator[tuple[Table, Iterable[list[dict[str, Any]]]]]:
        """Each table with its rows in batches; the rows must be read before the next table."""
        self._ahead = self._next()
        while isinstance(self._ahead, dict) and "table" in self._ahead:
            table = metadata.tables.get(self._ahead["table"])
            if table is None:
                raise BackupDamaged(f"it names an unknown table {self._ahead['table']!r}")
            yield table, self._batches(table, self._ahead["columns"])

    def _batches(self, table: Table, names: list[str]) -> Iterator[list[dict[str, Any]]]:
        readers = [_codec(table.columns[name])[1] for name in names]
        batch: list[dict[str, Any]] = []
        self.rows[table.name] = 0
        while isinstance(line := self._next(), list):
            batch.append(_values(names, readers, line))
            self.rows[table.name] += 1
            if len(batch) == _BATCH:
                yield batch
                batch = []
        self._ahead = line
        if batch:
            yield batch

    def check_foot(self) -> None:
        """The last line: as many rows as were written, and the checksum of all lines before it."""
        foot = self._ahead
        if not isinstance(foot, dict) or foot.get("sha256") != self._before or foot.get("rows") != self.rows:
            raise BackupDamaged("its end is missing or does not fit what comes before")
        # Reading on to the very end makes gzip compare its own checksum.
        if self._line():
            raise BackupDamaged("something comes after its end")

    def _next(self) -> Any:
        self._before = self._digest.hexdigest()
        line = self._line()
        self._digest.update(line)
        try:
            return json.loads(line)
        except ValueError as error:
            raise BackupDamaged(f"a line cannot be read: {error}") from error

    def _line(self) -> bytes:
        try:
            return next(self._lines, b"")
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise BackupDamaged(f"it cannot be read to its end: {error}") from error


def _values(names: list[str], readers: list[Callable[[Any], Any]], line: list[Any]) -> dict[str, Any]:
    try:
        values = [None if value is None else read(value) for read, value in zip(readers, line, strict=True)]
        return dict(zip(names, values, strict=True))
    except (ValueError, TypeError, ArithmeticError) as error:
        raise BackupDamaged(f"a row does not fit its table: {error}") from error


@contextmanager
def _opened(source: Path) -> Iterator[Iterator[bytes]]:
    with gzip.open(source, "rb") as file:
        yield iter(file)


def _fill(connection: Connection, table: Table, batches: Iterable[list[dict[str, Any]]]) -> None:
    for batch in batches:
        connection.execute(insert(table), batch)


def _refuse_if_filled(connection: Connection) -> None:
    for table in metadata.sorted_tables:
        if connection.execute(select(func.count()).select_from(table)).scalar_one():
            raise DatabaseNotEmpty(f"table {table.name} has rows")


def _number_on(connection: Connection) -> None:
    """PostgreSQL numbers new rows by sequences, which rows with given numbers do not move."""
    if connection.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            last = connection.execute(select(func.max(column))).scalar()
            name = {"table": table.name, "column": column.name, "last": last or 1, "used": last is not None}
            connection.execute(text("SELECT setval(pg_get_serial_sequence(:table, :column), :last, :used)"), name)


_Codec = tuple[Callable[[Any], Any], Callable[[Any], Any]]


def _codec(column: Column[Any]) -> _Codec:
    """How a value of that column is written to JSON, and read back."""
    for kind, codec in _CODECS:
        if isinstance(column.type, kind):
            return codec
    return _same, _same


def _same(value: Any) -> Any:
    return value


_CODECS: tuple[tuple[type, _Codec], ...] = (
    (UtcDateTime, (datetime.isoformat, datetime.fromisoformat)),
    (DecimalText, (str, Decimal)),
    (Date, (date.isoformat, date.fromisoformat)),
    (Time, (time.isoformat, time.fromisoformat)),
)


def _force_to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
