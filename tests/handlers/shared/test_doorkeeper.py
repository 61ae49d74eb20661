"""Who comes in and with what: people who are back, and messages that a bot wrote."""

from __future__ import annotations

import pytest

from storage.records import AuditEntry, Person
from tests.bot.raw import message, press
from tests.handlers.shared.test_refusals import DONE, Scene
from tests.handlers.world import World


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world)


# Whoever blocked the bot and writes again


@pytest.fixture
def wang(scene: Scene) -> Person:
    """A reporter whom pushes do not reach any more."""
    wang = scene.world.reporter("zhangjia")
    with scene.world.database.transaction() as uow:
        uow.people.set_reachable(wang.id, reachable=False)
    return wang


def contacts(scene: Scene) -> list[AuditEntry]:
    with scene.world.database.transaction() as uow:
        return [one for one in uow.audit.entries() if one.action.startswith("contact_")]


async def test_whoever_writes_again_is_reachable_again_and_the_audit_says_so_once(scene: Scene, wang: Person) -> None:
    logged = [line for _ in range(2) for line in await scene.tries(wang.telegram_id, DONE)]

    assert scene.world.fresh(wang).reachable
    (entry,) = contacts(scene)
    assert (entry.action, entry.person_id, entry.target) == ("contact_back", wang.id, f"chat:{wang.telegram_id}")
    assert entry.detail == {"reason": "wrote"}
    assert [line["reachable"] for line in logged if line["event"] == "person.reachable"] == [True]


async def test_whoever_presses_a_button_is_reachable_again(scene: Scene, wang: Person) -> None:
    await scene.tries(wang.telegram_id, "report:page:0")

    assert scene.world.fresh(wang).reachable
    assert [one.action for one in contacts(scene)] == ["contact_back"]


@pytest.mark.parametrize("what", [message(5, "/score", chat=-99), press(5, "report:page:0", chat=-99)])
async def test_speaking_in_a_group_does_not_say_that_the_bot_may_write(
    scene: Scene, wang: Person, what: dict[str, dict[str, object]]
) -> None:
    for kind in set(what) - {"update_id"}:
        what[kind]["from"] = {"id": wang.telegram_id, "is_bot": False, "first_name": "王芳"}

    await scene.brings(what)

    assert not scene.world.fresh(wang).reachable
    assert contacts(scene) == []


async def test_somebody_who_was_removed_does_not_come_back_by_writing(scene: Scene, wang: Person) -> None:
    with scene.world.database.transaction() as uow:
        uow.people.remove(wang.id, scene.world.now)

    await scene.tries(wang.telegram_id, DONE)

    assert not scene.world.fresh(wang).reachable
    assert contacts(scene) == []
