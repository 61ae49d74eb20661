import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from storage.database import Database
from storage.outgoing import Outgoing
from storage.records import NewReport, OutboxKind, OutboxRow, OutboxState, ReportStatus
from storage.session import News
from tests.storage.conftest import NOW, join

LEASE = timedelta(seconds=30)
LATER = NOW + timedelta(hours=9)


def add(database: Database, key: str, chat_id: int = 7, kind: OutboxKind = OutboxKind.DIGEST, **options: Any) -> bool:
    with database.transaction() as uow:
        return uow.outbox.add(key, chat_id, Outgoing(f"text of {key}"), kind=kind, now=NOW, **options)


def claim(database: Database, at: datetime = NOW, limit: int = 10) -> list[OutboxRow]:
    with database.transaction() as uow:
        return uow.outbox.claim(now=at, limit=limit, lease=LEASE)


def claimed(database: Database, at: datetime = NOW, limit: int = 10) -> list[str]:
    return [row.key for row in claim(database, at, limit)]


def sent(database: Database, key: str, message_id: int = 5) -> None:
    with database.transaction() as uow:
        row = uow.outbox.by_key(key)
        assert row is not None
        uow.outbox.mark_sent(row.id, message_id, NOW)


def test_a_key_exists_once(database: Database) -> None:
    assert [add(database, "digest:2026-W47:1"), add(database, "digest:2026-W47:1", 8)] == [True, False]


def test_a_key_exists_once_however_many_threads_produce_it(database: Database) -> None:
    start = threading.Barrier(6)

    def produce(_: int) -> list[bool]:
        start.wait()
        return [add(database, f"digest:{number}") for number in range(20)]

    with ThreadPoolExecutor(6) as pool:
        added = [sum(column) for column in zip(*pool.map(produce, range(6)), strict=True)]

    assert added == [1] * 20


def test_a_sent_key_stays_taken(database: Database) -> None:
    add(database, "warning:1")
    sent(database, "warning:1")

    assert add(database, "warning:1") is False


def test_messages_go_by_kind_and_then_by_age_one_a_chat(database: Database) -> None:
    add(database, "digest", 1)
    add(database, "warning", 1, OutboxKind.WARNING)
    add(database, "decision", 2, OutboxKind.DECISION)
    add(database, "reply", 3, OutboxKind.REPLY)
    add(database, "digest-of-4", 4)

    first = claimed(database)
    while_sending = claimed(database)
    sent(database, "warning")
    then = claimed(database)

    assert first == ["reply", "warning", "decision", "digest-of-4"]
    assert (while_sending, then) == ([], ["digest"])


def test_a_message_put_off_to_the_morning_holds_nothing_back(database: Database) -> None:
    add(database, "yellow", kind=OutboxKind.WARNING, not_before=LATER)
    add(database, "red", kind=OutboxKind.WARNING)
    add(database, "digest")

    first = claimed(database)
    sent(database, "red")

    assert (first, claimed(database)) == (["red"], ["digest"])


def test_a_reply_that_its_router_is_about_to_send_goes_before_everything_else(database: Database) -> None:
    add(database, "reply", kind=OutboxKind.REPLY, not_before=NOW + timedelta(seconds=20))
    add(database, "warning", kind=OutboxKind.WARNING)

    at_once = claimed(database)
    after_the_router_died = claimed(database, NOW + timedelta(seconds=20))

    assert (at_once, after_the_router_died) == ([], ["reply"])


def test_a_message_that_failed_holds_the_later_ones_of_its_chat_back(database: Database) -> None:
    add(database, "first")
    add(database, "second")
    add(database, "elsewhere", 8)
    [row, _] = claim(database)
    with database.transaction() as uow:
        uow.outbox.retry(row.id, NOW + timedelta(seconds=9), "502")
        uow.outbox.release(2)
        uow.outbox.release(3)

    waiting = claimed(database)
    again = claim(database, NOW + timedelta(seconds=9))

    assert waiting == ["elsewhere"]
    assert [(one.key, one.attempts, one.error) for one in again] == [("first", 1, "502")]


def test_a_claim_whose_sender_died_is_claimed_again(database: Database) -> None:
    add(database, "digest")
    claim(database)

    assert (claimed(database), claimed(database, NOW + LEASE)) == ([], ["digest"])


def test_a_released_message_waits_as_long_as_told_and_has_not_failed(database: Database) -> None:
    add(database, "digest")
    [row] = claim(database)
    with database.transaction() as uow:
        uow.outbox.release(row.id, NOW + timedelta(seconds=3))

    assert claimed(database) == []
    assert [one.attempts for one in claim(database, NOW + timedelta(seconds=3))] == [0]


def test_a_message_put_off_after_it_failed_is_as_one_put_in_line_for_then(database: Database) -> None:
    """It held back a red warning to its chat all night, or was due at once because no retry is so far off."""
    add(database, "yellow", kind=OutboxKind.WARNING)
    failed(database, "yellow")
    with database.transaction() as uow:
        uow.outbox.release(1, LATER)
        late = [uow.outbox.oldest_age(LATER + timedelta(seconds=seconds)) for seconds in (-1, 60)]
    add(database, "red", kind=OutboxKind.WARNING)

    assert late == [None, timedelta(minutes=1)]
    assert claimed(database) == ["red"]
    sent(database, "red")
    assert [claimed(database, at) for at in (BACK, LATER)] == [[], ["yellow"]]


def test_a_message_out_of_date_is_dropped_and_not_sent(database: Database) -> None:
    add(database, "reminder", expires_at=NOW + timedelta(hours=1))

    late = NOW + timedelta(hours=1)
    assert claimed(database, late) == []
    with database.transaction() as uow:
        assert [row.key for row in uow.outbox.expire(late, late)] == ["reminder"]
        assert uow.outbox.expire(late, late) == []
        row = uow.outbox.by_key("reminder")
        assert row is not None
        assert (row.state, row.error) == (OutboxState.DROPPED, "expired")


def test_a_message_is_settled_once(database: Database) -> None:
    add(database, "digest")
    [row] = claim(database)

    with database.transaction() as uow:
        assert uow.outbox.mark_sent(row.id, 5, NOW)
        assert not uow.outbox.drop(row.id, "too late", NOW)
        kept = uow.outbox.get(row.id)
        assert kept is not None
        assert (kept.state, kept.message_id, kept.error) == (OutboxState.SENT, 5, None)


@pytest.mark.parametrize(
    ("what", "before", "possible"),
    [
        ("waiting", lambda _: None, True),
        ("being sent", claim, False),
        ("sent", lambda database: sent(database, "reminder"), False),
    ],
    ids=lambda value: value if isinstance(value, str) else "-",
)
def test_only_a_message_not_on_its_way_can_be_taken_back(
    database: Database, what: str, before: Any, possible: bool
) -> None:
    add(database, "reminder")
    before(database)

    with database.transaction() as uow:
        assert uow.outbox.cancel("reminder", NOW) is possible, what


def test_when_the_contact_is_gone_nothing_more_is_pushed(database: Database) -> None:
    person = join(database, telegram_id=7)
    add(database, "one", 7)
    add(database, "two", 7)
    add(database, "other", 8)

    with database.transaction() as uow:
        dropped = uow.outbox.contact_gone(7, "bot was blocked by the user", NOW)

        assert dropped == 2
        assert uow.people.unreachable() == [uow.people.get(person.id)]
    assert claimed(database) == ["other"]


def test_the_age_of_the_outbox_is_that_of_its_most_overdue_message(database: Database) -> None:
    add(database, "now")
    add(database, "tomorrow", not_before=LATER)

    with database.transaction() as uow:
        assert uow.outbox.oldest_age(NOW + timedelta(minutes=2)) == timedelta(minutes=2)
        assert uow.outbox.oldest_age(NOW - timedelta(minutes=2)) is None
        assert uow.outbox.next_due() == NOW
        assert uow.outbox.counts() == {(OutboxKind.DIGEST, OutboxState.WAITING): 2}


@pytest.mark.parametrize(
    "put_off",
    [
        lambda uow: uow.outbox.retry(1, NOW + timedelta(minutes=59), "502"),
        lambda uow: uow.outbox.told_to_wait(1, NOW, 7200),
    ],
    ids=["tried again a minute ago", "told to wait for two hours"],
)
def test_a_message_that_does_not_get_through_is_as_late_as_it_is(database: Database, put_off: Any) -> None:
    """With each try it was new again, so that one that never got through was never late."""
    add(database, "stuck")

    with database.transaction() as uow:
        put_off(uow)

        assert uow.outbox.oldest_age(NOW + timedelta(hours=1)) == timedelta(hours=1)


def test_the_sender_is_woken_after_the_commit_and_only_then(database: Database) -> None:
    woken: list[str] = []
    database.wakeups.on(News.OUTBOX, lambda: woken.append("outbox"))

    with database.transaction() as uow:
        uow.outbox.add("a", 7, Outgoing("x"), kind=OutboxKind.REPLY, now=NOW)
        uow.outbox.add("b", 7, Outgoing("x"), kind=OutboxKind.REPLY, now=NOW)
        during = list(woken)
    add(database, "a")

    assert (during, woken) == ([], ["outbox"])


def test_nobody_is_woken_for_what_is_not_due(database: Database) -> None:
    """Every reply woke the sender, and every other process, for nothing: its router was just sending it."""
    woken: list[str] = []
    database.wakeups.on(News.OUTBOX, lambda: woken.append("outbox"))

    add(database, "later", not_before=LATER)

    assert woken == []


# What is kept besides old replies, each with what makes it be kept.
KEPT: dict[str, dict[str, Any]] = {
    "a digest, once for its key": {"key": "digest:2026-W40:1", "kind": OutboxKind.DIGEST},
    "a warning, once for its key": {"key": "warning:1:1", "kind": OutboxKind.WARNING},
    "a decision, once for its key": {"key": "decision:1:1", "kind": OutboxKind.DECISION},
    "an apology for what was set aside": {"key": "set-aside:5"},
    "a reply that still waits": {"settled": False},
    "a reply settled not long ago": {"age": timedelta(days=29)},
    "a reply in a chat whose draft is open": {"draft": ReportStatus.DRAFT},
    "a reply about a report that was returned": {"draft": ReportStatus.RETURNED},
}
FORGOTTEN: dict[str, dict[str, Any]] = {
    "a reply that was sent": {},
    "a reply that was dropped": {"end": OutboxState.DROPPED},
    "a reply in a chat whose report was handed in": {"draft": ReportStatus.SUBMITTED},
    "a reply from before the draft was begun": {"draft": ReportStatus.DRAFT, "draft_age": timedelta(days=2)},
}


def reply(
    database: Database,
    *,
    key: str = "reply:1:0",
    kind: OutboxKind = OutboxKind.REPLY,
    age: timedelta = timedelta(days=31),
    settled: bool = True,
    end: OutboxState = OutboxState.SENT,
    draft: ReportStatus | None = None,
    draft_age: timedelta = timedelta(days=32),
) -> None:
    """A message of that age to somebody who may have begun a report before or after it."""
    person = join(database, telegram_id=7)
    with database.transaction() as uow:
        if draft is not None:
            new = NewReport("qingliu", person.id, 7, "修好路灯12盏", 2026, "2026-W40", status=draft)
            uow.reports.create(new, by=person.id, now=NOW - draft_age)
        uow.outbox.add(key, 7, Outgoing("好"), kind=kind, now=NOW - age)
        row = uow.outbox.by_key(key)
        assert row is not None
        if settled and end == OutboxState.SENT:
            uow.outbox.mark_sent(row.id, 5, NOW - age)
        elif settled:
            uow.outbox.drop(row.id, "nothing to send", NOW - age)


def forget(database: Database) -> int:
    """What the calendar does."""
    with database.transaction() as uow:
        return uow.outbox.forget(uow.outbox.old_replies(NOW - timedelta(days=30), 100))


@pytest.mark.parametrize("made", KEPT.values(), ids=KEPT)
def test_what_somebody_needs_is_not_forgotten(database: Database, made: dict[str, Any]) -> None:
    reply(database, **made)

    assert forget(database) == 0


@pytest.mark.parametrize("made", FORGOTTEN.values(), ids=FORGOTTEN)
def test_old_replies_are_forgotten(database: Database, made: dict[str, Any]) -> None:
    reply(database, **made)

    assert forget(database) == 1


def test_rows_that_are_no_old_replies_cannot_be_forgotten_by_their_number(database: Database) -> None:
    add(database, "digest:2026-W47:1")
    sent(database, "digest:2026-W47:1")

    with database.transaction() as uow:
        assert uow.outbox.forget([1]) == 0


def test_the_oldest_replies_are_found_first_and_no_more_than_asked_for(database: Database) -> None:
    for number in range(4):
        add(database, f"reply:{number}:0", number, OutboxKind.REPLY)
        sent(database, f"reply:{number}:0")

    with database.transaction() as uow:
        assert uow.outbox.old_replies(NOW + timedelta(days=30), 3) == [1, 2, 3]


BACK = NOW - timedelta(hours=2)
"""What the clock says after it was put back."""


def failed(database: Database, key: str, seconds: float = 1) -> None:
    [row] = [row for row in claim(database) if row.key == key]
    with database.transaction() as uow:
        uow.outbox.retry(row.id, NOW + timedelta(seconds=seconds), "502")


def test_a_clock_put_back_holds_up_no_reply_and_nothing_behind_it(database: Database) -> None:
    """Nothing was claimed for as long as the jump."""
    add(database, "reply", kind=OutboxKind.REPLY, not_before=NOW + timedelta(seconds=20))
    with database.transaction() as uow:
        uow.outbox.add("warning", 7, Outgoing("x"), kind=OutboxKind.WARNING, now=BACK)

    first = claimed(database, BACK)
    sent(database, "reply")

    assert (first, claimed(database, BACK)) == (["reply"], ["warning"])


def test_a_clock_put_back_holds_up_no_retry_no_lease_and_nothing_behind_them(database: Database) -> None:
    add(database, "failed", 1, OutboxKind.WARNING)
    failed(database, "failed")
    add(database, "leased", 2, OutboxKind.WARNING)
    assert claimed(database) == ["leased"]
    add(database, "due", 3, OutboxKind.WARNING)
    with database.transaction() as uow:
        for chat_id in (1, 2, 3):
            uow.outbox.add(f"new:{chat_id}", chat_id, Outgoing("x"), kind=OutboxKind.WARNING, now=BACK)

    first = claimed(database, BACK)
    for key in first:
        sent(database, key)

    assert first == ["failed", "leased", "due"]
    assert claimed(database, BACK) == ["new:1", "new:2", "new:3"]


def test_what_was_put_off_on_purpose_stays_put_off_when_the_clock_is_put_back(database: Database) -> None:
    add(database, "morning", 1, OutboxKind.WARNING, not_before=LATER)
    add(database, "told to wait", 2, OutboxKind.WARNING)
    [row] = claim(database)
    with database.transaction() as uow:
        uow.outbox.told_to_wait(row.id, NOW, 7200)

    assert claimed(database, BACK) == []
    assert claimed(database, NOW + timedelta(seconds=7199)) == []
    assert claimed(database, NOW + timedelta(seconds=7200)) == ["told to wait"]
    assert claimed(database, LATER) == ["morning", "told to wait"]


def test_a_message_is_dropped_only_when_its_time_has_passed_for_certain(database: Database) -> None:
    """A clock that was put days ahead and right again had dropped every digest that waited."""
    add(database, "digest", expires_at=NOW + timedelta(hours=1))
    ahead = NOW + timedelta(days=7)

    with database.transaction() as uow:
        during = uow.outbox.claim(now=ahead, limit=9, lease=LEASE) + uow.outbox.expire(NOW, ahead)
        doubted = uow.outbox.by_key("digest")
        alarming = uow.outbox.oldest_age(ahead)

    assert (during, doubted and doubted.state, alarming) == ([], OutboxState.WAITING, None)
    assert claimed(database) == ["digest"]


def test_a_message_out_of_date_holds_nothing_back(database: Database) -> None:
    add(database, "last week", expires_at=NOW + timedelta(hours=1))
    add(database, "this week")

    with database.transaction() as uow:
        rows = uow.outbox.claim(now=NOW + timedelta(hours=1), limit=9, lease=LEASE)

    assert [row.key for row in rows] == ["this week"]


def test_what_is_before_a_reply_of_a_chat(database: Database) -> None:
    """Only another process may be sending one that nobody has left; and with SQLite there is none."""
    late = NOW + timedelta(seconds=20)
    add(database, "other chat", 8, OutboxKind.REPLY, not_before=late)
    add(database, "warning", kind=OutboxKind.WARNING, not_before=late)
    steps = []

    def look() -> None:
        with database.transaction() as uow:
            steps.append(str(uow.outbox.ahead(7, NOW)))

    look()
    add(database, "reply", kind=OutboxKind.REPLY, not_before=late)
    look()
    with database.transaction() as uow:
        uow.outbox.leave(["reply"], "no answer")
    look()
    due = claimed(database)
    look()
    sent(database, "reply")
    look()

    on_its_way = "left" if database.dialect == "sqlite" else "on its way"
    assert steps == ["nothing", on_its_way, "left", "left", "nothing"]
    assert due == ["reply"]
