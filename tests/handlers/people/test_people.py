import pytest

from handlers.people import action, replies
from handlers.people.router import number
from handlers.shared.reply import Refusal, message, refuse
from locales import Html
from storage.records import Grant, OutboxKind, OutboxState, Role
from tests.handlers.world import World, in_both, ok, texts


def test_people_are_listed_by_role_with_counts(world: World) -> None:
    chen = world.office()
    world.reporter("zhangjia")
    world.reviewer("police")
    world.reporter("baishi", "孙丽")

    page = ok(world.does(chen, action.members))

    assert page.total == 4
    assert page.by_role == {Role.OFFICE: 1, Role.REPORTER: 2, Role.REVIEWER: 1}
    assert [member.person.name for member in page.members] == ["孙丽", "王芳", "李强", "陈静"]


def test_who_cannot_be_reached_is_shown(world: World) -> None:
    chen = world.office()
    wang = world.reporter("zhangjia")
    with world.database.transaction() as uow:
        uow.people.set_reachable(wang.id, reachable=False)

    page = ok(world.does(chen, action.members))

    assert page.unreachable == 1
    for said in in_both(world.services, replies.members, page):
        assert "王芳" in texts(said)
        assert "⚠️" in texts(said)


def test_a_long_list_is_turned_like_pages(world: World) -> None:
    chen = world.office()
    for place in range(20):
        world.reporter("zhangjia", f"报送员{place:02d}")

    last = ok(world.does(chen, action.members, 99))

    assert (last.page, last.pages, len(last.members)) == (2, 3, 5)
    for said in in_both(world.services, replies.members_again, last):
        assert said.edit is not None


def test_only_the_office_sees_and_removes_people(world: World) -> None:
    wang = world.reporter("zhangjia")
    for person in (wang, world.reviewer("police"), world.supervisor()):
        assert world.does(person, action.members) == Refusal("not-allowed")
        assert world.does(person, action.ask_removal, wang.id) == Refusal("not-allowed")
        assert world.does(person, action.remove, wang.id) == Refusal("not-allowed")
        assert world.does(person, action.revoke, wang.id, 0, 2) == Refusal("not-allowed")


def test_removing_asks_once_and_changes_nothing_yet(world: World) -> None:
    chen, wang = world.office(), world.reporter("zhangjia")

    member = ok(world.does(chen, action.ask_removal, wang.id))

    assert member.reached[0].place is not None
    assert world.fresh(wang).removed_at is None
    for said in in_both(world.services, replies.ask_removal, member):
        assert "王芳" in texts(said)


def test_a_removed_person_has_no_roles_no_conversation_and_no_pushes(world: World) -> None:
    chen, wang = world.office(), world.reporter("zhangjia")
    world.does(wang, lambda desk: desk.remember("report:completing"))
    with world.database.transaction() as uow:
        uow.outbox.add("x", wang.telegram_id, message(Html("预警")), kind=OutboxKind.WARNING, now=world.now)

    removed = ok(world.does(chen, action.remove, wang.id))

    assert world.fresh(wang).removed_at == world.now
    assert world.fresh(wang).grants == ()
    assert world.conversation(wang).state is None
    assert [row.state for row in world.pushed(wang)] == [OutboxState.DROPPED]
    assert world.audited() == ["removed"]
    for said in in_both(world.services, replies.removed, removed):
        assert "王芳" in texts(said)


def test_the_last_of_the_office_cannot_be_removed(world: World) -> None:
    chen = world.office()

    assert world.does(chen, action.remove, chen.id) == Refusal("last-office")


def test_one_of_two_in_the_office_can_be_removed(world: World) -> None:
    chen, other = world.office(), world.office("周涛")

    ok(world.does(chen, action.remove, other.id))

    assert world.fresh(other).removed_at is not None


def test_one_of_several_roles_is_taken_away(world: World) -> None:
    chen = world.office()
    both = world.member("王芳", Grant(Role.REPORTER, "zhangjia"), Grant(Role.REVIEWER, "police"))
    asked = ok(world.does(chen, action.ask_removal, both.id))

    done = ok(world.does(chen, action.revoke, both.id, 1, 2))

    assert world.fresh(both).grants == (Grant(Role.REPORTER, "zhangjia"),)
    assert world.does(chen, action.revoke, both.id, 0, 2) == Refusal("button-old")
    assert world.does(chen, action.revoke, both.id, 0, 1) == Refusal("button-old")
    assert world.audited() == ["revoked"]
    chinese, _ = in_both(world.services, replies.ask_removal, asked)
    assert "只去掉：县公安局 · 评委" in texts(chinese)
    chinese, _ = in_both(world.services, replies.revoked, done)
    assert "县公安局 · 评委" in texts(chinese)


def test_the_last_of_the_office_may_give_away_any_other_role(world: World) -> None:
    chen = world.member("陈静", Grant(Role.OFFICE, "*"), Grant(Role.REPORTER, "zhangjia"))

    assert world.does(chen, action.revoke, chen.id, 0, 2) == Refusal("last-office")
    ok(world.does(chen, action.revoke, chen.id, 1, 2))

    assert world.fresh(chen).grants == (Grant(Role.OFFICE, "*"),)


def test_two_taps_remove_once(world: World) -> None:
    chen, wang = world.office(), world.reporter("zhangjia")
    world.does(chen, action.remove, wang.id)

    assert world.does(chen, action.remove, wang.id) == Refusal("already-removed", {"name": "王芳"})
    assert world.audited() == ["removed"]


def test_a_person_who_never_was_is_not_found(world: World) -> None:
    assert world.does(world.office(), action.remove, 0) == Refusal("not-found")


def test_a_person_without_roles_still_has_a_line(world: World) -> None:
    chen, wang = world.office(), world.member("王芳", Grant(Role.REPORTER, "zhangjia"))
    with world.database.transaction() as uow:
        uow.people.revoke(wang.id, Role.REPORTER, "zhangjia")

    page = ok(world.does(chen, action.members))

    chinese, _ = in_both(world.services, replies.members, page)
    assert "王芳 — 没有身份" in texts(chinese)


@pytest.mark.parametrize(
    "refusal",
    [
        Refusal("already-removed", {"name": "王芳"}),
        Refusal("last-office"),
        Refusal("unit-unknown", {"text": "李家"}),
        Refusal("quiet-unclear"),
    ],
    ids=lambda refusal: refusal.code,
)
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_every_refusal_has_words(world: World, refusal: Refusal, locale: str) -> None:
    assert texts(refuse(world.services.catalogue.words(locale), refusal, pressed=True))


@pytest.mark.parametrize(("args", "read"), [(("7",), 7), ((), 0), (("x",), 0), (("²",), 0), (("9" * 30,), 0)])
def test_a_number_from_a_forged_button_is_nobody(args: tuple[str, ...], read: int) -> None:
    assert number(args) == read
