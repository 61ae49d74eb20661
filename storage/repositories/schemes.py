"""The scheme files that were imported, every one of them."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from storage.prepared import Prepared
from storage.records import StoredScheme
from storage.repositories.base import Repository
from storage.session import AnyRow
from storage.tables import schemes

_VERSION = Prepared(select(func.max(schemes.c.version)))
_LATEST = select(schemes).order_by(schemes.c.version.desc()).limit(1)


class Schemes(Repository):
    """The text as imported; the latest one is in force."""

    def put(self, text: str, *, by: int | None, now: datetime) -> StoredScheme:
        """Keep the text as the next version, unless it is the current one word for word. Returns what is in force."""
        digest = hashlib.sha256(text.encode()).hexdigest()
        current = self.latest()
        if current is not None and current.sha256 == digest:
            return current
        values = {"sha256": digest, "text": text, "put_by": by, "put_at": now}
        row = self._session.execute(self._session.insert(schemes).returning(*schemes.c), values).one()
        return _scheme(row)

    def version(self) -> int | None:
        """Which version is in force, without its text; None before the first import."""
        version: int | None = self._session.once("version", lambda: self._session.run(_VERSION).scalar())
        return version

    def current(self) -> str | None:
        """The text in force; None before the first import."""
        latest = self.latest()
        return None if latest is None else latest.text

    def latest(self) -> StoredScheme | None:
        """The version in force with its particulars."""
        return self._first(_LATEST)

    def get(self, version: int) -> StoredScheme | None:
        """One version."""
        return self._first(select(schemes).where(schemes.c.version == version))

    def versions(self) -> list[StoredScheme]:
        """All versions, oldest first."""
        return [_scheme(row) for row in self._session.execute(select(schemes).order_by(schemes.c.version))]

    def _first(self, query: Select[Any]) -> StoredScheme | None:
        row = self._session.execute(query).first()
        return None if row is None else _scheme(row)


def _scheme(row: AnyRow) -> StoredScheme:
    return StoredScheme(row.version, row.sha256, row.text, row.put_by, row.put_at)
