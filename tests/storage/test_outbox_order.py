"""The order of sending under senders that fail, stall and die."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.database import Database
from storage.outgoing import Outgoing
from storage.records import OutboxKind, OutboxRow
from storage.repositories.outbox import PRIORITY, _row
from storage.tables import outbox
from tests.storage.conftest import NOW

LEASE = timedelta(seconds=30)
KINDS = st.sampled_from(list(OutboxKind))
STEPS = st.one_of(
    st.tuples(st.just("add"), KINDS, st.sampled_from([0, 0, 20, 3600])),
    st.tuples(st.just("claim"), st.integers(0, 1), st.integers(1, 4)),
    st.tuples(st.just("send"), st.integers(0, 1), st.just(0)),
    st.tuples(st.just("fail"), st.integers(0, 1), st.sampled_from([1, 40])),
    st.tuples(st.just("die"), st.integers(0, 1), st.just(0)),
    st.tuples(st.just("wait"), st.sampled_from([1, 19, 31]), st.just(0)),
)


class World:
    """Two senders, two chats and a clock, beside what must be true of them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOW
        self.leased: dict[int, tuple[int, datetime]] = {}
        self.held: dict[int, list[OutboxRow]] = {0: [], 1: []}
        self.waiting: dict[int, OutboxRow] = {}
        self.added = 0
        self.sent: list[int] = []
        with database.transaction() as uow:
            uow._session.execute(sa.delete(outbox))

    def add(self, kind: OutboxKind, delay: int) -> None:
        self.added += 1
        # Three of four messages go to the same chat, so that there is an order to keep.
        key, chat, at = f"key:{self.added}", int(self.added % 4 > 0), self.now + timedelta(seconds=delay)
        with self.database.transaction() as uow:
            uow.outbox.add(key, chat, Outgoing("x"), kind=kind, now=self.now, not_before=at)
        self._reload()

    def claim(self, sender: int, limit: int) -> None:
        with self.database.transaction() as uow:
            rows = uow.outbox.claim(now=self.now, limit=limit, lease=LEASE, owner=str(sender))
        assert [_place(row) for row in rows] == sorted(_place(row) for row in rows), "not by urgency"
        chats = [row.chat_id for row in rows]
        assert len(chats) == len(set(chats)), "two messages to one chat at once"
        busy = {chat for chat, until in self.leased.values() if until > self.now}
        assert busy.isdisjoint(chats), "a message to a chat that is being written to"
        for row in rows:
            self.leased[row.id] = (row.chat_id, self.now + LEASE)
            self._goes_before_others(row)
        self.held[sender] += rows

    def _goes_before_others(self, row: OutboxRow) -> None:
        assert row.not_before <= self.now, "too early"
        for other in self.waiting.values():
            if other.chat_id == row.chat_id and _place(other) < _place(row):
                # Only a message put off to a later time may be overtaken, and never a reply or one that failed.
                assert other.not_before > self.now, f"{row.key} overtook {other.key}, which is due"
                assert other.attempts == 0, f"{row.key} overtook {other.key}, which failed"
                assert other.kind != OutboxKind.REPLY, f"{row.key} overtook {other.key}, a reply"

    def send(self, sender: int, _: int) -> None:
        for row in self._drop(sender):
            with self.database.transaction() as uow:
                first = uow.outbox.mark_sent(row.id, 1, self.now)
            self.leased.pop(row.id, None)
            # A sender whose lease ran out may send a second time; it is recorded once.
            assert first is (row.id in self.waiting)
            self.sent += [row.id] if first else []
            self._reload()

    def fail(self, sender: int, seconds: int) -> None:
        for row in self._drop(sender):
            with self.database.transaction() as uow:
                uow.outbox.retry(row.id, self.now + timedelta(seconds=seconds), "502")
            self.leased.pop(row.id, None)
        self._reload()

    def die(self, sender: int, _: int) -> None:
        self._drop(sender)

    def wait(self, seconds: int, _: int) -> None:
        self.now += timedelta(seconds=seconds)

    def drain(self) -> None:
        for _ in range(self.added + 2):
            self.wait(3601, 0)
            self.claim(0, 10)
            self.send(0, 0)

    def _drop(self, sender: int) -> list[OutboxRow]:
        rows, self.held[sender] = self.held[sender], []
        return rows

    def _reload(self) -> None:
        with self.database.transaction(read_only=True) as uow:
            rows = uow._session.execute(sa.select(outbox).where(outbox.c.state == "waiting")).all()
        self.waiting = {row.id: _row(row) for row in rows}


def _place(row: OutboxRow) -> tuple[int, int]:
    return PRIORITY[row.kind], row.id


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=15, max_size=40))
def test_whatever_happens_every_message_is_sent_once_and_in_its_turn(database: Database, steps: list[Any]) -> None:
    # The database is emptied by World, so sharing it between examples is safe.
    world = World(database)

    for name, first, second in steps:
        getattr(world, name)(first, second)
    world.drain()

    assert len(world.sent) == len(set(world.sent)) == world.added
