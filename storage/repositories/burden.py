"""How much each unit was asked for, by whom: what the bot costs the people below."""

from sqlalchemy import select

from storage.records import BurdenCount
from storage.repositories.base import Repository
from storage.tables import burden


class Burden(Repository):
    """Counts of questions, reminders, photos and minutes per unit, ISO week (`2026-W47`) and requester."""

    def add(self, unit: str, week: str, kind: str, requester: str, n: int = 1) -> int:
        """Count `n` more and return the new count."""
        statement = self._session.insert(burden).values(unit=unit, week=week, kind=kind, requester=requester, count=n)
        statement = statement.on_conflict_do_update(
            index_elements=[burden.c.unit, burden.c.week, burden.c.kind, burden.c.requester],
            set_={"count": burden.c.count + n},
        ).returning(burden.c.count)
        return int(self._session.execute(statement).scalar_one())

    def of(self, unit: str, week: str) -> dict[str, int]:
        """What one unit was asked for in the week, by kind."""
        asked: dict[str, int] = {}
        for count in self.tally(week, unit):
            asked[count.kind] = asked.get(count.kind, 0) + count.count
        return asked

    def tally(self, week: str, unit: str | None = None) -> list[BurdenCount]:
        """All counts of the week, or one unit's."""
        query = select(burden).where(burden.c.week == week)
        query = query if unit is None else query.where(burden.c.unit == unit)
        query = query.order_by(burden.c.unit, burden.c.kind, burden.c.requester)
        return [BurdenCount(*row) for row in self._session.execute(query)]
