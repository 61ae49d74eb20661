"""How often somebody was refused: the audit log gets the first of an hour and the sum, however many they were."""

from datetime import UTC, datetime

from sqlalchemy import delete, select

from storage.records import RefusalCount
from storage.repositories.base import Repository
from storage.tables import refusals


class Refusals(Repository):
    """Counts by subject (`person:7`, `invite:3`), kind and hour, until the hour is over and summed up."""

    def add(self, subject: str, kind: str, at: datetime) -> int:
        """Count one more and return how many that makes in its hour."""
        hour = _hour(at)
        statement = self._session.insert(refusals).values(subject=subject, kind=kind, hour=hour, count=1)
        statement = statement.on_conflict_do_update(
            index_elements=[refusals.c.subject, refusals.c.kind, refusals.c.hour],
            set_={"count": refusals.c.count + 1},
        ).returning(refusals.c.count)
        return int(self._session.execute(statement).scalar_one())

    def take_over(self, now: datetime) -> list[RefusalCount]:
        """The counts of hours that are over; they are forgotten here, so that each is summed up once."""
        hour = _hour(now)
        if self._session.execute(select(refusals.c.hour).where(refusals.c.hour < hour).limit(1)).first() is None:
            return []
        over = delete(refusals).where(refusals.c.hour < hour)
        found = self._session.execute(over.returning(*refusals.c)).all()
        return sorted((RefusalCount(*row) for row in found), key=lambda one: (one.hour, one.subject, one.kind))


def _hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
