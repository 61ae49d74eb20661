"""What runs in a process that is about to be killed: store updates, acknowledge them, handle them."""

import itertools
from datetime import datetime, timedelta
from decimal import Decimal
from multiprocessing.connection import Connection

from scoring.facts import Value
from storage.database import Database
from storage.outgoing import Outgoing
from storage.records import InboxItem, NewReport, OutboxKind
from storage.unit_of_work import UnitOfWork

CHATS = 5
LEASE = timedelta(minutes=10)


def run(address: str, name: str, first: int, now: datetime, acknowledged: Connection) -> None:
    """Work until killed. Every number sent through `acknowledged` was stored before."""
    database = Database(address)
    for number in itertools.count(first):
        with database.transaction() as uow:
            uow.inbox.store([(number, number % CHATS, None, {"n": number})], now)
        acknowledged.send(number)
        work_off(database, name, now)


def work_off(database: Database, name: str, now: datetime) -> int:
    """Claim what can be claimed and handle it, each item in a transaction of its own. Returns how many."""
    with database.transaction() as uow:
        items = uow.inbox.claim(owner=name, now=now, lease=LEASE, album_wait=timedelta(0)).items
    for item in items:
        with database.transaction() as uow:
            handle(uow, item, now)
    return len(items)


def handle(uow: UnitOfWork, item: InboxItem, now: datetime) -> None:
    """A report, its fact, its reply, its trail and the end of its update."""
    [number] = item.update_ids
    report = uow.reports.create(
        NewReport(unit="qingliu", reporter_id=1, chat_id=number % CHATS, text=str(number), year=2026, period="W47"),
        by=1,
        now=now,
    )
    fact = Value(
        id=f"fact:{number}",
        unit="qingliu",
        indicator="lamps",
        effective=now.date(),
        recorded=now,
        value=Decimal(number),
    )
    uow.facts.append([fact], report.id)
    uow.conversations.put(number % CHATS, "sent", {"last": number}, now)
    uow.outbox.add(f"reply:{number}", number % CHATS, Outgoing("ok"), kind=OutboxKind.REPLY, now=now)
    uow.audit.append(now, 1, "reported", report.number)
    uow.inbox.done(item.update_ids, now)
