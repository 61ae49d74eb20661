"""However many updates wait, a claim looks at a few chats, and every chat gets its turn."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from storage.database import Database
from storage.repositories import inbox as inbox_module
from storage.repositories.inbox import LOOKS, Claimed
from storage.tables import inbox
from storage.unit_of_work import UnitOfWork
from tests.storage.conftest import NOW

MINUTE = timedelta(minutes=1)
FEW, MANY = 1_000, 20_000
Chat = Callable[[int], int | None]


def claim(uow: UnitOfWork, *, limit: int = 5, after: int | None = None) -> Claimed:
    return uow.inbox.claim(owner="w", now=NOW, lease=MINUTE, album_wait=MINUTE, limit=limit, after=after)


def store(database: Database, number: int, chat: Chat) -> None:
    with database.transaction() as uow:
        uow._session.execute(sa.delete(inbox))
        uow.inbox.store([(n, chat(n), None, {"update_id": n}) for n in range(1, number + 1)], NOW)


def busy(uow: UnitOfWork) -> None:
    """What may be handled now is in hand."""
    claim(uow, limit=32)


def failing(uow: UnitOfWork) -> None:
    """Everything waits for a retry."""
    uow._session.execute(sa.update(inbox).values(retry_at=NOW + MINUTE))


BACKLOGS: dict[str, tuple[Chat, Callable[[UnitOfWork], None]]] = {
    "a flood from one chat that is in hand": (lambda _: 7, busy),
    "a few chats, all in hand": (lambda n: n % 20, busy),
    "a chat for each, some in hand": (lambda n: n, busy),
    "a chat for each, all waiting for a retry": (lambda n: n, failing),
    "updates without a chat, all waiting for a retry": (lambda _: None, failing),
}


def looked_at(database: Database) -> int:
    """What a claim costs: on SQLite instructions of its machine, on PostgreSQL rows of the inbox."""
    return _instructions(database) if database.dialect == "sqlite" else sum(_rows(plan) for plan in _plans(database))


def _instructions(database: Database) -> int:
    calls = [0]

    def count() -> int:
        calls[0] += 1
        return 0

    with database.transaction() as uow:
        raw: Any = uow._session.connection.connection.dbapi_connection
        raw.set_progress_handler(count, 10)
        claim(uow)
        raw.set_progress_handler(None, 0)
    return calls[0]


def _plans(database: Database) -> Iterator[dict[str, Any]]:
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        asked.append((statement, values))

    with database.transaction() as uow:
        event.listen(database.engine, "before_cursor_execute", note)
        claim(uow)
        event.remove(database.engine, "before_cursor_execute", note)
    with database.raw_transaction() as connection:
        for statement, values in asked:
            if statement.lstrip().startswith(("SELECT", "WITH")):
                found = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values).scalar_one()
                yield (found if isinstance(found, list) else json.loads(found))[0]["Plan"]


def _rows(plan: dict[str, Any]) -> int:
    below = sum(_rows(one) for one in plan.get("Plans", ()))
    if plan.get("Relation Name") != "inbox":
        return below
    return below + int((plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"])


@pytest.mark.parametrize("backlog", BACKLOGS.values(), ids=BACKLOGS.keys())
def test_twenty_times_the_backlog_costs_a_claim_nothing_more(
    database: Database, backlog: tuple[Chat, Callable[[UnitOfWork], None]]
) -> None:
    """Once it looked at every update that waited: 110 ms of SQLite's one writer behind a flood of 50,000."""
    chat, before = backlog
    found = []
    for number in (FEW, MANY):
        store(database, number, chat)
        with database.transaction() as uow:
            before(uow)
        found.append(looked_at(database))

    assert 0 < found[1] <= 1.25 * found[0]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_every_look_of_a_claim_goes_by_an_index(database: Database) -> None:
    store(database, 50, lambda n: n % 7)
    asked: list[str] = []
    with database.transaction() as uow:
        raw: Any = uow._session.connection.connection.dbapi_connection
        raw.set_trace_callback(asked.append)
        claim(uow)
        raw.set_trace_callback(None)
        looks = [one for one in asked if one.startswith(("SELECT", "WITH"))]
        plans = [row[3] for one in looks for row in raw.execute(f"EXPLAIN QUERY PLAN {one}")]

    assert any("INDEX ix_inbox_open_chat (chat_id>?)" in step for step in plans)
    assert [step for step in plans if "SCAN inbox" in step or "TEMP B-TREE" in step] == []


def test_every_chat_gets_its_turn_before_the_first_gets_another(database: Database) -> None:
    store(database, 30, lambda n: n % 10 - 5)
    claims: list[list[int]] = []
    after: int | None = None
    with database.transaction() as uow:
        while True:
            claimed = claim(uow, limit=4, after=after)
            claims.append(sorted(item.chat_id for item in claimed.items if item.chat_id is not None))
            uow.inbox.settle([one for item in claimed.items for one in item.update_ids], NOW)
            after = claimed.after
            if after is None:
                break

    assert [chat for chats in claims for chat in chats] == list(range(-5, 5))
    assert len(claims) == 3


def test_updates_without_a_chat_have_their_turn_after_the_last_chat(database: Database) -> None:
    store(database, 6, lambda n: n if n < 4 else None)
    with database.transaction() as uow:
        first = claim(uow, limit=2)
        second = claim(uow, limit=3, after=first.after)

    assert [item.update_ids for item in first.items] == [(1,), (2,)]
    assert ([item.update_ids for item in second.items], second.after) == ([(3,), (4,), (5,)], None)


def test_a_claim_that_has_seen_enough_says_where_to_look_on(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox_module, "LOOKS", 3)
    store(database, 8, lambda n: n)
    with database.transaction() as uow:
        uow.inbox.fail(range(1, 8), error="x", retry_at=NOW + MINUTE, attempts=1)
        after: int | None = None
        seen: list[tuple[list[tuple[int, ...]], int | None]] = []
        while not seen or after is not None:
            claimed = claim(uow, after=after)
            after = claimed.after
            seen.append(([item.update_ids for item in claimed.items], after))

    assert seen == [([], 3), ([], 6), ([(8,)], None)]


def test_what_is_claimed_at_once_may_be_more_than_a_few(database: Database) -> None:
    store(database, 100, lambda n: n)
    with database.transaction() as uow:
        claimed = claim(uow, limit=77)

    assert [item.update_ids for item in claimed.items] == [(n,) for n in range(1, 78)]
    assert LOOKS > 100
