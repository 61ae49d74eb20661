"""The ledger: what happened, append-only, numbered without gaps."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from scoring.facts import Fact, from_json
from storage.prepared import Insertion, Prepared
from storage.repositories.base import Repository
from storage.repositories.counters import reserve
from storage.session import Session
from storage.tables import facts

_APPEND = Insertion(facts)
_AFTER = select(facts.c.seq, facts.c.payload).where(facts.c.seq > bindparam("seen")).order_by(facts.c.seq)
_SINCE = Prepared(_AFTER)
_NEXT = Prepared(_AFTER.limit(bindparam("most")))


class Facts(Repository):
    """Facts in the order in which they became known. A correction is a new fact."""

    __slots__ = ("_appended",)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._appended = False

    @property
    def appended(self) -> bool:
        """Whether this transaction has added facts: what it reads then is not safe to keep beyond a rollback."""
        return self._appended

    def append(self, new: Sequence[Fact], report_id: int | None = None) -> int | None:
        """Keep the facts and return the last one's number. On PostgreSQL the next writer waits for this commit.

        Raises DatabaseRefused when a fact with the same id exists: a fact is never counted twice.
        """
        if not new:
            return None
        first = reserve(self._session, "facts", len(new))
        rows = [_values(fact, first + place, report_id) for place, fact in enumerate(new)]
        self._session.run_each(_APPEND, rows)
        self._appended = self._session.adds_facts = True
        return first + len(new) - 1

    def since(self, seq: int) -> tuple[int, list[Fact]]:
        """The facts after number `seq`, and the number of the last; `seq` again when there are none.

        Numbers are visible without gaps, so asking again with the returned number misses nothing.
        """
        rows = self._session.run(_SINCE, {"seen": seq}).all()
        return (rows[-1].seq if rows else seq), [from_json(row.payload) for row in rows]

    def all(self) -> list[Fact]:
        """Every fact."""
        return self.since(0)[1]

    def each(self, batch: int = 1000) -> Iterator[tuple[int, Fact]]:
        """Every fact with its number in the ledger, in order; read a batch at a time."""
        seq = 0
        while rows := self._session.run(_NEXT, {"seen": seq, "most": batch}).all():
            yield from ((row.seq, from_json(row.payload)) for row in rows)
            seq = rows[-1].seq

    def of_units(self, units: Sequence[str], since: date, before: datetime | None = None) -> list[Fact]:
        """The facts of these units about that day and later ones, in the ledger's order; with `before` those written
        down by then."""
        wanted = facts.c.unit.in_(units), facts.c.effective >= since
        query = select(facts.c.payload).where(*wanted).order_by(facts.c.seq)
        if before is not None:
            query = query.where(facts.c.recorded < before)
        return [from_json(payload) for payload in self._session.execute(query).scalars()]

    def by_ids(self, ids: Iterable[str]) -> list[Fact]:
        """These facts, in the ledger's order."""
        query = select(facts.c.payload).where(facts.c.id.in_(tuple(ids))).order_by(facts.c.seq)
        return [from_json(payload) for payload in self._session.execute(query).scalars()]

    def of_report(self, report_id: int) -> list[Fact]:
        """The facts that came out of one report, in the ledger's order."""
        query = select(facts.c.payload).where(facts.c.report_id == report_id).order_by(facts.c.seq)
        return [from_json(payload) for payload in self._session.execute(query).scalars()]

    def last_recorded(self) -> datetime | None:
        """When the latest fact was written down; None when there is none."""
        return self._session.execute(select(func.max(facts.c.recorded))).scalar()

    def last_seq(self) -> int:
        """The number of the latest fact; 0 when there is none."""
        return int(self._session.execute(select(func.coalesce(func.max(facts.c.seq), 0))).scalar_one())


def _values(fact: Fact, seq: int, report_id: int | None) -> dict[str, Any]:
    return {
        "seq": seq,
        "id": fact.id,
        "unit": fact.unit,
        "indicator": fact.indicator,
        "effective": fact.effective,
        "recorded": fact.recorded,
        "report_id": report_id,
        "payload": fact.to_json(),
    }
