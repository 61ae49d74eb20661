"""Who comes in and with what: people who are back, and messages that a bot wrote."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from handlers.people.states import PeopleState
from handlers.report.states import ReportState
from handlers.review.states import ReviewState
from handlers.settings.states import SettingsState
from handlers.standing.states import WarningState
from storage.records import AuditEntry, Grant, Person, Role
from storage.tables import metadata
from tests.bot.raw import Raw, message, photo, press
from tests.handlers.shared.test_refusals import DONE, Scene, refused
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


# Messages that a bot wrote

OURS = {"id": 1, "is_bot": True, "first_name": "实绩"}
ANOTHER = {"id": 42, "is_bot": True, "first_name": "政务助手"}
VILLAGER = {"id": 77, "is_bot": False, "first_name": "老李"}
CHANNEL = {"id": -1001, "type": "channel", "title": "张家镇发布"}


def sent_on(sender: Raw) -> Raw:
    return {"forward_origin": {"type": "user", "date": 1, "sender_user": sender}}


CARD = sent_on(OURS)
FROM_BOTS: dict[str, tuple[Raw, int]] = {
    "our own card": (CARD, 1),
    "another bot's message": (sent_on(ANOTHER), 42),
    "words that came through a bot": ({"via_bot": ANOTHER}, 42),
    "such words, sent on from a person": (sent_on(VILLAGER) | {"via_bot": OURS}, 1),
}
FROM_PEOPLE: dict[str, Raw] = {
    "a villager's words": sent_on(VILLAGER),
    "somebody's who hides the name": {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "实绩"}},
    "a channel's": {"forward_origin": {"type": "channel", "date": 1, "chat": CHANNEL, "message_id": 5}},
    "a group's": {"forward_origin": {"type": "chat", "date": 1, "sender_chat": CHANNEL | {"type": "supergroup"}}},
    "an answer to our card": {"reply_to_message": message(1, "卡片")["message"] | {"from": OURS}},
}
NOT_TAKEN = {
    "zh-CN": "机器人写的消息不能收，请用自己的话说一句做成了什么。",
    "en": "A message that a bot wrote cannot be taken: please write in your own words what was done.",
}
STATES = (*PeopleState, *ReportState, *ReviewState, *SettingsState, *WarningState)


def rows(scene: Scene) -> dict[str, int]:
    """How much there is in each table that an answer to a message does not go through by itself."""
    with scene.world.database.transaction() as uow:
        counted = {
            table.name: uow._session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }
    return {name: rows for name, rows in counted.items() if name not in {"inbox", "outbox", "counters"}}


@pytest.fixture
def everything(scene: Scene) -> Person:
    """Somebody who may say anything to the bot, in every conversation there is."""
    grants = (Grant(Role.REPORTER, "zhangjia"), Grant(Role.REVIEWER, "transport"), Grant(Role.OFFICE, "*"))
    return scene.world.member("王芳", *grants)


@pytest.mark.parametrize(("more", "bot_id"), FROM_BOTS.values(), ids=FROM_BOTS.keys())
@pytest.mark.parametrize("locale", NOT_TAKEN)
async def test_what_a_bot_wrote_is_refused_and_nothing_of_it_kept(
    scene: Scene, locale: str, more: Raw, bot_id: int
) -> None:
    person = scene.world.member("王芳", Grant(Role.REPORTER, "zhangjia"), locale=locale)
    before = rows(scene)

    (line,) = refused(await scene.brings(message(5, DONE, chat=person.telegram_id, **more)))

    (answer,) = scene.line.called
    assert (answer.__api_method__, answer.model_dump()["text"]) == ("sendMessage", NOT_TAKEN[locale])
    assert (line["event"], line["code"], line["about"]) == ("refused.forward", "forwarded-card", f"bot:{bot_id}")
    (entry,) = scene.audited()
    assert (entry.person_id, entry.target, entry.detail["kind"]) == (person.id, f"bot:{bot_id}", "forward")
    added = {name: number - before[name] for name, number in rows(scene).items() if number != before[name]}
    assert added == {"audit": 1, "refusals": 1}


@pytest.mark.parametrize("state", STATES)
async def test_no_conversation_takes_it_for_what_it_waits_for(scene: Scene, everything: Person, state: str) -> None:
    with scene.world.database.transaction() as uow:
        uow.conversations.put(everything.telegram_id, state, {"report": 1}, scene.world.now)
    before = scene.world.conversation(everything)

    (line,) = refused(await scene.brings(message(5, "8", chat=everything.telegram_id, **CARD)))

    assert line["code"] == "forwarded-card"
    assert scene.world.conversation(everything) == before


@pytest.mark.parametrize("place", [0, 1])
async def test_one_card_in_an_album_is_enough(scene: Scene, everything: Person, place: int) -> None:
    first, second = (photo(number, album="a", chat=everything.telegram_id, caption=DONE) for number in (5, 6))
    (first, second)[place]["message"] |= CARD
    before = rows(scene)

    (line,) = refused(await scene.brings(first, second))

    assert line["code"] == "forwarded-card"
    assert rows(scene)["reports"] == before["reports"]
    assert len(scene.line.called) == 1


async def test_a_changed_message_of_a_bot_is_none_of_ours_either(scene: Scene, everything: Person) -> None:
    raw = message(5, DONE, chat=everything.telegram_id, **FROM_BOTS["words that came through a bot"][0])
    raw["edited_message"] = raw.pop("message")

    (line,) = refused(await scene.brings(raw))

    assert line["code"] == "forwarded-card"


@pytest.mark.parametrize("more", FROM_PEOPLE.values(), ids=FROM_PEOPLE.keys())
async def test_what_another_person_wrote_is_a_report_as_ever(scene: Scene, everything: Person, more: Raw) -> None:
    logged = await scene.brings(message(5, DONE, chat=everything.telegram_id, **more))

    assert refused(logged) == []
    assert "累计 48 公里" in scene.said()
    assert scene.world.report(1).text == DONE


@pytest.mark.parametrize("text", [DONE, "/start abcdefghijkl"])
async def test_a_stranger_with_a_card_is_a_stranger(scene: Scene, text: str) -> None:
    (line,) = refused(await scene.brings(message(5, text, chat=555, **CARD)))

    assert line["code"] == "stranger"
    assert scene.audited() == []
