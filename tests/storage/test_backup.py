import gzip
import json
from collections.abc import Callable, Iterator
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from storage.backup import backup, copy_photos, restore
from storage.database import Database
from storage.errors import BackupDamaged, BackupFromElsewhere, DatabaseNotEmpty, DatabaseNotMigrated
from storage.outgoing import Document, Outgoing
from storage.photos import PhotoStore
from storage.records import OutboxKind, Role
from storage.tables import metadata
from tests.storage.conftest import NOW, empty_schema, join, write
from tests.storage.test_ledgers import fact


@pytest.fixture
def filled(database: Database) -> Database:
    """At least one row in every table, among them the awkward values."""
    person = join(database)
    report = write(database, person, "修好路灯12盏 <b>😀\ud83d")
    with database.transaction() as uow:
        uow.people.set_quiet(person.id, time(22), time(7, 30))
        uow.invites.create(role=Role.OFFICE, scope="*", expires_at=NOW, created_by=1, now=NOW)
        uow.inbox.store([(1, 7, None, {"text": "\ud83d"})], NOW)
        document = Document("表.xlsx", bytes(range(256)))
        uow.outbox.add("a", 7, Outgoing("好", document=document), kind=OutboxKind.DIGEST, now=NOW)
        uow.conversations.put(7, "s", {"a": None}, NOW + timedelta(microseconds=1))
        uow.reports.attach_message(report.id, 7, 1)
        uow.photos.add(report.id, file_id="f", file_unique_id="u", now=NOW)
        uow.facts.append([fact(f"f{number}") for number in range(1201)], report.id)
        uow.warnings.raise_("w", unit="q", indicator=None, colour="red", code="c", params={}, now=NOW)
        uow.schemes.put("name: 方案\n", by=None, now=NOW)
        uow.leases.acquire("sender", "a", NOW, NOW)
        uow.audit.append(NOW, None, "imported", "scheme:1", {"名": [1, None]})
        uow.burden.add("q", "2026-W47", "question", "bot")
        uow.refusals.add("person:1", "right", NOW)
        uow.state.put("clock", {"shift": 1.5})
    return database


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of each kind, without tables."""
    schemas = empty_schema() if request.param == "postgres" else iter([f"sqlite:///{tmp_path / 'other.db'}"])
    for address in schemas:
        with Database(address) as database:
            yield database


def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    with database.raw_transaction(read_only=True) as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key))]
            for table in metadata.sorted_tables
        }


def test_a_backup_restores_every_row_into_either_database(filled: Database, other: Database, tmp_path: Path) -> None:
    before = everything(filled)

    made = backup(filled, tmp_path / "shiji.backup", NOW)
    restored = restore(tmp_path / "shiji.backup", other)

    assert everything(other) == before
    assert made == restored
    assert made.rows == {name: len(rows) for name, rows in before.items()}
    assert min(made.rows.values()) > 0, "a table without a row shows nothing"


def test_a_restored_database_goes_on_where_the_other_stopped(filled: Database, other: Database, tmp_path: Path) -> None:
    backup(filled, tmp_path / "shiji.backup", NOW)
    restore(tmp_path / "shiji.backup", other)

    person = join(other, telegram_id=1002)
    report = write(other, person)
    with other.transaction() as uow:
        number = uow.facts.append([fact("new")], report.id)
        uow.audit.append(NOW, 1, "restored", "database")

    assert (person.id, report.number, number) == (2, "2026-000002", 1202)
    with other.transaction() as uow:
        assert uow.audit.verify() is None


def test_a_backup_is_never_restored_over_a_database_in_use(filled: Database, tmp_path: Path) -> None:
    backup(filled, tmp_path / "shiji.backup", NOW)

    with pytest.raises(DatabaseNotEmpty):
        restore(tmp_path / "shiji.backup", filled)


def rewritten(change: Callable[[list[Any]], list[Any]]) -> Callable[[bytes], bytes]:
    def damage(content: bytes) -> bytes:
        lines = [json.loads(line) for line in gzip.decompress(content).splitlines()]
        return gzip.compress(b"".join(json.dumps(line).encode() + b"\n" for line in change(lines)))

    return damage


@pytest.mark.parametrize(
    ("what", "damage", "error"),
    [
        ("empty", lambda _: b"", BackupDamaged),
        ("not an archive", lambda _: b"hello", BackupDamaged),
        ("another program's", lambda _: gzip.compress(b'{"hello": 1}\n'), BackupDamaged),
        ("cut short", lambda content: content[: len(content) // 2], BackupDamaged),
        ("its last byte is missing", lambda content: content[:-9], BackupDamaged),
        ("something follows", lambda content: content + gzip.compress(b"[]"), BackupDamaged),
        ("a row is missing", rewritten(lambda lines: lines[:2] + lines[3:]), BackupDamaged),
        ("the end is missing", rewritten(lambda lines: lines[:-1]), BackupDamaged),
        ("a row does not fit", rewritten(lambda lines: [*lines[:2], [1], *lines[2:]]), BackupDamaged),
        ("an unknown table", rewritten(lambda lines: [lines[0], {"table": "x", "columns": []}]), BackupDamaged),
        (
            "of another version",
            rewritten(lambda lines: [lines[0] | {"revision": "0000"}, *lines[1:]]),
            BackupFromElsewhere,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "-",
)
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_of_an_archive_that_is_not_whole_nothing_is_restored(
    filled: Database, tmp_path: Path, what: str, damage: Callable[[bytes], bytes], error: type[Exception]
) -> None:
    archive = tmp_path / "shiji.backup"
    backup(filled, archive, NOW)
    archive.write_bytes(damage(archive.read_bytes()))

    with Database(f"sqlite:///{tmp_path / 'empty.db'}") as empty:
        with pytest.raises(error):
            restore(archive, empty)

        assert not any(everything(empty).values()), what


def test_a_backup_that_fails_leaves_no_file(tmp_path: Path, address: str) -> None:
    with Database(address) as never_migrated, pytest.raises(DatabaseNotMigrated):
        backup(never_migrated, tmp_path / "x.backup", NOW)

    assert list(tmp_path.glob("x.backup*")) == []


def test_photos_are_copied_once(tmp_path: Path) -> None:
    store = PhotoStore(tmp_path / "photos")
    names = {store.save(content) for content in (b"a", b"b")}

    first = copy_photos(store, tmp_path / "copy")
    store.save(b"c")
    second = copy_photos(store, tmp_path / "copy")

    assert (first, second) == (2, 1)
    assert names < set(PhotoStore(tmp_path / "copy").names())
