"""Who is refused leaves a line in the log, and whoever is known an entry in the audit: for every right there is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import pytest
import structlog
from aiogram import Bot
from aiogram.dispatcher.event.handler import HandlerObject
from aiogram.filters import Command
from aiogram.types import Update
from structlog.testing import capture_logs

from bot.wiring import build_dispatcher
from handlers import routers
from handlers.settings.router import unknown_button as last_word_on_buttons
from handlers.shared import refusals
from handlers.shared.access import Action
from handlers.shared.desk import Desk
from handlers.shared.filters import Pressed
from handlers.shared.refusals import BREACHES, Breach
from storage.records import AuditEntry, Grant, Person, Role
from tests.bot.raw import Raw, message, press
from tests.handlers.shared.test_turn import Line
from tests.handlers.world import World

F = TypeVar("F")

HOUSE = Path(__file__).parents[3]
DONE = "农村公路改造累计完成48公里，已通车。"
SECRETS = ("48", "张家镇", "王芳", "t.me/", "预警")
HINDERED = {Breach.RIGHT, Breach.OBJECT, Breach.DOOR}

CAST: dict[str, tuple[Grant, ...]] = {
    "author": (Grant(Role.REPORTER, "zhangjia"),),
    "colleague": (Grant(Role.REPORTER, "zhangjia"),),
    "elsewhere": (Grant(Role.REPORTER, "zhangwan"),),
    "transport": (Grant(Role.REVIEWER, "transport"),),
    "police": (Grant(Role.REVIEWER, "police"),),
    "inspector": (Grant(Role.INSPECTOR, "*"),),
    "towns": (Grant(Role.SUPERVISOR, "town"),),
    "streets": (Grant(Role.SUPERVISOR, "street"),),
    "office": (Grant(Role.OFFICE, "*"),),
    "removed": (Grant(Role.OFFICE, "*"),),
}
REPORTERS = "author colleague elsewhere"
OF_UNIT = "author colleague"
SEEING = "author colleague towns office"

# What is tried, and who may. Report 1 is the author's, of zhangjia and on roads (transport); so is warning 1.
MATRIX: dict[Action, dict[str, str]] = {
    Action.REPORT: {
        "/report": REPORTERS,
        "/history": REPORTERS,
        "report:menu:zhangjia": OF_UNIT,
        "report:page:0": REPORTERS,
        "report:of:zhangjia:0": OF_UNIT,
        "report:about:zhangjia:roads": OF_UNIT,
        "report:same:zhangjia:roads": OF_UNIT,
        "report:none:zhangjia:roads": OF_UNIT,
        # A colleague of the same unit sees its reports, but only their author changes them.
        "report:view:1": OF_UNIT,
        "report:submit:1:1": "author",
        "report:fix:1": "author",
        "report:cause:1": "author",
        "report:pick:indicator:1:roads": "author",
        "report:human:1": "author",
        "report:resume:1": "author",
        "report:discard:1": "author",
        "report:withdraw:1": "author",
    },
    Action.SEE_STANDING: {
        "/score": f"{REPORTERS} towns streets office",
        "/why": f"{REPORTERS} towns streets office",
        "/warnings": f"{REPORTERS} towns streets office",
        "standing:score:zhangjia": SEEING,
        "standing:why:zhangjia": SEEING,
        "standing:explain:zhangjia:roads": SEEING,
        "warnings:list:zhangjia": SEEING,
    },
    Action.ANSWER_WARNING: {"warnings:answer:1": OF_UNIT},
    Action.REVIEW: {
        "/queue": "transport police",
        "review:next:1": "transport police",
        "review:return:1:1": "transport",
        "review:askfigure:1:1": "transport",
        "review:askmark:1:1": "transport",
        "review:milestone:1:1:0": "transport",
        "review:grade:1:1:0": "transport",
        "review:figure:1:1": "transport",
        "review:verify:1:1": "transport",
        "review:undo:1:2": "transport",
        "review:leave:1": "transport",
    },
    Action.DIGEST: {
        "/digest": "towns streets office",
        "/unit": "towns streets office",
        "/unit 张家": "towns office",
        "supervise:unit:zhangjia": "towns office",
        "supervise:ranking:town": "office",
    },
    Action.INVITE: {
        "/invite": "office",
        "people:role:reporter": "office",
        "people:category:town": "office",
        "people:make:office:*": "office",
        "people:invites": "office",
        "people:takeback:1": "office",
    },
    Action.MANAGE_PEOPLE: {
        "/people": "office",
        "people:page:0": "office",
        "people:ask:1": "office",
        "people:remove:1": "office",
        "people:revoke:1:0:2": "office",
    },
}

# What everybody who is a member may, and why.
OPEN_TO_ALL: dict[str, str] = {
    "/start": "names only what this person may; followed by a link's token, it is the link that says who may",
    "/help": "names only what this person may",
    "/cancel": "ends the person's own conversation",
    "/language": "asks for the language of the person's own chat",
    "settings:lang:en": "the language of the person's own chat",
    "/quiet": "asks for the person's own quiet hours",
    "settings:quiet:2200-0700": "the person's own quiet hours",
}
MEMBERS = [name for name in CAST if name != "removed"]
TRIED = [(action, attempt, may.split()) for action, row in MATRIX.items() for attempt, may in row.items()]


@dataclass
class Scene:
    """The district with everybody in it, and the bot's dispatcher on a line that notes what is said."""

    world: World
    cast: dict[str, Person] = field(default_factory=dict)
    line: Line = field(default_factory=Line)
    _update_id: int = 1000

    def __post_init__(self) -> None:
        self.bot = Bot("1:test", session=self.line)
        self.dispatcher = build_dispatcher(replace(self.world.services, clock=lambda: self.world.now), routers())

    async def tries(self, account: int, attempt: str, **changed: Any) -> list[dict[str, Any]]:
        """Send a command or words, or press a button; returns what was logged."""
        self._update_id += 1
        is_button = ":" in attempt and not attempt.startswith("/")
        raw = (press if is_button else message)(self._update_id, attempt, chat=account)
        return await self.brings(raw | changed)

    async def brings(self, raw: Raw, *others: Raw) -> list[dict[str, Any]]:
        """Hand the update to the dispatcher as a worker does, with the others of its album."""
        number, numbers = raw["update_id"], tuple(one["update_id"] for one in (raw, *others))
        with self.world.database.transaction() as uow:
            uow.inbox.store([(one["update_id"], None, None, one) for one in (raw, *others)], self.world.now)
        merge = structlog.contextvars.merge_contextvars
        with capture_logs(processors=[merge]) as logged, structlog.contextvars.bound_contextvars(update_id=number):
            update, *more = (Update.model_validate(one, context={"bot": self.bot}) for one in (raw, *others))
            album = tuple(one.message for one in (update, *more) if one.message) if others else ()
            await self.dispatcher.feed_update(self.bot, update, update_id=number, album=album, inbox_ids=numbers)
            structlog.contextvars.unbind_contextvars("report_id")
        return [dict(one) for one in logged]

    def said(self) -> str:
        """All that was sent since the last look."""
        sent, self.line.called = self.line.called, []
        return "\n".join(str(one.model_dump(exclude_none=True)) for one in sent)

    def audited(self) -> list[AuditEntry]:
        """The refusals in the audit."""
        with self.world.database.transaction() as uow:
            entries = uow.audit.entries(limit=1000)
            assert uow.audit.verify() is None
        return [one for one in entries if one.action.startswith("refused")]

    def sums_up(self) -> int:
        """What the calendar does."""
        with self.world.database.transaction() as uow:
            return refusals.sum_up(Desk.of_the_program(uow, self.world.services, self.world.now))


@pytest.fixture
def scene(world: World) -> Scene:
    scene = Scene(world)
    for name, grants in CAST.items():
        scene.cast[name] = world.member(name, *grants)
    world.reports(scene.cast["author"], "zhangjia", "roads", DONE, value=Decimal(48), mode="cumulative")
    with world.database.transaction() as uow:
        uow.people.remove(scene.cast["removed"].id, world.now)
        uow.warnings.raise_(
            "zhangjia:line",
            unit="zhangjia",
            indicator="roads",
            colour="red",
            code="count",
            params={"indicator": "农村公路改造", "indicator_en": "roads", "count": "1"},
            now=world.now,
        )
    return scene


def refused(logged: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in logged if str(one["event"]).startswith("refused.")]


def test_every_action_has_its_attempts() -> None:
    assert set(MATRIX) == set(Action)


def test_every_button_and_command_there_is_has_its_attempt_or_is_open_to_all() -> None:
    attempts = [*OPEN_TO_ALL, *(attempt for row in MATRIX.values() for attempt in row)]
    tried = {attempt.split()[0] if attempt.startswith("/") else _button(attempt) for attempt in attempts}

    assert tried == _buttons() | _commands()


def _buttons() -> set[str]:
    """What the routers' buttons begin with; each has a filter that says so, only the last word takes any press."""
    handlers = [one for router in routers() for one in router.callback_query.handlers]
    assert [one.callback for one in handlers if not _filters(one, Pressed)] == [last_word_on_buttons]
    return {":".join(one.key) for handler in handlers for one in _filters(handler, Pressed)}


def _commands() -> set[str]:
    handlers = [one for router in routers() for one in router.message.handlers]
    return {f"/{name}" for handler in handlers for one in _filters(handler, Command) for name in one.commands}


def _filters(handler: HandlerObject, kind: type[F]) -> list[F]:
    return [one.callback for one in handler.filters or () if isinstance(one.callback, kind)]


def _button(attempt: str) -> str:
    return ":".join(attempt.split(":")[:2])


@pytest.mark.parametrize("attempt", OPEN_TO_ALL)
async def test_what_is_open_to_all_is_open_to_members_alone(scene: Scene, attempt: str) -> None:
    for name in MEMBERS:
        logged = await scene.tries(scene.cast[name].telegram_id, attempt)

        assert refused(logged) == [], name
        assert not [secret for secret in SECRETS if secret in scene.said()], name
    for account in (scene.cast["removed"].telegram_id, 555):
        (line,) = refused(await scene.tries(account, attempt))
        assert line["event"] == "refused.door"


def test_every_refusal_either_keeps_a_boundary_or_says_what_somebody_got_wrong() -> None:
    mistakes = {
        *("unit-unknown", "unit-not-found", "standing-name-unit", "last-office", "no-scheme", "quiet-unclear"),
        "no-name-yet",
        *("review-comment-empty", "review-comment-long", "review-figure-unclear", "review-mark-unclear"),
        "review-figure-impossible",
        *("report-empty", "report-too-long", "report-nothing-before", "report-indicator-first"),
    }
    words = "".join(file.read_text("utf-8") for file in (HOUSE / "locales/zh-CN").glob("*.ftl"))
    codes = re.findall(r"^refused-(\S+) =", words, re.MULTILINE)

    told = {code for code in codes if not code.startswith("report-unreadable-")}

    assert told == mistakes | {code for code in BREACHES if code not in {"stranger", "group-press", "other-chat"}}


@pytest.mark.parametrize(("action", "attempt", "may"), TRIED, ids=[f"{one[0]} {one[1]}" for one in TRIED])
async def test_whoever_may_not_leaves_a_line_and_sees_nothing(
    scene: Scene, action: Action, attempt: str, may: list[str]
) -> None:
    hindered = [name for name in CAST if name not in may]
    for name in hindered:
        person = scene.cast[name]

        logged = await scene.tries(person.telegram_id, attempt)

        (line,) = refused(logged)
        assert Breach(line["event"].removeprefix("refused.")) in HINDERED, (name, line)
        assert (line["person_id"], line["update_id"]) == (person.id, scene._update_id), name
        assert attempt.split(maxsplit=1)[0] in line["attempt"]
        assert not [secret for secret in SECRETS if secret in scene.said()], name
    # Each of them is known, and it was the first in the hour.
    assert [entry.person_id for entry in scene.audited()] == [scene.cast[name].id for name in hindered]


@pytest.mark.parametrize(("action", "attempt", "may"), TRIED, ids=[f"{one[0]} {one[1]}" for one in TRIED])
async def test_whoever_may_leaves_none(scene: Scene, action: Action, attempt: str, may: list[str]) -> None:
    logged = [line for name in may for line in await scene.tries(scene.cast[name].telegram_id, attempt)]

    # What one did may make the button of the next an old one, but it is nobody's right that is missing.
    kinds = {Breach(line["event"].removeprefix("refused.")) for line in refused(logged)}
    assert kinds <= {Breach.BUTTON}


async def test_turning_the_pages_never_leads_to_another_unit(scene: Scene) -> None:
    await scene.tries(scene.cast["elsewhere"].telegram_id, "report:page:0")

    said = scene.said()
    assert "张湾乡" in said
    assert not [secret for secret in SECRETS if secret in said]


async def test_a_stranger_is_logged_without_growing_the_audit(scene: Scene) -> None:
    (line,) = refused(await scene.tries(555, "report:view:1"))

    assert (line["event"], line["person_id"], line["telegram_id"]) == ("refused.door", None, 555)
    assert scene.audited() == []


async def test_a_guessed_link_is_logged_without_its_token(scene: Scene) -> None:
    logged = await scene.tries(555, "/start abcdefghijkl")

    (line,) = refused(logged)
    assert (line["event"], line["code"], line["attempt"]) == ("refused.invite", "invite-unknown", "/start")
    assert "abcdefghijkl" not in str(logged)
    assert scene.audited() == []


async def test_a_link_used_again_is_audited_by_the_invite_whoever_tries(scene: Scene) -> None:
    with scene.world.database.transaction() as uow:
        expires = scene.world.now + timedelta(days=7)
        token = uow.invites.create(
            role=Role.REPORTER, scope="zhangjia", expires_at=expires, created_by=None, now=scene.world.now
        )
    await scene.tries(555, f"/start {token}")

    for account in (777, 778, 779):
        (line,) = refused(await scene.tries(account, f"/start {token}"))
        assert (line["code"], line["about"]) == ("invite-used", "invite:1")

    (entry,) = scene.audited()
    assert (entry.person_id, entry.target, entry.detail["code"]) == (None, "invite:1", "invite-used")


async def test_a_report_that_is_somebody_elses_is_named_in_the_line(scene: Scene) -> None:
    (line,) = refused(await scene.tries(scene.cast["elsewhere"].telegram_id, "report:withdraw:1"))

    assert (line["event"], line["about"], line["report_id"]) == ("refused.object", "report:1", 1)
    (entry,) = scene.audited()
    assert (entry.target, entry.detail["attempt"]) == ("report:1", "button:report:withdraw:1")


async def test_a_press_in_a_group_is_none_of_ours(scene: Scene) -> None:
    account = scene.cast["author"].telegram_id
    raw = press(5, "report:view:1", chat=-99)
    raw["callback_query"]["from"]["id"] = account

    (line,) = refused(await scene.brings(raw))

    assert (line["event"], line["code"]) == ("refused.chat", "group-press")
    assert "sendMessage" not in scene.said()


async def test_somebody_elses_message_answers_to_nobody(scene: Scene) -> None:
    """The answer went to the chat the message was in."""
    raw = press(5, "report:view:1", chat=scene.cast["author"].telegram_id)
    raw["callback_query"]["from"] = {**raw["callback_query"]["from"], "id": scene.cast["elsewhere"].telegram_id}

    (line,) = refused(await scene.brings(raw))

    assert (line["event"], line["code"], line["person_id"]) == (
        "refused.chat",
        "other-chat",
        scene.cast["elsewhere"].id,
    )
    assert [one.__api_method__ for one in scene.line.called] == ["answerCallbackQuery"]


async def test_who_was_moved_to_another_unit_does_not_edit_the_old_ones_report(scene: Scene) -> None:
    author = scene.cast["author"]
    await scene.tries(author.telegram_id, DONE)
    with scene.world.database.transaction() as uow:
        uow.people.revoke(author.id, Role.REPORTER, "zhangjia")
        uow.people.grant(author.id, Role.REPORTER, "zhangwan", scene.world.now)
    scene.said()
    raw = message(scene._update_id + 1, "农村公路改造累计完成59公里。", chat=author.telegram_id)
    raw["edited_message"] = raw.pop("message") | {"message_id": scene._update_id}

    (line,) = refused(await scene.brings(raw))

    assert (line["event"], line["about"]) == ("refused.object", "report:2")
    assert scene.world.report(2).text == DONE
    assert not [secret for secret in SECRETS if secret in scene.said()]


async def test_a_flood_is_logged_one_by_one_and_grows_the_audit_by_two(scene: Scene) -> None:
    account = scene.cast["elsewhere"].telegram_id

    lines = [line for _ in range(40) for line in refused(await scene.tries(account, "report:view:1"))]
    within = scene.sums_up()
    scene.world.later(hours=1)
    after = scene.sums_up()

    assert len(lines) == 40
    assert (within, after) == (0, 1)
    first, total = scene.audited()
    assert (first.action, first.person_id) == ("refused", scene.cast["elsewhere"].id)
    assert (total.action, total.person_id, total.detail["count"]) == ("refused_often", first.person_id, 40)
    assert scene.sums_up() == 0


async def test_another_kind_and_another_hour_are_first_again(scene: Scene) -> None:
    account = scene.cast["elsewhere"].telegram_id
    await scene.tries(account, "report:view:1")
    await scene.tries(account, "review:verify:1:1")
    scene.world.later(hours=1)
    await scene.tries(account, "report:view:1")

    assert scene.sums_up() == 0
    assert [entry.detail["kind"] for entry in scene.audited()] == ["object", "right", "object"]


def test_the_names_of_the_lines_are_what_the_documents_say() -> None:
    names = {breach.event for breach in Breach} | {"refused.webhook"}
    documented = set(re.findall(r"refused\.[a-z]+", (HOUSE / "docs/operations.md").read_text("utf-8")))

    assert documented == names
