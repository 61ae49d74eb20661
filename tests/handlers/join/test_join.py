from datetime import timedelta

import pytest

from handlers.join import action, replies
from handlers.join.action import Joined
from handlers.shared.reply import Refusal, refuse
from storage.records import Grant, Role
from tests.handlers.world import World, in_both, ok, texts

STRANGER = 9001


def invite(world: World, role: Role = Role.REPORTER, scope: str = "zhangjia", for_account: int | None = None) -> str:
    with world.database.transaction() as uow:
        return uow.invites.create(
            role=role,
            scope=scope,
            expires_at=world.now + timedelta(days=7),
            created_by=None,
            now=world.now,
            for_telegram_id=for_account,
        )


def join(world: World, token: str, account: int = STRANGER, locale: str = "zh-CN") -> Joined | Refusal:
    return world.does(account, action.join, token, account, "刘洋", locale)


def test_a_stranger_comes_in_with_the_role_and_the_unit_of_the_invite(world: World) -> None:
    joined = ok(join(world, invite(world)))

    assert joined.person.grants == (Grant(Role.REPORTER, "zhangjia"),)
    assert joined.reached.place is not None
    assert joined.reached.place.name == "张家镇"
    assert world.audited() == ["joined"]


def test_the_language_is_the_one_of_the_telegram_account(world: World) -> None:
    joined = ok(join(world, invite(world), locale="en"))

    assert joined.person.locale == "en"


def test_a_member_who_follows_a_second_invite_gets_one_more_role(world: World) -> None:
    join(world, invite(world))

    joined = ok(join(world, invite(world, Role.REVIEWER, "transport")))

    assert joined.member_before
    assert joined.person.grants == (Grant(Role.REPORTER, "zhangjia"), Grant(Role.REVIEWER, "transport"))


def test_somebody_removed_may_come_back_by_a_new_invite(world: World) -> None:
    person = ok(join(world, invite(world))).person
    with world.database.transaction() as uow:
        uow.people.remove(person.id, world.now)

    joined = ok(join(world, invite(world, scope="baishi")))

    assert joined.person.id == person.id
    assert joined.person.removed_at is None
    assert joined.person.grants == (Grant(Role.REPORTER, "baishi"),)


def test_an_invite_works_before_there_is_a_scheme(bare_world: World) -> None:
    joined = ok(join(bare_world, invite(bare_world, Role.OFFICE, "*")))

    assert joined.reached.place is None


def test_a_used_link_is_refused(world: World) -> None:
    token = invite(world)
    join(world, token)

    assert join(world, token, account=STRANGER + 1) == Refusal("invite-used")


def test_an_expired_link_is_refused(world: World) -> None:
    token = invite(world)
    world.later(days=8)

    assert join(world, token) == Refusal("invite-expired")


def test_a_link_nobody_made_is_refused(world: World) -> None:
    assert join(world, "guessed") == Refusal("invite-unknown")


def test_a_link_made_for_somebody_else_is_refused(world: World) -> None:
    assert join(world, invite(world, for_account=STRANGER + 1)) == Refusal("invite-foreign")


@pytest.mark.parametrize(
    ("role", "scope", "said"),
    [
        (Role.REPORTER, "zhangjia", "张家镇 · 报送员"),
        (Role.REVIEWER, "transport", "县交通局 · 评委"),
        (Role.INSPECTOR, "*", "全部单位 · 督查员"),
        (Role.SUPERVISOR, "*", "全部单位 · 分管领导"),
        (Role.SUPERVISOR, "town", "乡镇类 · 分管领导"),
        (Role.OFFICE, "*", "考核办"),
        (Role.REPORTER, "gone", "gone · 报送员"),
    ],
)
def test_the_welcome_names_role_and_place(world: World, role: Role, scope: str, said: str) -> None:
    joined = ok(join(world, invite(world, role, scope)))

    chinese, english = in_both(world.services, replies.welcome, joined)

    assert said in texts(chinese)
    assert "/help" in texts(english)


def test_a_name_with_html_in_it_is_shown_as_it_is(world: World) -> None:
    token = invite(world)

    joined = ok(world.does(STRANGER, action.join, token, STRANGER, "<b>刘洋", "zh-CN"))

    assert "&lt;b&gt;刘洋" in texts(replies.welcome(world.services.catalogue.words("zh-CN"), joined))


@pytest.mark.parametrize("reason", ["unknown", "used", "expired", "foreign"])
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_every_refusal_has_words(world: World, reason: str, locale: str) -> None:
    words = world.services.catalogue.words(locale)

    assert texts(refuse(words, Refusal(f"invite-{reason}"), pressed=False))
