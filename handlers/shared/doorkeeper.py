from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware, Bot
from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, Chat, Message, MessageOriginUser, TelegramObject, Update, User

from handlers.shared.buttons import CALLBACK_DATA_BYTES
from handlers.shared.contact import note_contact
from handlers.shared.desk import Desk
from handlers.shared.reply import NOTHING, Refusal, Reply, TurnedAway, say
from handlers.shared.services import Clock, Services
from handlers.shared.turn import Turn
from locales import Words
from storage.records import Conversation, Person
from storage.unit_of_work import UnitOfWork

_COMMAND = re.compile(r"/[a-z_]{1,32}")


class Doorkeeper(BaseMiddleware):
    """Meets every update first: finds the person and the conversation, and turns away who is not a member.

    Strangers get one polite sentence, unless they follow an invite link. In a group only a pointer to the private
    chat is given, because scores are shown to the unit itself. What a bot wrote goes no further than this, whatever
    the conversation is about.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Let the update in with its `turn`, or answer at the door."""
        update = data["event_update"]
        turn = await self._turn(update, data)
        if turn is None:
            return None
        data["turn"] = turn
        if not _is_private(update):
            return await self._outside(update, turn)
        if turn.chat_id != turn.telegram_id:
            return await turn.take(_turn_away, _silence, "other-chat")
        bot_id = _written_by_bot(update, turn)
        if turn.visitor is None and (bot_id is not None or not _follows_invite(update)):
            return await turn.take(_turn_away, _stranger, "stranger")
        if bot_id is not None:
            return await turn.take(_refuse_card, _silence, bot_id)
        return await handler(event, data)

    async def _outside(self, update: Update, turn: Turn) -> None:
        if update.callback_query is not None:
            return await turn.take(_turn_away, _silence, "group-press")
        return await turn.take(_nothing, _ask_in_private if _is_command(update) else _silence)

    async def _turn(self, update: Update, data: dict[str, Any]) -> Turn | None:
        event = update.message or update.edited_message or update.callback_query
        user, chat = _who_and_where(event)
        if event is None or user is None or chat is None:
            return None
        bot: Bot = data["bot"]
        database = self._services.database
        # In the writer's line and not beside it: the turn has to stand there anyway, and many look-ups share a commit.
        clock = self._services.clock
        visitor, conversation = await database.run(lambda uow: _look_up(uow, user.id, chat.id, clock))
        return Turn(
            services=self._services,
            bot=bot,
            chat_id=chat.id,
            telegram_id=user.id,
            first_name=user.full_name,
            language_code=user.language_code,
            update_id=update.update_id,
            inbox_ids=tuple(data.get("inbox_ids", (update.update_id,))),
            album=tuple(data.get("album", ())),
            pressed=update.callback_query,
            now=clock(),
            visitor=visitor,
            conversation=conversation,
            attempt=_attempt(update),
        )


def _who_and_where(event: Message | CallbackQuery | None) -> tuple[User | None, Chat | None]:
    if isinstance(event, CallbackQuery):
        return event.from_user, event.message.chat if event.message else None
    return (event.from_user, event.chat) if event else (None, None)


def _look_up(
    uow: UnitOfWork, telegram_id: int, chat_id: int, clock: Clock
) -> tuple[Person | None, Conversation | None]:
    person = uow.people.by_telegram(telegram_id)
    if person is None or person.removed_at is not None:
        return None, None
    # Only in private: whoever blocked the bot may still speak in a group it is in.
    if not person.reachable and chat_id == telegram_id:
        note_contact(uow, person, reachable=True, reason="wrote", now=clock())
    return person, uow.conversations.get(chat_id)


def _is_private(update: Update) -> bool:
    _, chat = _who_and_where(update.message or update.edited_message or update.callback_query)
    return chat is not None and chat.type == ChatType.PRIVATE


def _attempt(update: Update) -> str:
    """What was pressed, or the command without what follows it: that may be the token of an invite."""
    if update.callback_query is not None:
        return f"button:{(update.callback_query.data or '')[:CALLBACK_DATA_BYTES]}"
    command = _COMMAND.match((update.message and update.message.text) or "")
    return command[0] if command else ""


def _is_command(update: Update) -> bool:
    return bool(update.message and update.message.text and update.message.text.startswith("/"))


def _follows_invite(update: Update) -> bool:
    text = (update.message.text or "") if update.message else ""
    return text.startswith("/start ")


def _written_by_bot(update: Update, turn: Turn) -> int | None:
    """The bot that wrote what is sent on here, or whose words came through it; of an album one such message is enough.

    A bot's card says what somebody else did, and it may show what this person may not see: it is nobody's report,
    figure or comment. What another person wrote, a villager or a colleague, may be sent on: that is how people work.
    Bots cannot hide their name when a message of theirs is sent on; who hides it is a person, and so is who writes
    in a channel. A card copied by hand is what it looks like, the sender's own words.
    """
    event = update.message or update.edited_message
    for one in turn.album or ((event,) if event else ()):
        origin = one.forward_origin
        sender = origin.sender_user if isinstance(origin, MessageOriginUser) else None
        for author in (sender, one.via_bot):
            if author is not None and author.is_bot:
                return author.id
    return None


def _nothing(_desk: Desk) -> None:
    return None


def _turn_away(_desk: Desk, code: str) -> TurnedAway:
    return TurnedAway(code)


def _refuse_card(_desk: Desk, bot_id: int) -> TurnedAway | Refusal:
    return Refusal("forwarded-card", about=f"bot:{bot_id}")


def _stranger(words: Words, _result: TurnedAway) -> Reply:
    return say(words.html("shared-stranger"))


def _ask_in_private(words: Words, _result: None) -> Reply:
    return say(words.html("shared-only-in-private"))


def _silence(_words: Words, _result: TurnedAway | None) -> Reply:
    return NOTHING
