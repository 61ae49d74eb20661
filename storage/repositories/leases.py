"""Who does what only one may do, until when."""

from datetime import datetime

from sqlalchemy import delete, or_, select

from storage.repositories.base import Repository
from storage.tables import leases


class Leases(Repository):
    """A lease is held by one owner until its time is up; the owner prolongs it by acquiring it again."""

    def acquire(self, name: str, owner: str, until: datetime, now: datetime) -> bool:
        """Take or prolong the lease. False when somebody else holds it and its time is not up.

        One whose time is ten times as far off as anybody asks for was taken before the clock was put back, and
        counts for nothing.
        """
        statement = self._session.insert(leases).values(name=name, owner=owner, until=until)
        new = statement.excluded
        statement = statement.on_conflict_do_update(
            index_elements=[leases.c.name],
            set_={"owner": new.owner, "until": new.until},
            where=or_(leases.c.owner == owner, leases.c.until <= now, leases.c.until > now + 10 * (until - now)),
        ).returning(leases.c.owner)
        return self._session.execute(statement).first() is not None

    def release(self, name: str, owner: str) -> bool:
        """Give the lease back before its time. False when it was not this owner's."""
        statement = delete(leases).where(leases.c.name == name, leases.c.owner == owner)
        return self._session.execute(statement).rowcount > 0

    def holder(self, name: str, now: datetime) -> str | None:
        """Who holds the lease now."""
        query = select(leases.c.owner).where(leases.c.name == name, leases.c.until > now)
        return self._session.execute(query).scalar()
