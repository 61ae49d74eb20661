from datetime import timedelta

import pytest

from handlers.join import action as joining
from handlers.people import invites, replies
from handlers.people.invites import MadeInvite, ScopeChoice
from handlers.people.states import PeopleState
from handlers.shared.reply import Refusal
from storage.records import Grant, Role
from tests.handlers.world import World, in_both, labels, ok, texts


def test_the_office_chooses_among_roles(world: World) -> None:
    choice = ok(world.does(world.office(), invites.begin))

    for said in in_both(world.services, replies.roles, choice):
        assert len(labels(said.messages[0].buttons)) == 4


def test_nobody_but_the_office_invites(world: World) -> None:
    for person in (world.reporter("zhangjia"), world.reviewer("police"), world.supervisor()):
        assert world.does(person, invites.begin) == Refusal("not-allowed")
        assert world.does(person, invites.choose_role, "office") == Refusal("not-allowed")
        assert world.does(person, invites.choose_category, "town") == Refusal("not-allowed")
        assert world.does(person, invites.choose_scope, "reporter", "zhangjia") == Refusal("not-allowed")
        assert world.does(person, invites.find_unit, "张家") == Refusal("not-allowed")
        assert world.does(person, invites.unused) == Refusal("not-allowed")
        assert world.does(person, invites.take_back, 1) == Refusal("not-allowed")


def test_a_reporter_is_invited_by_category_and_unit(world: World) -> None:
    chen = world.office()
    categories = world.does(chen, invites.choose_role, "reporter")
    assert isinstance(categories, ScopeChoice)
    units = ok(world.does(chen, invites.choose_category, "town"))

    made = ok(world.does(chen, invites.choose_scope, "reporter", "zhangjia"))

    assert [place.id for place in categories.places] == ["town", "street"]
    assert [place.id for place in units.places] == ["zhangjia", "zhangwan", "qingliu", "baishi", "hekou"]
    assert made.reached.grant == Grant(Role.REPORTER, "zhangjia")
    assert made.expires_at == world.now + timedelta(days=7)
    assert world.audited() == ["invited"]


def test_the_link_opens_the_door_once(world: World) -> None:
    made = ok(world.does(world.office(), invites.choose_scope, "reviewer", "police"))
    address, _, token = made.link.partition("?start=")

    joined = ok(world.does(9001, joining.join, token, 9001, "刘洋", "zh-CN"))

    assert address == "https://t.me/shiji_test_bot"
    assert joined.person.grants == (Grant(Role.REVIEWER, "police"),)


def test_a_link_that_was_taken_back_opens_no_door(world: World) -> None:
    chen = world.office()
    made = [ok(world.does(chen, invites.choose_scope, "reviewer", one)) for one in ("police", "transport")]
    found = ok(world.does(chen, invites.unused))

    left = ok(world.does(chen, invites.take_back, found.shown[0].id))

    token = made[1].link.partition("?start=")[2]
    assert world.does(9001, joining.join, token, 9001, "刘洋", "zh-CN") == Refusal("invite-expired")
    assert [one.reached.grant.scope for one in left.shown] == ["police"]
    assert world.does(chen, invites.take_back, found.shown[0].id) == Refusal("button-old")
    assert world.audited()[-1] == "invite_taken_back"
    chinese, english = (texts(said) for said in in_both(world.services, replies.open_invites, found))
    assert "1. 县交通局 · 评委，陈静发出，11月25日 10:00 前有效" in chinese
    assert "Take back 2" in english


def test_the_list_of_links_has_its_end_and_nothing_to_take_back_when_it_is_empty(world: World) -> None:
    chen = world.office()
    none = ok(world.does(chen, invites.unused))
    for _ in range(invites.MOST_OPEN + 1):
        ok(world.does(chen, invites.choose_role, "office"))

    many = ok(world.does(chen, invites.unused))

    assert (len(many.shown), many.more) == (invites.MOST_OPEN, 1)
    for found in (none, many):
        for said in in_both(world.services, replies.taken_back, found):
            assert said.toast
            assert said.edit is not None


def test_a_unit_typed_in_full_is_taken_at_once(world: World) -> None:
    chen = world.office()
    world.does(chen, invites.choose_role, "reporter")

    made = world.does(chen, invites.find_unit, "zjz")

    assert isinstance(made, MadeInvite)
    assert made.reached.grant.scope == "zhangjia"
    assert world.conversation(chen).state is None


def test_a_name_several_units_share_is_asked_back(world: World) -> None:
    chen = world.office()
    world.does(chen, invites.choose_role, "reporter")

    choice = world.does(chen, invites.find_unit, "张")

    assert isinstance(choice, ScopeChoice)
    assert [place.id for place in choice.places] == ["zhangjia", "zhangwan"]
    assert world.conversation(chen).state == PeopleState.CHOOSING_UNIT


def test_a_unit_that_does_not_exist_may_be_typed_again(world: World) -> None:
    chen = world.office()
    world.does(chen, invites.choose_role, "reporter")

    refused = world.does(chen, invites.find_unit, "李家镇")

    assert refused == Refusal("unit-unknown", {"text": "李家镇"})
    assert world.conversation(chen).state == PeopleState.CHOOSING_UNIT


def test_the_office_itself_needs_no_scheme_and_no_scope(bare_world: World) -> None:
    made = bare_world.does(bare_world.office(), invites.choose_role, "office")

    assert isinstance(made, MadeInvite)
    assert made.reached.grant == Grant(Role.OFFICE, "*")


@pytest.mark.parametrize("role", ["reporter", "reviewer", "supervisor"])
def test_without_a_scheme_nobody_can_be_given_a_scope(bare_world: World, role: str) -> None:
    assert bare_world.does(bare_world.office(), invites.choose_role, role) == Refusal("no-scheme")


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        pytest.param("reporter", "*", id="a reporter for everything"),
        pytest.param("reporter", "transport", id="a reporter for a department"),
        pytest.param("reviewer", "zhangjia", id="a reviewer for a unit"),
        pytest.param("reviewer", "*", id="a reviewer for everything"),
        pytest.param("supervisor", "transport", id="a supervisor for a department"),
        pytest.param("office", "zhangjia", id="the office of one unit"),
        pytest.param("mayor", "*", id="a role that does not exist"),
        pytest.param("", "", id="an empty button"),
    ],
)
def test_a_forged_button_makes_no_invite(world: World, role: str, scope: str) -> None:
    assert world.does(world.office(), invites.choose_scope, role, scope) == Refusal("button-old")


def test_the_link_comes_in_a_message_of_its_own_to_forward(world: World) -> None:
    made = ok(world.does(world.office(), invites.choose_scope, "supervisor", "*"))

    for said in in_both(world.services, replies.scopes_or_link, made):
        assert made.link in said.messages[0].text
        assert "25" in said.messages[0].text
        assert said.edit is not None
        assert made.link not in said.edit.text


@pytest.mark.parametrize("role", ["reporter", "reviewer", "supervisor"])
def test_every_choice_of_scope_has_words(world: World, role: str) -> None:
    choice = ok(world.does(world.office(), invites.choose_role, role))

    for said in in_both(world.services, replies.scopes_or_link, choice):
        assert said.edit is not None
        assert said.edit.buttons


def test_units_beyond_the_buttons_are_counted(world: World) -> None:
    choice = ScopeChoice(Role.REPORTER, (), more=3)

    chinese, _ = in_both(world.services, replies.scopes, choice)

    assert "3" in texts(chinese)
