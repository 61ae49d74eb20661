"""Conversations, schemes, leases, burden and the little things."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from storage.database import Database
from storage.records import BurdenCount, Conversation, RefusalCount
from tests.storage.conftest import NOW

MINUTE = timedelta(minutes=1)
WEEK = "2026-W47"


def test_a_conversation_is_replaced_and_forgotten(database: Database) -> None:
    with database.transaction() as uow:
        nothing = uow.conversations.get(7)
        uow.conversations.put(7, "report:asking", {"report": 1, "名": ["a", None]}, NOW)
        uow.conversations.put(7, None, {"report": 2}, NOW + MINUTE)
        talk = uow.conversations.get(7)
        uow.conversations.clear(7)

        assert nothing == uow.conversations.get(7) == Conversation(7, None, {}, None)
        assert talk == Conversation(7, None, {"report": 2}, NOW + MINUTE)


def test_the_latest_scheme_is_in_force_and_earlier_ones_are_kept(database: Database) -> None:
    with database.transaction() as uow:
        before = uow.schemes.current(), uow.schemes.version()
        first = uow.schemes.put("name: 方案\n", by=1, now=NOW)
        again = uow.schemes.put("name: 方案\n", by=2, now=NOW + MINUTE)
        in_force = uow.schemes.version()
        second = uow.schemes.put("name: 新方案\n", by=2, now=NOW + MINUTE)

        assert before == (None, None)
        assert again == first
        assert (in_force, uow.schemes.version()) == (first.version, second.version)
        assert (uow.schemes.current(), second.version) == ("name: 新方案\n", first.version + 1)
        assert uow.schemes.versions() == [first, second]
        assert uow.schemes.get(first.version) == first


def test_a_lease_is_held_by_one_until_its_time_is_up(database: Database) -> None:
    with database.transaction() as uow:
        taken = uow.leases.acquire("delivery", "a", NOW + MINUTE, NOW)
        refused = uow.leases.acquire("delivery", "b", NOW + 2 * MINUTE, NOW)
        prolonged = uow.leases.acquire("delivery", "a", NOW + 2 * MINUTE, NOW)
        holder = uow.leases.holder("delivery", NOW + MINUTE)
        taken_over = uow.leases.acquire("delivery", "b", NOW + 3 * MINUTE, NOW + 2 * MINUTE)

        assert (taken, refused, prolonged, holder, taken_over) == (True, False, True, "a", True)
        assert uow.leases.release("delivery", "a") is False
        assert uow.leases.release("delivery", "b") is True
        assert uow.leases.holder("delivery", NOW) is None


def test_of_many_who_want_a_lease_one_gets_it(database: Database) -> None:
    start = threading.Barrier(6)

    def want(owner: int) -> bool:
        start.wait()
        with database.transaction() as uow:
            return uow.leases.acquire("calendar", str(owner), NOW + MINUTE, NOW)

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(want, range(6))) == 1


def test_burden_adds_up_by_unit_week_kind_and_requester(database: Database) -> None:
    with database.transaction() as uow:
        counts = [uow.burden.add("qingliu", WEEK, "question", "bot", n) for n in (1, 2)]
        uow.burden.add("qingliu", WEEK, "question", "police")
        uow.burden.add("qingliu", "2026-W46", "question", "bot")
        uow.burden.add("heping", WEEK, "reminder", "bot")

        assert counts == [1, 3]
        assert uow.burden.of("qingliu", WEEK) == {"question": 4}
        assert uow.burden.tally(WEEK) == [
            BurdenCount("heping", WEEK, "reminder", "bot", 1),
            BurdenCount("qingliu", WEEK, "question", "bot", 3),
            BurdenCount("qingliu", WEEK, "question", "police", 1),
        ]


def test_refusals_add_up_by_hour_and_are_taken_over_once(database: Database) -> None:
    with database.transaction() as uow:
        counts = [uow.refusals.add("person:1", "right", NOW + at * MINUTE) for at in (0, 1, 29, 30)]
        uow.refusals.add("person:1", "button", NOW)

    with database.transaction() as uow:
        too_early = uow.refusals.take_over(NOW + 29 * MINUTE)
        taken = uow.refusals.take_over(NOW + 30 * MINUTE)
        again = uow.refusals.take_over(NOW + 30 * MINUTE)

    hour = NOW - 30 * MINUTE
    assert counts == [1, 2, 3, 1]
    assert (too_early, again) == ([], [])
    assert taken == [RefusalCount("person:1", "button", hour, 1), RefusalCount("person:1", "right", hour, 3)]


def test_refusals_at_once_are_all_counted(database: Database) -> None:
    def refuse(_place: int) -> int:
        with database.transaction() as uow:
            return uow.refusals.add("invite:1", "invite", NOW)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(refuse, range(20))) == list(range(1, 21))


def test_small_things_are_remembered_by_name(database: Database) -> None:
    with database.transaction() as uow:
        uow.state.put("clock", {"shift": 3600})
        uow.state.put("clock", {"shift": 7200})

        assert uow.state.get("clock") == {"shift": 7200}
        uow.state.remove("clock")
        assert uow.state.get("clock") is None
