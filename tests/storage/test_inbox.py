from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.database import Database
from storage.errors import UpdateAlreadyDone
from storage.records import InboxCounts, InboxItem
from storage.repositories.inbox import IncomingUpdate
from storage.tables import inbox
from tests.storage.conftest import NOW

LEASE = timedelta(seconds=60)
ALBUM_WAIT = timedelta(seconds=1)


def update(update_id: int, chat_id: int | None = 7, group: str | None = None) -> IncomingUpdate:
    return (update_id, chat_id, group, {"update_id": update_id, "message": {"text": "修好路灯 \ud83d"}})


def store(database: Database, *updates: IncomingUpdate, at: datetime = NOW) -> list[int]:
    with database.transaction() as uow:
        return uow.inbox.store(updates, at)


def claim(database: Database, at: datetime = NOW, *, owner: str = "one", limit: int = 10) -> list[InboxItem]:
    with database.transaction() as uow:
        return uow.inbox.claim(owner=owner, now=at, lease=LEASE, album_wait=ALBUM_WAIT, limit=limit).items


def claimed_ids(database: Database, at: datetime = NOW, **options: Any) -> list[tuple[int, ...]]:
    return [item.update_ids for item in claim(database, at, **options)]


def done(database: Database, *update_ids: int) -> None:
    with database.transaction() as uow:
        uow.inbox.done(update_ids, NOW)


def test_the_same_update_twice_is_kept_once(database: Database) -> None:
    first = store(database, update(1), update(2))

    second = store(database, update(2), update(3))

    assert (first, second) == ([1, 2], [3])


def test_a_stored_update_comes_back_as_it_was(database: Database) -> None:
    # A lone surrogate is not UTF-8 and would break a text column; Telegram's JSON can carry one.
    store(database, update(1))

    [item] = claim(database)

    assert item.rows[0].raw == update(1)[3]


def test_one_chat_gives_one_item_at_a_time_and_in_order(database: Database) -> None:
    store(database, update(2), update(1), update(3, chat_id=8))

    first = claimed_ids(database)
    while_busy = claimed_ids(database)
    done(database, 1)
    after = claimed_ids(database)

    assert (first, while_busy, after) == ([(1,), (3,)], [], [(2,)])


def test_updates_without_a_chat_wait_for_nobody(database: Database) -> None:
    store(database, update(1, None), update(2, None), update(3, None))

    assert claimed_ids(database) == [(1,), (2,), (3,)]


def test_no_more_items_than_asked_for_are_claimed(database: Database) -> None:
    store(database, *(update(number, chat_id=number) for number in range(1, 6)))

    assert claimed_ids(database, limit=2) == [(1,), (2,)]


def test_an_album_is_one_item_once_its_newest_part_is_old_enough(database: Database) -> None:
    store(database, update(1, group="a"))
    store(database, update(2, group="a"), update(3), at=NOW + timedelta(seconds=0.9))

    too_early = claimed_ids(database, NOW + timedelta(seconds=1.5))
    in_time = claimed_ids(database, NOW + timedelta(seconds=1.9))

    assert (too_early, in_time) == ([], [(1, 2)])


def test_albums_of_two_chats_with_the_same_group_stay_apart(database: Database) -> None:
    store(database, update(1, 7, "a"), update(2, 8, "a"))

    assert claimed_ids(database, NOW + ALBUM_WAIT) == [(1,), (2,)]


def test_an_item_whose_lease_ran_out_is_claimed_by_another(database: Database) -> None:
    store(database, update(1))
    claim(database, owner="died")

    before = claimed_ids(database, NOW + LEASE - timedelta(seconds=1), owner="heir")
    after = claimed_ids(database, NOW + LEASE, owner="heir")

    assert (before, after) == ([], [(1,)])


def test_an_update_that_another_transaction_finished_counts_once(database: Database) -> None:
    store(database, update(1))
    done(database, 1)

    with pytest.raises(UpdateAlreadyDone), database.transaction() as uow:
        uow.inbox.done([1], NOW)


def test_half_an_album_finished_elsewhere_counts_once(database: Database) -> None:
    store(database, update(1, group="a"), update(2, group="a"))
    done(database, 1)

    with pytest.raises(UpdateAlreadyDone), database.transaction() as uow:
        uow.inbox.done([1, 2], NOW)

    with database.transaction() as uow:
        assert uow.inbox.is_open([2])


def test_settling_marks_what_is_still_open(database: Database) -> None:
    store(database, update(1), update(2))
    done(database, 1)

    with database.transaction() as uow:
        assert uow.inbox.settle([1, 2], NOW) == 1
        assert not uow.inbox.is_open([1, 2])


def test_a_failed_update_holds_its_chat_until_the_retry(database: Database) -> None:
    store(database, update(1), update(2))
    claim(database)
    with database.transaction() as uow:
        uow.inbox.fail([1], error="boom", retry_at=NOW + timedelta(seconds=5), attempts=1)

    early = claimed_ids(database, NOW + timedelta(seconds=4))
    [item] = claim(database, NOW + timedelta(seconds=5))

    assert early == []
    assert (item.update_ids, item.attempts, item.rows[0].error) == ((1,), 1, "boom")


def test_an_update_set_aside_lets_the_next_one_pass_and_is_kept(database: Database) -> None:
    store(database, update(1), update(2))
    claim(database)
    with database.transaction() as uow:
        uow.inbox.set_aside([1], error="always fails", now=NOW)

    assert claimed_ids(database) == [(2,)]
    with database.transaction() as uow:
        assert [(row.update_id, row.error) for row in uow.inbox.aside()] == [(1, "always fails")]


def test_an_album_set_aside_is_settled_whole(database: Database) -> None:
    store(database, update(1, group="a"), update(2, group="a"), update(3))
    with database.transaction() as uow:
        uow.inbox.set_aside([1, 2], error="always failed", now=NOW)

        assert (uow.inbox.reopen(3), uow.inbox.reopen(2)) == (False, True)

    assert claimed_ids(database, NOW + ALBUM_WAIT) == [(1, 2)]
    with database.transaction() as uow:
        uow.inbox.set_aside([1, 2], error="failed again", now=NOW)
        assert (uow.inbox.dismiss(1), uow.inbox.dismiss(2)) == (True, False)
        uow.inbox.purge(NOW + timedelta(days=1))
        assert uow.inbox.aside() == []
        assert uow.inbox.counts() == InboxCounts(waiting=1, failing=0, set_aside=0, done=2)


def test_a_released_claim_is_there_for_the_next(database: Database) -> None:
    store(database, update(1))
    claim(database)
    with database.transaction() as uow:
        uow.inbox.release([1])

    assert claimed_ids(database) == [(1,)]


def test_old_finished_updates_are_forgotten_and_the_others_stay(database: Database) -> None:
    store(database, update(1), update(2), update(3), update(4))
    for number in (1, 2, 4):
        done(database, number)

    with database.transaction() as uow:
        gone = uow.inbox.purge(NOW + timedelta(days=1))

        assert gone == 3
        assert uow.inbox.counts() == InboxCounts(waiting=1, failing=0, set_aside=0, done=0)


def test_an_empty_inbox_has_nothing_to_say(database: Database) -> None:
    with database.transaction() as uow:
        assert uow.inbox.store([], NOW) == []
        assert uow.inbox.counts() == InboxCounts(0, 0, 0, 0)


STEPS = st.one_of(
    st.tuples(st.just("arrive"), st.sampled_from([7, 8, 9, None]), st.booleans()),
    st.tuples(st.just("claim"), st.integers(0, 2), st.integers(1, 3)),
    st.tuples(st.just("finish"), st.integers(0, 2), st.just(0)),
    st.tuples(st.just("fail"), st.integers(0, 2), st.just(0)),
    st.tuples(st.just("die"), st.integers(0, 2), st.just(0)),
    st.tuples(st.just("wait"), st.sampled_from([1, 5, 61]), st.just(0)),
)


class World:
    """Three workers, some chats and a clock, beside what must be true of them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOW
        self.held: dict[int, list[InboxItem]] = {0: [], 1: [], 2: []}
        self.after: dict[int, int | None] = {0: None, 1: None, 2: None}
        self.chat_of: dict[int, int | None] = {}
        self.finished: list[int] = []
        with database.transaction() as uow:
            uow._session.execute(sa.delete(inbox))

    def arrive(self, chat: int | None, album: bool) -> None:
        number = len(self.chat_of) + 1
        last = max((one for one, its in self.chat_of.items() if its == chat), default=0)
        # An album's parts follow each other in their chat; every third part begins a new one.
        group = f"album-{last // 3}" if album and chat is not None else None
        store(self.database, update(number, chat, group), at=self.now)
        self.chat_of[number] = chat

    def claim(self, worker: int, limit: int) -> None:
        with self.database.transaction() as uow:
            claimed = uow.inbox.claim(
                owner=str(worker),
                now=self.now,
                lease=LEASE,
                album_wait=ALBUM_WAIT,
                limit=limit,
                after=self.after[worker],
            )
        items, self.after[worker] = claimed.items, claimed.after
        chats = [item.chat_id for item in items if item.chat_id is not None]
        assert len(chats) == len(set(chats)), "two items of one chat at once"
        for item in items:
            self._is_next(item)
        self.held[worker] += items

    def _is_next(self, item: InboxItem) -> None:
        chat = item.chat_id
        if chat is not None:
            before = [n for n, its in self.chat_of.items() if its == chat and n < item.update_ids[0]]
            assert set(before) <= set(self.finished), f"{item.update_ids} overtook {before}"

    def finish(self, worker: int, _: int) -> None:
        for item in self._drop(worker):
            late = any(number in self.finished for number in item.update_ids)
            try:
                with self.database.transaction() as uow:
                    uow.inbox.done(item.update_ids, self.now)
            except UpdateAlreadyDone:
                assert late, "an open update was refused"
            else:
                assert not late, "an update was finished twice"
                self.finished += item.update_ids

    def fail(self, worker: int, _: int) -> None:
        for item in self._drop(worker):
            with self.database.transaction() as uow:
                retry_at = self.now + timedelta(seconds=3)
                uow.inbox.fail(item.update_ids, error="x", retry_at=retry_at, attempts=item.attempts + 1)

    def die(self, worker: int, _: int) -> None:
        self._drop(worker)

    def wait(self, seconds: int, _: int) -> None:
        self.now += timedelta(seconds=seconds)

    def _drop(self, worker: int) -> list[InboxItem]:
        items, self.held[worker] = self.held[worker], []
        return items

    def drain(self) -> None:
        for _ in range(len(self.chat_of) * 3 + 3):
            self.wait(61, 0)
            self.claim(0, 10)
            self.finish(0, 0)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=40))
def test_whatever_happens_every_update_is_handled_once_and_in_order(database: Database, steps: list[Any]) -> None:
    # The database is emptied by World, so sharing it between examples is safe.
    world = World(database)

    for name, first, second in steps:
        getattr(world, name)(first, second)
    world.drain()

    assert sorted(world.finished) == sorted(world.chat_of)
