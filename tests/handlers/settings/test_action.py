from datetime import time

import pytest

from handlers.settings import action
from handlers.settings.commands import menu
from handlers.settings.states import SettingsState
from handlers.shared.reply import Refusal
from locales import Words
from storage.records import Grant, NewReport, Role
from tests.handlers.world import World, ok


def test_a_language_holds_from_the_next_word_on(world: World) -> None:
    wang = world.reporter("zhangjia")

    world.does(wang, action.set_language, "en")

    assert world.fresh(wang).locale == "en"


def test_a_language_that_does_not_exist_is_refused(world: World) -> None:
    wang = world.reporter("zhangjia")

    refused = world.does(wang, action.set_language, "xx")

    assert refused == Refusal("button-old")
    assert world.fresh(wang).locale == "zh-CN"


def test_quiet_hours_are_the_usual_ones_at_first(world: World) -> None:
    wang = world.reporter("zhangjia")

    assert world.does(wang, action.quiet).hours == (time(20), time(8))


def test_quiet_hours_can_be_typed_after_asking_for_them(world: World) -> None:
    wang = world.reporter("zhangjia")
    world.does(wang, action.quiet)

    hours = ok(world.does(wang, action.say_quiet, "21:00-7:30")).hours

    assert hours == (time(21), time(7, 30))
    assert (world.fresh(wang).quiet_from, world.fresh(wang).quiet_until) == hours
    assert world.conversation(wang).state is None


def test_hours_that_cannot_be_read_may_be_typed_again(world: World) -> None:
    wang = world.reporter("zhangjia")
    world.does(wang, action.quiet)

    refused = world.does(wang, action.say_quiet, "看情况")

    assert refused == Refusal("quiet-unclear")
    assert world.conversation(wang).state == SettingsState.QUIET


def test_quiet_hours_set_by_a_button_leave_another_conversation_alone(world: World) -> None:
    wang = world.reporter("zhangjia")
    world.does(wang, lambda desk: desk.remember("report:completing", report=7))

    world.does(wang, action.choose_quiet, "2200-0700")

    assert world.fresh(wang).quiet_from == time(22)
    assert world.conversation(wang).state == "report:completing"


def test_no_quiet_hours_is_a_choice_of_its_own(world: World) -> None:
    wang = world.reporter("zhangjia")

    world.does(wang, action.choose_quiet, "0000-0000")

    assert action.quiet_hours(world.fresh(wang)) == (time(0), time(0))


def test_cancel_ends_what_is_under_way_and_keeps_the_draft(world: World) -> None:
    wang = world.reporter("zhangjia")
    world.does(wang, lambda desk: desk.remember("report:completing", report=1))
    draft = NewReport(
        unit="zhangjia", reporter_id=wang.id, chat_id=wang.telegram_id, text="修路", year=2026, period="2026-11"
    )
    world.does(wang, lambda desk: desk.uow.reports.create(draft, by=wang.id, now=desk.now))

    stopped = world.does(wang, action.cancel)

    assert stopped.was_busy
    assert stopped.draft is not None
    assert stopped.draft.text == "修路"
    assert world.conversation(wang).state is None


def test_cancel_with_nothing_under_way_says_so(world: World) -> None:
    wang = world.reporter("zhangjia")

    stopped = world.does(wang, action.cancel)

    assert not stopped.was_busy
    assert stopped.draft is None


def test_help_names_each_role_once(world: World) -> None:
    wang = world.member(
        "王芳", Grant(Role.REPORTER, "zhangjia"), Grant(Role.REPORTER, "baishi"), Grant(Role.OFFICE, "*")
    )

    roles = world.does(wang, action.help_for)

    assert roles.held == (Role.REPORTER, Role.OFFICE)


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_menu_telegram_would_take(world: World, locale: str, role: Role) -> None:
    words: Words = world.services.catalogue.words(locale)

    commands = menu(words, (role,))

    assert [name for name, _ in commands][-4:] == ["help", "cancel", "quiet", "language"]
    assert all(1 <= len(name) <= 32 and name.islower() for name, _ in commands)
    assert all(1 <= len(described) <= 256 for _, described in commands)


def test_a_person_of_several_roles_has_each_command_once(chinese: Words) -> None:
    commands = [name for name, _ in menu(chinese, (Role.SUPERVISOR, Role.OFFICE))]

    assert len(commands) == len(set(commands))
    assert {"digest", "unit", "invite", "people"} <= set(commands)
