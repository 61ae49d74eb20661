"""Several threads or processes at once, and processes killed in the middle."""

import asyncio
import multiprocessing
import random
import signal
import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Any

import pytest
import sqlalchemy as sa

from storage.database import Database
from storage.tables import facts, inbox, outbox, reports
from storage.unit_of_work import UnitOfWork
from tests.storage import killed
from tests.storage.conftest import NOW, join
from tests.storage.test_ledgers import fact


def test_a_reader_of_the_ledger_misses_nothing_while_others_write(database: Database) -> None:
    # On PostgreSQL a plain sequence lets number 8 be seen before 7 is committed; 7 would then never be read.
    writers, each = 4, 25
    finished = threading.Barrier(writers + 1)

    def write(writer: int) -> None:
        dice = random.Random(writer)
        for number in range(each):
            attempt(f"{writer}:{number}", fails=dice.random() < 0.2)
        finished.wait()

    def attempt(identity: str, *, fails: bool) -> int:
        with suppress(ZeroDivisionError), database.transaction() as uow:
            uow.facts.append([fact(identity)])
            return 1 // (not fails)
        return attempt(identity, fails=False)

    seen: list[str] = []
    with ThreadPoolExecutor(writers) as pool:
        running = [pool.submit(write, writer) for writer in range(writers)]
        position = 0
        while len(seen) < writers * each:
            with database.transaction(read_only=True) as uow:
                before, (position, new) = position, uow.facts.since(position)
            assert position - before == len(new)
            seen += [one.id for one in new]
        finished.wait(30)
        for one in running:
            one.result()

    assert len(set(seen)) == writers * each


def test_threads_that_claim_at_once_never_get_the_same_chat(database: Database) -> None:
    workers, chats = 6, 8
    with database.transaction() as uow:
        uow.inbox.store([(number, number % chats, None, {}) for number in range(1, 81)], NOW)
    start = threading.Barrier(workers)

    def claim(worker: int) -> list[int]:
        start.wait()
        with database.transaction() as uow:
            items = uow.inbox.claim(
                owner=str(worker), now=NOW, lease=timedelta(minutes=1), album_wait=timedelta(0), limit=3
            ).items
        return [item.update_ids[0] for item in items]

    with ThreadPoolExecutor(workers) as pool:
        claimed = [number for numbers in pool.map(claim, range(workers)) for number in numbers]

    chats_claimed = Counter(number % chats for number in claimed)
    assert max(chats_claimed.values()) == 1
    assert set(claimed) <= set(range(1, chats + 1))


@pytest.mark.parametrize("kind", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
async def test_two_actions_that_wait_for_each_other_both_succeed(database: Database) -> None:
    # One writes a fact and then its report, the other a report and then its fact: each holds what the other needs.
    with database.transaction() as uow:
        uow.facts.append([fact("first")])
        uow.burden.add("qingliu", "2026-W47", "question", "bot")
    both_hold = threading.Barrier(2)
    tries = Counter[str]()

    def meet(name: str) -> None:
        tries[name] += 1
        if tries[name] == 1:
            both_hold.wait(10)

    def fact_first(uow: UnitOfWork) -> None:
        uow.facts.append([fact("second")])
        meet("fact first")
        uow.burden.add("qingliu", "2026-W47", "question", "bot")

    def fact_last(uow: UnitOfWork) -> None:
        uow.burden.add("qingliu", "2026-W47", "question", "bot")
        meet("fact last")
        uow.facts.append([fact("third")])

    await asyncio.gather(database.run(fact_first), database.run(fact_last))

    # The server may notice the circle from both sides at once and send both back.
    assert sum(tries.values()) >= 3, "nobody had to give way"
    with database.transaction() as uow:
        assert len(uow.facts.all()) == 3
        assert uow.burden.of("qingliu", "2026-W47") == {"question": 3}


def test_an_audit_chain_of_many_writers_is_whole(database: Database) -> None:
    def write(writer: int) -> None:
        for number in range(10):
            with database.transaction() as uow:
                uow.audit.append(NOW, writer, "verified", f"report:{number}")

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(write, range(5)))

    with database.transaction() as uow:
        assert len(uow.audit.entries()) == 50
        assert uow.audit.verify() is None


FRESH = multiprocessing.get_context("forkserver")


def begin(database: Database, turn: int, place: int) -> tuple[Any, Connection]:
    """A process that stores, acknowledges and handles updates of its own numbers until it is killed."""
    reader, writer = FRESH.Pipe(duplex=False)
    first = (2 * turn + place) * 10_000 + 1
    now = NOW + timedelta(hours=turn)
    process = FRESH.Process(target=killed.run, args=(database.address, f"{turn}-{place}", first, now, writer))
    process.start()
    writer.close()
    return process, reader


def kill_after(process: Any, pipe: Connection, acknowledgements: int) -> set[int]:
    """Kill the process after so many acknowledgements and return all it gave: some are on their way still."""
    given: set[int] = set()
    while True:
        try:
            given.add(pipe.recv())
        except EOFError:
            process.join(30)
            assert process.exitcode == -signal.SIGKILL, "the process ended by itself"
            return given
        if len(given) == acknowledgements:
            process.kill()


def kill_again_and_again(database: Database, rounds: int, seed: int) -> None:
    FRESH.set_forkserver_preload(["tests.storage.killed"])
    dice = random.Random(seed)
    join(database)
    acknowledged: set[int] = set()
    for turn in range(rounds):
        children = [begin(database, turn, place) for place in range(2)]
        for process, pipe in children:
            acknowledged |= kill_after(process, pipe, dice.randint(1, 12))
    while killed.work_off(database, "heir", NOW + timedelta(hours=rounds)):
        pass
    check_nothing_is_lost_and_nothing_twice(database, acknowledged)


def check_nothing_is_lost_and_nothing_twice(database: Database, acknowledged: set[int]) -> None:
    with database.engine.connect() as connection:
        done = set(connection.execute(sa.select(inbox.c.update_id).where(inbox.c.state == "done")).scalars())
        fact_ids = connection.execute(sa.select(facts.c.id).order_by(facts.c.seq)).scalars().all()
        numbers = connection.execute(sa.select(facts.c.seq).order_by(facts.c.seq)).scalars().all()
        texts = connection.execute(sa.select(reports.c.text)).scalars().all()
        keys = connection.execute(sa.select(outbox.c.key)).scalars().all()
    assert acknowledged <= done
    assert sorted(fact_ids) == sorted(f"fact:{number}" for number in done)
    assert numbers == list(range(1, len(done) + 1))
    assert sorted(texts) == sorted(str(number) for number in done)
    assert sorted(keys) == sorted(f"reply:{number}" for number in done)
    _check_order(fact_ids)
    with database.transaction() as uow:
        assert uow.audit.verify() is None


def _check_order(fact_ids: Sequence[str]) -> None:
    """Within a chat, one process's updates were handled in the order in which it stored them."""
    last: dict[tuple[int, int], int] = {}
    for identity in fact_ids:
        number = int(identity.removeprefix("fact:"))
        stream = (number // 10_000, number % killed.CHATS)
        assert last.get(stream, 0) < number
        last[stream] = number


def test_what_was_acknowledged_survives_killed_processes(database: Database) -> None:
    kill_again_and_again(database, rounds=4, seed=20261116)


@pytest.mark.long
def test_what_was_acknowledged_survives_hundreds_of_killed_processes(database: Database) -> None:
    kill_again_and_again(database, rounds=150, seed=47)
