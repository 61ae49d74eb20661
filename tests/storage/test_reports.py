from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from storage.database import Database
from storage.errors import NotFound, ReportChanged
from storage.records import NewReport, PastText, PhotoState, Report, ReportStatus
from storage.repositories import photos
from tests.storage.conftest import NOW, join, write

SUBMITTED = ReportStatus.SUBMITTED


def change(database: Database, report: Report, **changes: object) -> Report:
    with database.transaction() as uow:
        return uow.reports.save(replace(report, **changes), by=1, now=NOW, reason="test")  # type: ignore[arg-type]
        # The keywords differ from call to call, which the type of `replace` cannot say.


def hand_in(database: Database, report: Report, indicator: str = "lamps", hours: int = 0) -> Report:
    at = NOW + timedelta(hours=hours)
    return change(database, report, status=SUBMITTED, indicator=indicator, submitted_at=at)


def load(database: Database, report: Report) -> Report:
    with database.transaction() as uow:
        found = uow.reports.get(report.id)
    assert found is not None
    return found


def test_a_report_comes_back_as_it_was_saved(database: Database) -> None:
    report = write(database, join(database))

    saved = change(
        database,
        report,
        status=SUBMITTED,
        value=Decimal("12.50"),
        mode="cumulative",
        milestone="m1",
        late=True,
        comment="<b>好</b>",
        assessment={"verdict": "accepted", "spans": [[0, 4]]},
        answers={"q1": "46"},
        fact_ids=("f1", "f2"),
        submitted_at=NOW,
        reviewed_at=NOW + timedelta(days=1),
        reviewer_id=3,
    )

    assert load(database, report) == saved
    assert str(saved.value) == "12.50"


def test_text_is_kept_word_for_word_but_for_what_no_database_can_hold(database: Database) -> None:
    report = write(database, join(database), "<b>1.2.3%</b>\x00 '; DROP TABLE reports --  😀\ud83d 一二")

    assert load(database, report).text == "<b>1.2.3%</b> '; DROP TABLE reports --  😀\ufffd 一二"


def test_a_report_of_a_hundred_kilobytes_is_kept(database: Database) -> None:
    text = "修好路灯" * 10_000

    assert load(database, write(database, join(database), text)).text == text


@pytest.mark.parametrize("number", ["2026-000001", " 2026-000001 ", "2026-1"])
def test_a_report_is_found_by_the_number_people_quote(database: Database, number: str) -> None:
    report = write(database, join(database))

    with database.transaction() as uow:
        assert report.number == "2026-000001"
        assert uow.reports.by_number(number) == report


@pytest.mark.parametrize("number", ["", "2026", "2025-000001", "2026-000002", "2026-١", "2026--1", "2026-" + "9" * 30])
def test_any_other_number_is_nobodys(database: Database, number: str) -> None:
    write(database, join(database))

    with database.transaction() as uow:
        assert uow.reports.by_number(number) is None


def test_of_two_who_save_at_once_the_second_is_told(database: Database) -> None:
    report = write(database, join(database))
    change(database, report, status=SUBMITTED)

    with pytest.raises(ReportChanged):
        change(database, report, status=ReportStatus.DISCARDED)

    assert load(database, report).status == SUBMITTED


def test_each_new_thing_said_within_one_transaction_is_a_version_and_nothing_new_is_none(database: Database) -> None:
    person = join(database)
    with database.transaction() as uow:
        new = NewReport(unit="qingliu", reporter_id=person.id, chat_id=1, text="修\x00路", year=2026, period="2026")
        first = uow.reports.create(new, by=1, now=NOW)
        same = uow.reports.save(first, by=1, now=NOW, reason="the same")
        mended = uow.reports.save(replace(same, text="修路2公里"), by=1, now=NOW, reason="mended")
        again = uow.reports.save(mended, by=1, now=NOW, reason="the same")

    with database.transaction() as uow:
        assert first.text == "修路"
        assert [one.version for one in (first, same, mended, again)] == [1, 1, 2, 2]
        assert [one.text for one in uow.reports.versions(first.id)] == ["修路", "修路2公里"]


def test_an_unknown_report_cannot_be_saved(database: Database) -> None:
    report = write(database, join(database))

    with pytest.raises(NotFound):
        change(database, replace(report, id=99))


def test_the_open_draft_is_the_latest_still_being_written(database: Database) -> None:
    person = join(database)
    write(database, person, "first")
    returned = change(database, write(database, person, "second"), status=ReportStatus.RETURNED)
    hand_in(database, write(database, person, "third"))

    with database.transaction() as uow:
        assert uow.reports.open_draft(person.id, person.telegram_id) == returned
        assert uow.reports.open_draft(person.id, 999) is None


def test_messages_and_albums_lead_to_their_report(database: Database) -> None:
    report = write(database, join(database))

    with database.transaction() as uow:
        for message_id in (11, 12, 12):
            uow.reports.attach_message(report.id, 1001, message_id, "album")

        assert uow.reports.by_message(1001, 12) == report
        assert uow.reports.by_message(1002, 12) is None
        assert uow.reports.by_media_group(1001, "album") == report
        assert uow.reports.messages(report.id) == [(1001, 11), (1001, 12)]


def test_the_queue_holds_ones_own_indicators_oldest_first(database: Database) -> None:
    person = join(database)
    late = hand_in(database, write(database, person), "lamps", hours=5)
    early = hand_in(database, write(database, person), "roads", hours=1)
    hand_in(database, write(database, person), "others", hours=0)
    write(database, person)

    with database.transaction() as uow:
        assert uow.reports.queue(["lamps", "roads"], [SUBMITTED]) == [early, late]
        assert uow.reports.queue(["lamps", "roads"], [SUBMITTED], limit=1, offset=1) == [late]
        assert uow.reports.count(indicators=["lamps", "roads"], statuses=[SUBMITTED]) == 2


def test_history_shows_the_units_reports_newest_first_without_discarded_ones(database: Database) -> None:
    person = join(database)
    first, second = write(database, person), write(database, person)
    change(database, write(database, person), status=ReportStatus.DISCARDED)
    write(database, person, unit="heping")

    with database.transaction() as uow:
        assert uow.reports.history("qingliu") == [second, first]
        assert uow.reports.history("qingliu", limit=1, offset=1) == [first]
        assert uow.reports.count(unit="qingliu") == 3


def test_the_last_report_handed_in_is_what_the_next_is_filled_from(database: Database) -> None:
    person = join(database)
    hand_in(database, write(database, person), hours=1)
    last = hand_in(database, write(database, person), hours=2)
    change(database, hand_in(database, write(database, person), hours=3), status=ReportStatus.WITHDRAWN)

    with database.transaction() as uow:
        assert uow.reports.last_submitted("qingliu", "lamps") == last
        assert uow.reports.last_submissions("qingliu") == {"lamps": last.submitted_at}
        assert uow.reports.last_submissions("heping") == {}


def test_past_texts_are_those_handed_in(database: Database) -> None:
    person = join(database)
    mine = hand_in(database, write(database, person, "修好路灯12盏"), hours=1)
    other = hand_in(database, write(database, person, "打通断头路", "heping"), "roads", hours=2)
    write(database, person, "draft")

    with database.transaction() as uow:
        assert [one.report_id for one in uow.reports.texts_of()] == [other.id, mine.id]
        assert uow.reports.texts_of(unit="qingliu") == [
            PastText(mine.id, "qingliu", "lamps", "修好路灯12盏", NOW + timedelta(hours=1))
        ]
        assert uow.reports.texts_of(indicator="roads", since=NOW + timedelta(hours=3)) == []


def test_a_period_holds_its_first_moment_and_not_its_last(database: Database) -> None:
    person = join(database)
    reports = [hand_in(database, write(database, person), hours=hours) for hours in (0, 1, 2)]
    hand_in(database, write(database, person, unit="heping"), hours=1)

    old = change(database, hand_in(database, write(database, person), hours=-900), reviewed_at=NOW)

    with database.transaction() as uow:
        found = uow.reports.happened_between("qingliu", NOW, NOW + timedelta(hours=2))

    assert [(one.report_id, one.indicator, one.status, one.submitted_at, one.reviewed_at) for one in found] == [
        (one.id, "lamps", "submitted", one.submitted_at, one.reviewed_at) for one in (old, *reports[:2])
    ]


def test_reports_for_a_list_are_not_what_the_transaction_is_about(database: Database) -> None:
    person = join(database)
    one, _, other = (write(database, person) for _ in range(3))

    with database.transaction() as uow:
        assert uow.reports.listed([one.id, other.id, 999]) == {one.id: one, other.id: other}
        assert uow.reports.concerned is None


def photo(database: Database, report: Report, unique_id: str, message_id: int | None = None) -> bool:
    with database.transaction() as uow:
        return uow.photos.add(
            report.id, file_id=f"file-{unique_id}", file_unique_id=unique_id, now=NOW, message_id=message_id
        )


def test_photos_belong_to_their_report_in_the_order_sent_and_once(database: Database) -> None:
    report = write(database, join(database))

    added = [photo(database, report, name) for name in ("b", "a", "b")]

    assert added == [True, True, False]
    assert [(one.file_unique_id, one.position) for one in load(database, report).photos] == [("b", 0), ("a", 1)]


def test_a_photo_goes_from_pending_to_fetched(database: Database) -> None:
    person = join(database)
    report, other = write(database, person), write(database, person)
    photo(database, report, "a")
    photo(database, other, "b")

    with database.transaction() as uow:
        first, second = uow.photos.pending(5)
        uow.photos.mark_fetched(
            first.id, sha256="s" * 64, hash="ff00", width=1280, height=960, taken_at=NOW, size=99_000
        )
        uow.photos.mark(second.id, PhotoState.BROKEN, "truncated")

        assert uow.photos.pending(5) == []
        fetched = uow.photos.get(first.id)
        assert fetched is not None
        assert (fetched.state, fetched.taken_at, fetched.bytes) == (PhotoState.FETCHED, NOW, 99_000)


def test_a_photo_is_compared_with_the_latest_of_its_unit_and_indicator_and_with_the_very_same_file(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Each review card read the fingerprints of every photo ever kept.
    monkeypatch.setattr(photos, "NEAR", 2)
    person = join(database)
    # Of reports handed in at the same time either may be the latest.
    for hours, (name, unit, indicator) in enumerate(
        (
            ("same", "far", "parks"),
            *((f"own{n}", "qingliu", "parks") for n in range(4)),
            *((f"next{n}", "far", "roads") for n in range(4)),
            *((f"far{n}", "far", "parks") for n in range(4)),
        )
    ):
        fetched(database, hand_in(database, write(database, person, unit=unit), indicator, hours), name)
    fetched(database, change(database, write(database, person), indicator="roads"), "draft")
    report = hand_in(database, write(database, person), "roads", hours=-1)
    fetched(database, report, "same")

    shown = load(database, report)
    with database.transaction() as uow:
        seen = [one.sha256 for one in uow.photos.twins(shown)]

    assert seen == ["same", "own3", "next2", "next3"]


def fetched(database: Database, report: Report, sha256: str) -> None:
    photo(database, report, "a")
    with database.transaction() as uow:
        [added] = uow.photos.pending(1)
        uow.photos.mark_fetched(added.id, sha256=sha256, size=1)


def test_a_photo_that_failed_for_now_is_pending_again_later(database: Database) -> None:
    photo(database, write(database, join(database)), "a")

    with database.transaction() as uow:
        [one] = uow.photos.pending(5)
        uow.photos.retry(one.id, NOW + timedelta(minutes=1), "timeout", 1)

        assert uow.photos.pending(5, NOW) == []
        assert [later.attempts for later in uow.photos.pending(5, NOW + timedelta(minutes=1))] == [1]


def test_a_photo_put_off_before_the_clock_was_put_back_does_not_wait_for_it_to_come_round(database: Database) -> None:
    photo(database, write(database, join(database)), "a")

    with database.transaction() as uow:
        [one] = uow.photos.pending(5)
        uow.photos.retry(one.id, NOW + timedelta(minutes=10), "timeout", 1)

        assert uow.photos.pending(5, NOW) == []
        assert len(uow.photos.pending(5, NOW - timedelta(hours=2))) == 1


def test_tries_at_unpacking_are_counted_until_something_is_written_down(database: Database) -> None:
    photo(database, write(database, join(database)), "a")

    with database.transaction() as uow:
        [one] = uow.photos.pending(5)
        numbers = [uow.photos.begin_unpacking(one.id) for _ in range(3)]
        uow.photos.retry(one.id, NOW, "disk full", 1)
        again = uow.photos.begin_unpacking(one.id)

        assert (numbers, again) == ([1, 2, 3], 1)
        [still] = uow.photos.pending(5, NOW)
        assert still.attempts == 1


def test_a_photo_replaced_by_an_edit_leaves_the_report(database: Database) -> None:
    report = write(database, join(database))
    photo(database, report, "a", message_id=11)
    photo(database, report, "b", message_id=12)

    with database.transaction() as uow:
        assert uow.photos.remove_message(report.id, 11) == 1
        assert [one.file_unique_id for one in uow.photos.of(report.id)] == ["b"]
