"""What storage costs: `python -m tests.storage.measure ADDRESS`, on an empty database of either kind.

Prints milliseconds of wall-clock and processor time for one update's whole way through storage (kept, claimed, a
report with its version, fact, conversation, reply and end of the update), and for claims among many rows.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from scoring.facts import Value
from storage.database import Database
from storage.outgoing import Button, Outgoing
from storage.records import OutboxKind, Report
from tests.storage.conftest import NOW, join, write

MINUTE = timedelta(minutes=1)
UPDATE = {"update_id": 1, "message": {"chat": {"id": 5, "type": "private"}, "text": "本周修好路灯12盏" * 8}}
REPLY = Outgoing("收到，已提交。" * 30, ((Button("提交", "a:1"), Button("修改", "a:2")),))


def whole_way(database: Database, report: Report, number: int) -> Report:
    """One update in the three transactions of its way."""
    with database.transaction() as uow:
        uow.inbox.store([(number, 5, None, UPDATE)], NOW)
    with database.transaction() as uow:
        [item] = uow.inbox.claim(owner="w", now=NOW, lease=MINUTE, album_wait=MINUTE).items
    with database.transaction() as uow:
        person = uow.people.by_telegram(1001)
        assert person is not None
        uow.conversations.get(5)
        report = replace(report, text=f"修好路灯{number}盏", value=Decimal(number))
        report = uow.reports.save(report, by=person.id, now=NOW, reason="edited")
        fact = Value(
            id=f"f{number}", unit="q", indicator="i", effective=NOW.date(), recorded=NOW, value=Decimal(number)
        )
        uow.facts.append([fact], report.id)
        uow.conversations.put(5, "sent", {"report": report.id}, NOW)
        uow.outbox.add(f"reply:{number}", 5, REPLY, kind=OutboxKind.REPLY, now=NOW, not_before=NOW + MINUTE)
        uow.inbox.done(item.update_ids, NOW)
    return report


def timed(name: str, times: int, work: Callable[[], object], rounds: int = 7) -> None:
    """Print the best round's milliseconds for one piece of work: other programs only ever make it slower."""
    found = []
    for _ in range(rounds):
        wall, processor = time.perf_counter(), time.process_time()
        for _ in range(times):
            work()
        found.append(((time.perf_counter() - wall) / times * 1000, (time.process_time() - processor) / times * 1000))
    wall, processor = min(found)
    sys.stdout.write(f"{name:<46} {wall:8.2f} ms  {processor:8.2f} ms of processor\n")


def main(address: str) -> None:
    """Measure on an empty database at that address."""
    with Database(address) as database:
        database.migrate()
        state = [write(database, join(database))]
        numbers = iter(range(1, 1_000_000))

        def one() -> None:
            state[0] = whole_way(database, state[0], next(numbers))

        timed("one update's whole way", 300, one)
        fill_outbox(database)
        timed("claim 25 of 10,000 digests and 3,000 put off", 1, lambda: claim_digests(database))
        with database.transaction() as uow:
            uow.inbox.store([(n, 5, None, UPDATE) for n in range(2_000_000, 2_010_000)], NOW)
            uow.inbox.store([(n, n, None, UPDATE) for n in range(2_010_000, 2_012_000)], NOW)
        timed("claim 20 updates behind a flood of 10,000", 1, lambda: claim_updates(database))


def fill_outbox(database: Database) -> None:
    """Ten thousand digests that are due and three thousand notices for the morning."""
    with database.transaction() as uow:
        for n in range(10_000):
            expires = NOW + timedelta(days=2)
            uow.outbox.add(f"digest:{n}", 10_000 + n, REPLY, kind=OutboxKind.DIGEST, now=NOW, expires_at=expires)
        for n in range(3_000):
            later = NOW + timedelta(hours=8)
            uow.outbox.add(f"notice:{n}", 10_000 + n, REPLY, kind=OutboxKind.NOTICE, now=NOW, not_before=later)


def claim_digests(database: Database) -> None:
    """Claim as the sender does."""
    with database.transaction() as uow:
        assert len(uow.outbox.claim(now=NOW, limit=25, lease=MINUTE)) == 25


def claim_updates(database: Database) -> None:
    """Claim as a worker does."""
    with database.transaction() as uow:
        assert len(uow.inbox.claim(owner="w", now=NOW, lease=MINUTE, album_wait=MINUTE, limit=20).items) == 20


if __name__ == "__main__":
    main(sys.argv[1])
