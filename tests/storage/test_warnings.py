from datetime import timedelta

from storage.database import Database
from storage.records import OpenWarning
from storage.unit_of_work import UnitOfWork
from tests.storage.conftest import NOW

KEY = "qingliu:lamps:behind"
DAY = timedelta(days=1)


def raised(uow: UnitOfWork, key: str = KEY, colour: str = "yellow", unit: str = "qingliu") -> OpenWarning | None:
    return uow.warnings.raise_(
        key,
        unit=unit,
        indicator="lamps",
        colour=colour,
        code="behind",
        params={"gap": "12.5"},
        now=NOW,
        escalate_at=NOW + DAY,
    )


def test_a_warning_is_open_once(database: Database) -> None:
    with database.transaction() as uow:
        first, second = raised(uow), raised(uow, colour="red")

        assert second is None
        assert uow.warnings.open("qingliu") == [first]


def test_a_warning_that_comes_back_is_a_new_episode(database: Database) -> None:
    with database.transaction() as uow:
        first = raised(uow)
        uow.warnings.clear(KEY, NOW + DAY)
        second = raised(uow)

        assert first is not None
        assert second is not None
        assert second.id != first.id
        assert [one.id for one in uow.warnings.history("qingliu")] == [second.id, first.id]


def test_every_change_of_state_is_on_record(database: Database) -> None:
    with database.transaction() as uow:
        warning = raised(uow)
        assert warning is not None
        uow.warnings.change_colour(KEY, "red", now=NOW, params={"gap": "30"})
        uow.warnings.change_colour(KEY, "red", now=NOW)
        uow.warnings.answered(KEY, by=3, text="雨季停工", now=NOW)
        uow.warnings.escalated(KEY, NOW)
        uow.warnings.escalated(KEY, NOW)
        uow.warnings.clear(KEY, NOW + DAY)
        uow.warnings.clear(KEY, NOW + DAY)

        events = uow.warnings.events(warning.id)
        assert [(event.kind, event.colour, event.by) for event in events] == [
            ("raised", "yellow", None),
            ("colour", "red", None),
            ("answered", "red", 3),
            ("escalated", "red", None),
            ("cleared", "red", None),
        ]


def test_the_ledger_as_it_was_before_a_moment(database: Database) -> None:
    """Without what was raised since, with what was cleared since, and in the old colours."""
    with database.transaction() as uow:
        for key in (KEY, "recovers", "recovered"):
            raised(uow, key)
        uow.warnings.clear("recovered", NOW + DAY / 2)
        uow.warnings.change_colour(KEY, "red", now=NOW + DAY)
        uow.warnings.clear("recovers", NOW + DAY)
        uow.warnings.raise_("new", unit="qingliu", indicator=None, colour="red", code="x", params={}, now=NOW + DAY)

        found = uow.warnings.open_before("qingliu", NOW + DAY)

        assert [(one.key, one.colour) for one in found] == [(KEY, "yellow"), ("recovers", "yellow")]


def test_a_change_keeps_the_open_warning_up_to_date(database: Database) -> None:
    with database.transaction() as uow:
        raised(uow)
        uow.warnings.change_colour(KEY, "red", now=NOW + DAY, code="far-behind", params={"gap": "30"})

        warning = uow.warnings.get(KEY)
        assert warning is not None
        assert (warning.colour, warning.code, warning.params) == ("red", "far-behind", {"gap": "30"})
        assert (warning.raised_at, warning.changed_at) == (NOW, NOW + DAY)


def test_the_supervisor_is_due_after_the_unit_had_its_time_and_once(database: Database) -> None:
    with database.transaction() as uow:
        raised(uow)
        raised(uow, "recovers")
        uow.warnings.clear("recovers", NOW)

        early = uow.warnings.due_for_escalation(NOW + DAY - timedelta(seconds=1))
        due = [warning.key for warning in uow.warnings.due_for_escalation(NOW + DAY)]
        uow.warnings.escalated(KEY, NOW + DAY)

        assert (early, due) == ([], [KEY])
        assert uow.warnings.due_for_escalation(NOW + DAY) == []


def test_a_warning_that_is_not_open_cannot_be_changed(database: Database) -> None:
    with database.transaction() as uow:
        assert uow.warnings.change_colour(KEY, "red", now=NOW) is False
        assert uow.warnings.answered(KEY, by=1, text="x", now=NOW) is False
        assert uow.warnings.escalated(KEY, NOW) is False
        assert uow.warnings.clear(KEY, NOW) is None


def test_a_units_warnings_are_its_own(database: Database) -> None:
    with database.transaction() as uow:
        mine = raised(uow)
        raised(uow, "heping:lamps:behind", unit="heping")

        assert uow.warnings.open("qingliu") == [mine]
        assert len(uow.warnings.open()) == 2
        assert uow.warnings.history("qingliu", since=NOW + DAY) == []


def test_figures_are_brought_up_to_date_without_an_event_and_only_while_it_is_open(database: Database) -> None:
    with database.transaction() as uow:
        raised(uow)
        old = uow.warnings.get(KEY)
        assert old is not None

        fresh = uow.warnings.refresh(old, code="behind", params={"gap": "12"})
        current = uow.warnings.get(KEY)
        assert current is not None
        same = uow.warnings.refresh(current, code="behind", params={"gap": "12"})
        uow.warnings.clear(KEY, NOW)
        late = uow.warnings.refresh(old, code="far-behind", params={"gap": "40"})

        assert (fresh, same, late) == (True, False, False)
        assert [(one.code, one.params) for one in uow.warnings.history(old.unit)] == [("behind", {"gap": "12"})]
        assert [one.kind for one in uow.warnings.events(old.id)] == ["raised", "cleared"]
