import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from importlib import import_module
from pkgutil import iter_modules

import pytest
from sqlalchemy import UpdateBase

from storage import repositories
from storage.database import Database
from storage.errors import NotFound
from storage.prepared import Prepared
from storage.records import Grant, Redeemed, RefusalReason, Refused, Role
from storage.session import HARDLY_CHANGES
from tests.storage.conftest import NOW, join

TOMORROW = NOW + timedelta(days=1)


def invite(database: Database, role: Role = Role.REPORTER, scope: str = "qingliu", for_id: int | None = None) -> str:
    with database.transaction() as uow:
        return uow.invites.create(
            role=role, scope=scope, expires_at=TOMORROW, created_by=None, now=NOW, for_telegram_id=for_id
        )


def redeem(database: Database, token: str, telegram_id: int = 7, *, late: bool = False) -> Redeemed | Refused:
    with database.transaction() as uow:
        now = TOMORROW if late else NOW
        return uow.invites.redeem(token, telegram_id=telegram_id, name="王芳", locale="zh-CN", now=now)


def test_a_person_is_known_by_the_account_with_all_grants(database: Database) -> None:
    person = join(database)
    with database.transaction() as uow:
        uow.people.grant(person.id, Role.REVIEWER, "police", NOW)

    with database.transaction() as uow:
        known = uow.people.by_telegram(1001)
        assert known is not None
        assert known.grants == (Grant(Role.REPORTER, "qingliu"), Grant(Role.REVIEWER, "police"))
        assert known.scopes(Role.REVIEWER) == ("police",)


@pytest.mark.parametrize(
    ("what", "held", "asked", "answer"),
    [
        ("own unit", Grant(Role.REPORTER, "qingliu"), (Role.REPORTER, "qingliu"), True),
        ("another unit", Grant(Role.REPORTER, "qingliu"), (Role.REPORTER, "heping"), False),
        ("everything", Grant(Role.SUPERVISOR, "*"), (Role.SUPERVISOR, "heping"), True),
        ("another role", Grant(Role.REPORTER, "qingliu"), (Role.REVIEWER, "qingliu"), False),
        ("the role anywhere", Grant(Role.REVIEWER, "police"), (Role.REVIEWER, None), True),
    ],
    ids=lambda value: value if isinstance(value, str) else "-",
)
def test_a_grant_holds_within_its_scope(
    database: Database, what: str, held: Grant, asked: tuple[Role, str | None], answer: bool
) -> None:
    with database.transaction() as uow:
        person = uow.people.add(telegram_id=7, name="李强", locale="en", now=NOW, grants_of=(held,))

    assert person.has(*asked) is answer, what


def test_people_are_found_by_role_and_scope(database: Database) -> None:
    wang, li = join(database, 1, unit="qingliu"), join(database, 2, unit="heping")

    with database.transaction() as uow:
        assert uow.people.with_role(Role.REPORTER) == [wang, li]
        assert uow.people.with_role(Role.REPORTER, ["heping", "*"]) == [li]
        assert uow.people.with_role(Role.OFFICE) == []
        assert uow.people.counts() == {Role.REPORTER: 2}


def test_the_same_grant_twice_is_one_grant(database: Database) -> None:
    person = join(database)

    with database.transaction() as uow:
        assert uow.people.grant(person.id, Role.REPORTER, "qingliu", NOW) is False
        assert uow.people.get(person.id) == person


def test_a_removed_person_holds_nothing_and_stays_on_record(database: Database) -> None:
    person = join(database)
    with database.transaction() as uow:
        uow.people.remove(person.id, NOW)

    with database.transaction() as uow:
        gone = uow.people.by_telegram(1001)
        assert gone is not None
        assert (gone.removed_at, gone.grants) == (NOW, ())
        assert uow.people.all() == []
        assert uow.people.all(removed=True) == [gone]


def test_a_removed_person_comes_back_by_a_new_invite(database: Database) -> None:
    person = join(database)
    with database.transaction() as uow:
        uow.people.remove(person.id, NOW)

    found = redeem(database, invite(database, scope="heping"), person.telegram_id)

    assert isinstance(found, Redeemed)
    assert (found.person.id, found.person.removed_at) == (person.id, None)
    assert found.person.grants == (Grant(Role.REPORTER, "heping"),)


def test_personal_settings_are_kept(database: Database) -> None:
    person = join(database)

    with database.transaction() as uow:
        uow.people.set_quiet(person.id, time(22), time(7, 30))
        uow.people.set_locale(person.id, "en")
        uow.people.rename(person.id, "Wang Fang")
        changed = uow.people.get(person.id)

    assert changed is not None
    assert (changed.quiet_from, changed.quiet_until) == (time(22), time(7, 30))
    assert (changed.locale, changed.name) == ("en", "Wang Fang")


def test_reachability_tells_whether_it_changed(database: Database) -> None:
    person = join(database)

    with database.transaction() as uow:
        changes = [uow.people.set_reachable(person.id, reachable=value) for value in (True, False, False, True)]

    assert changes == [False, True, False, True]


def test_a_revoked_grant_is_gone(database: Database) -> None:
    person = join(database)

    with database.transaction() as uow:
        assert uow.people.revoke(person.id, Role.REPORTER, "qingliu")
        assert not uow.people.revoke(person.id, Role.REPORTER, "qingliu")
        now = uow.people.get(person.id)

    assert now is not None
    assert now.grants == ()


def test_a_transaction_sees_every_change_of_its_own(database: Database) -> None:
    token = invite(database, Role.OFFICE, "*")
    with database.transaction() as uow:
        unknown = uow.people.by_telegram(7)
        found = uow.invites.redeem(token, telegram_id=7, name="张", locale="zh-CN", now=NOW)
        joined = uow.people.by_telegram(7)
        assert isinstance(found, Redeemed)
        assert (unknown, joined) == (None, found.person)

        seen = []
        for change in (
            lambda: uow.people.grant(found.person.id, Role.REPORTER, "qingliu", NOW),
            lambda: uow.outbox.contact_gone(7, "blocked", NOW),
            lambda: uow.people.remove(found.person.id, NOW),
        ):
            change()
            person = uow.people.by_telegram(7)
            assert person is not None
            seen.append((len(person.grants), person.reachable, person.removed_at))

        assert seen == [(2, True, None), (2, False, None), (0, False, NOW)]


def test_no_prepared_statement_writes_past_what_a_transaction_remembers() -> None:
    found = {
        (module.name, name)
        for module in iter_modules(repositories.__path__)
        for name, value in vars(import_module(f"{repositories.__name__}.{module.name}")).items()
        if isinstance(value, Prepared)
        and isinstance(statement := value.on("sqlite"), UpdateBase)
        and statement.table in HARDLY_CHANGES
    }

    assert found == set()


def test_nobody_cannot_be_changed(database: Database) -> None:
    with pytest.raises(NotFound), database.transaction() as uow:
        uow.people.rename(99, "nobody")


def test_an_invite_opens_the_door_once(database: Database) -> None:
    token = invite(database)

    first, second = redeem(database, token, 7), redeem(database, token, 8)

    assert isinstance(first, Redeemed)
    assert first.person.grants == (Grant(Role.REPORTER, "qingliu"),)
    assert (first.invite.used_by, first.invite.used_at) == (first.person.id, NOW)
    assert second == Refused(RefusalReason.USED)


def test_an_invite_opens_the_door_once_however_many_press_it(database: Database) -> None:
    token = invite(database)
    start = threading.Barrier(6)

    def press(telegram_id: int) -> Redeemed | Refused:
        start.wait()
        return redeem(database, token, telegram_id)

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(press, range(1, 7)))

    assert sum(isinstance(one, Redeemed) for one in found) == 1
    assert found.count(Refused(RefusalReason.USED)) == 5
    with database.transaction() as uow:
        assert len(uow.people.all()) == 1


@pytest.mark.parametrize(
    ("what", "for_id", "late", "reason"),
    [
        ("its time is up", None, True, RefusalReason.EXPIRED),
        ("it is somebody else's", 8, False, RefusalReason.FOREIGN),
        ("somebody else's, and too late", 8, True, RefusalReason.FOREIGN),
    ],
    ids=lambda value: value if isinstance(value, str) else "-",
)
def test_an_invite_is_refused_when(
    database: Database, what: str, for_id: int | None, late: bool, reason: RefusalReason
) -> None:
    token = invite(database, for_id=for_id)

    assert redeem(database, token, late=late) == Refused(reason), what
    with database.transaction() as uow:
        assert uow.people.all(removed=True) == []


@pytest.mark.parametrize("token", ["", "x", "a' OR 1=1 --", "\ud83d\x00", "长" * 1000])
def test_a_guessed_token_is_unknown(database: Database, token: str) -> None:
    invite(database)

    assert redeem(database, token) == Refused(RefusalReason.UNKNOWN)


def test_a_token_fits_a_deep_link_and_is_not_stored(database: Database) -> None:
    token = invite(database)

    with database.engine.connect() as connection:
        row = connection.exec_driver_sql("SELECT * FROM invites").one()

    assert len(token) <= 64
    assert token.replace("-", "").replace("_", "").isalnum()
    assert token not in str(tuple(row))


def test_unused_invites_can_be_listed(database: Database) -> None:
    used, unused = invite(database), invite(database, Role.OFFICE, "*")
    redeem(database, used)

    with database.transaction() as uow:
        assert uow.invites.unused(NOW) == [uow.invites.find(unused)]
        assert uow.invites.unused(TOMORROW) == []
