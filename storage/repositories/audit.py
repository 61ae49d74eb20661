"""Who did what, as a chain: each row's hash covers the row before it, so that changing one breaks all that follow."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from storage.records import AuditEntry
from storage.repositories.base import Repository
from storage.repositories.counters import reserve
from storage.session import AnyRow, Session
from storage.tables import audit, counters
from storage.types import clean

GENESIS = "0" * 64


class Audit(Repository):
    """Entries are chained just before the commit, so that the chain's lock is held for as short as can be."""

    __slots__ = ("_pending",)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._pending: list[tuple[datetime, int | None, str, str, dict[str, Any]]] = []
        session.before_commit.append(self.flush)

    def append(
        self, at: datetime, person: int | None, action: str, target: str, detail: dict[str, Any] | None = None
    ) -> None:
        """Record that the person (None: the program itself) did something to something."""
        self._pending.append((at, person, action, clean(target), detail or {}))

    def flush(self) -> None:
        """Chain what was appended so far."""
        if not self._pending:
            return
        pending, self._pending = self._pending, []
        first = reserve(self._session, "audit", len(pending))
        previous = self._hash_at(first - 1)
        rows = []
        for seq, (at, person, action, target, detail) in enumerate(pending, start=first):
            digest = entry_hash(seq, at, person, action, target, detail, previous)
            rows.append(
                {
                    "seq": seq,
                    "at": at,
                    "person_id": person,
                    "action": action,
                    "target": target,
                    "detail": detail,
                    "previous": previous,
                    "hash": digest,
                }
            )
            previous = digest
        self._session.execute(self._session.insert(audit), rows)

    def entries(self, after: int = 0, limit: int = 100) -> list[AuditEntry]:
        """Entries after that number, in order."""
        self.flush()
        query = select(audit).where(audit.c.seq > after).order_by(audit.c.seq).limit(limit)
        return [_entry(row) for row in self._session.execute(query)]

    def each(self, batch: int = 1000) -> Iterator[AuditEntry]:
        """Every entry in order; read a batch at a time."""
        last = 0
        while found := self.entries(last, batch):
            yield from found
            last = found[-1].seq

    def verify(self, batch: int = 1000) -> int | None:
        """The number of the first entry that was changed, removed or put in; None when the chain is whole."""
        expected, previous = 1, GENESIS
        while entries := self.entries(expected - 1, batch):
            for entry in entries:
                if entry.seq != expected or entry.previous != previous or entry.hash != _rehash(entry):
                    return expected
                expected, previous = expected + 1, entry.hash
        return None if self._reserved() == expected - 1 else expected

    def _hash_at(self, seq: int) -> str:
        if seq == 0:
            return GENESIS
        return str(self._session.execute(select(audit.c.hash).where(audit.c.seq == seq)).scalar())

    def _reserved(self) -> int:
        query = select(counters.c.value).where(counters.c.name == "audit")
        return self._session.execute(query).scalar() or 0


def entry_hash(
    seq: int, at: datetime, person: int | None, action: str, target: str, detail: dict[str, Any], previous: str
) -> str:
    """SHA-256 over the previous entry's hash and this entry's parts, in canonical JSON, times in UTC."""
    parts = [previous, seq, at.astimezone(UTC).isoformat(timespec="microseconds"), person, action, target, detail]
    canonical = json.dumps(parts, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _rehash(entry: AuditEntry) -> str:
    return entry_hash(entry.seq, entry.at, entry.person_id, entry.action, entry.target, entry.detail, entry.previous)


def _entry(row: AnyRow) -> AuditEntry:
    return AuditEntry(row.seq, row.at, row.person_id, row.action, row.target, row.detail, row.previous, row.hash)
