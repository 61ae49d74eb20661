from datetime import time

import pytest

from handlers.settings import action, replies
from handlers.settings.action import Quiet, Roles, Stopped
from storage.records import Role
from tests.handlers.scheme import SCHEME
from tests.handlers.world import World, import_scheme, in_both, texts

EVERYBODY = Roles(tuple(Role))


def test_help_has_words_for_every_role_in_both_languages(world: World) -> None:
    for said in in_both(world.services, replies.full_help, EVERYBODY):
        assert "/cancel" in texts(said)
        assert len(texts(said)) < 4096


def test_short_help_has_words_for_every_role_in_both_languages(world: World) -> None:
    for said in in_both(world.services, replies.short_help, EVERYBODY):
        assert "/help" in texts(said)


@pytest.mark.parametrize("held", [(), *((role,) for role in Role)])
def test_what_was_not_understood_gets_one_line(world: World, held: tuple[Role, ...]) -> None:
    for said in in_both(world.services, replies.unknown, Roles(held)):
        assert "\n" not in texts(said).strip()


def test_languages_are_offered_in_their_own_words(world: World) -> None:
    chinese, _ = in_both(world.services, replies.languages, world.services.catalogue.locales)

    assert "中文" in texts(chinese)
    assert "English" in texts(chinese)


def test_a_chosen_language_answers_in_itself(world: World) -> None:
    chinese, english = in_both(world.services, replies.language_set, "en")

    assert "中文" in texts(chinese)
    assert "English" in texts(english)


@pytest.mark.parametrize("hours", [(time(20), time(8)), (time(21), time(7, 30)), (time(0), time(0))])
def test_quiet_hours_have_words_in_both_languages(world: World, hours: tuple[time, time]) -> None:
    found = Quiet(hours, ())
    for said in (*in_both(world.services, replies.quiet, found), *in_both(world.services, replies.quiet_set, found)):
        assert texts(said)


def test_the_colours_that_break_quiet_hours_are_named(world: World) -> None:
    import_scheme(world.database, SCHEME.replace("sign: 🟠}", "sign: 🟠, breaks_quiet: true}"))
    found = world.does(world.reporter("zhangjia"), action.quiet)

    chinese, english = in_both(world.services, replies.quiet, found)

    assert "不推送，橙色预警、红色预警除外。" in texts(chinese)
    assert "nothing is pushed (except: orange warning, red warning)." in texts(english)


def test_quiet_hours_are_written_like_a_clock(world: World) -> None:
    chinese, _ = in_both(world.services, replies.quiet_set, Quiet((time(21), time(7, 30)), ()))

    assert "21:00–7:30" in texts(chinese)


def test_cancelling_has_words_in_both_languages(world: World) -> None:
    for stop in (Stopped(was_busy=True, draft=None), Stopped(was_busy=False, draft=None)):
        assert all(texts(said) for said in in_both(world.services, replies.stopped, stop))


def test_an_old_button_is_refused(world: World) -> None:
    wang = world.reporter("zhangjia")

    assert world.does(wang, action.old_button).code == "button-old"
