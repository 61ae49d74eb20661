from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramRetryAfter
from aiogram.types import CallbackQuery, Message

from handlers.shared import refusals
from handlers.shared.boards import NoSchemeError
from handlers.shared.desk import Desk
from handlers.shared.reply import Refusal, Reply, refuse, say
from handlers.shared.sending import TROUBLE, parts
from handlers.shared.services import Services
from locales import Words, escape
from storage.outgoing import Outgoing
from storage.records import Conversation, OutboxKind, Person
from storage.repositories.outbox import Ahead
from storage.unit_of_work import UnitOfWork

P = ParamSpec("P")
R = TypeVar("R")

FIRST_TRY = timedelta(seconds=20)
"""How long the router has for sending a reply itself before the sender of stored messages takes it over."""

LONGEST_TRY = 15.0
"""Seconds; what Telegram has not answered by then is left to that sender, before it begins. aiogram itself waits 60."""

LONGEST_WAIT = 10.0
"""Seconds; when Telegram says to wait longer than that, the reply is left to that sender until the wait is over."""

GLANCES = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.4)
"""Seconds between looks whether another process has sent the chat's earlier reply; together what a send may take."""

FLOOD = 5
"""Updates of a chat that wait while it is being answered: nobody who waits for answers has so many."""

log = structlog.get_logger(__name__)


def _decided(
    desk: Desk, action: Callable[Concatenate[Desk, P], R | Refusal], *args: P.args, **kwargs: P.kwargs
) -> R | Refusal:
    """What the action makes of it; before the office has imported a scheme nothing can be made of anything."""
    try:
        return action(desk, *args, **kwargs)
    except NoSchemeError:
        return Refusal("no-scheme")


@dataclass(frozen=True, slots=True)
class Turn:
    """One update's turn: take it with an action, and the person gets the reply once everything is saved."""

    services: Services
    bot: Bot
    chat_id: int
    telegram_id: int
    first_name: str
    language_code: str | None
    update_id: int
    inbox_ids: tuple[int, ...]
    album: tuple[Message, ...]
    pressed: CallbackQuery | None
    now: datetime
    visitor: Person | None
    conversation: Conversation | None
    attempt: str = ""
    """What was pressed or which command was sent, for the log; never a person's words."""

    @property
    def words(self) -> Words:
        """The catalogue in this person's language; strangers get the language of their Telegram."""
        return self._words(self.visitor)

    async def take(
        self,
        action: Callable[Concatenate[Desk, P], R | Refusal],
        reply: Callable[[Words, R], Reply],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Load, decide and save in one transaction, with the reply and the end of the update; then send the reply.

        A process that dies before the commit has done nothing; one that dies after it leaves the reply to the sender
        of stored messages.
        """

        concerned: list[int] = []

        def work(uow: UnitOfWork) -> tuple[Reply, tuple[str, ...], Ahead]:
            desk = self._desk(uow)
            try:
                result = _decided(desk, action, *args, **kwargs)
            finally:
                # Also where it fails: the line that says so names the report.
                concerned[:] = [uow.reports.concerned] if uow.reports.concerned else []
            refusals.note(desk, self.telegram_id, self.attempt, result)
            words = self._words(uow.people.by_telegram(self.telegram_id))
            said = (
                refuse(words, result, pressed=self.pressed is not None)
                if isinstance(result, Refusal)
                else reply(words, result)
            )
            keys, ahead = self._store(uow, said)
            uow.inbox.done(self.inbox_ids, self.now)
            return said, keys, ahead

        try:
            said, keys, ahead = await self.services.database.run(work)
        finally:
            for report_id in concerned:
                structlog.contextvars.bind_contextvars(report_id=report_id)
        await self._send(said, keys, ahead)
        if not await self._answer(said.toast) and said.toast and not keys:
            # It came too late: without a message the person would be left without any answer.
            late = say(escape(said.toast))
            await self._send(late, *await self.services.database.run(lambda uow: self._store(uow, late)))

    def _desk(self, uow: UnitOfWork) -> Desk:
        # Read again inside the transaction: the person may have been removed or moved since the update was let in.
        person = uow.people.by_telegram(self.telegram_id)
        visitor = person if person and person.removed_at is None else None
        return Desk(uow, self.services, self.now, self.chat_id, visitor, uow.conversations.get(self.chat_id))

    def _words(self, person: Person | None) -> Words:
        catalogue = self.services.catalogue
        return catalogue.words(person.locale if person else catalogue.closest(self.language_code))

    def _outgoing(self, said: Reply) -> tuple[Outgoing, ...]:
        if said.edit is None:
            return said.messages
        pressed = self.pressed.message.message_id if self.pressed and self.pressed.message else None
        return (replace(said.edit, edit_message_id=pressed), *said.messages)

    def _store(self, uow: UnitOfWork, said: Reply) -> tuple[tuple[str, ...], Ahead]:
        """Put the reply in line; behind an earlier one that still waits it is due at once, and delivery sends both."""
        outgoing = self._outgoing(said)
        if not outgoing:
            return (), Ahead.NOTHING
        # From this moment and not from the turn's beginning: it may have waited in line for longer than the first try.
        moment = self.services.clock()
        ahead = uow.outbox.ahead(self.chat_id, moment)
        if ahead is Ahead.NOTHING and self._floods(uow):
            # At the pace of that sender, one a second to a chat, a flood does not use up what all may be sent.
            ahead = Ahead.LEFT
        due = None if ahead is Ahead.LEFT else moment + FIRST_TRY
        keys = tuple(f"reply:{self.update_id}:{place}" for place in range(len(outgoing)))
        for key, one in zip(keys, outgoing, strict=True):
            uow.outbox.add(key, self.chat_id, one, kind=OutboxKind.REPLY, now=self.now, not_before=due)
        return keys, ahead

    def _floods(self, uow: UnitOfWork) -> bool:
        """Whether the chat writes faster than anybody can read, and not only as fast as it is answered."""
        if not self.services.bursts.used_up(self.chat_id):
            return False
        most = len(self.inbox_ids) + FLOOD
        return uow.inbox.waiting_of(self.chat_id, most) == most

    async def _comes_next(self, keys: Sequence[str]) -> bool:
        """Whether the chat's earlier reply, which another process may be sending, is out; else leave ours behind it."""
        for seconds in GLANCES:
            await asyncio.sleep(seconds)
            if await self.services.database.run(lambda uow: uow.outbox.is_next(keys[0])):
                return True
        due = self.services.clock()
        await self.services.database.run(lambda uow: uow.outbox.leave(keys, "behind an earlier reply", due))
        return False

    async def _answer(self, toast: str | None) -> bool:
        """Answer the press; False when Telegram does not take the answer any more."""
        if self.pressed is None:
            return True
        try:
            await self.bot.answer_callback_query(
                self.pressed.id, text=toast, show_alert=bool(toast and len(toast) > 60)
            )
        except TROUBLE as error:
            # The press is decided and saved; only the little clock on the button stays a moment longer.
            log.warning("callback.unanswered", error=str(error))
            return False
        return True

    async def _send(self, said: Reply, keys: Sequence[str], ahead: Ahead) -> None:
        """Send what was stored under these keys, unless that is to be left to the sender of stored messages."""
        if keys and (ahead is Ahead.NOTHING or (ahead is Ahead.ON_ITS_WAY and await self._comes_next(keys))):
            await self._send_all(dict(zip(keys, self._outgoing(said), strict=True)))

    async def _send_all(self, messages: Mapping[str, Outgoing]) -> None:
        """Send what was stored, in order; from the first that cannot be sent on, delivery takes over."""
        sent: dict[str, int | None] = {}
        trouble: Exception | None = None
        until = asyncio.get_running_loop().time() + LONGEST_TRY
        for key, outgoing in messages.items():
            try:
                async with asyncio.timeout_at(until):
                    sent[key] = await self._patiently(outgoing, until)
            except (*TROUBLE, TimeoutError) as error:
                if "message is not modified" not in str(error):
                    log.warning("reply.left_to_delivery", error=str(error), key=key)
                    trouble = error
                    break
                sent[key] = outgoing.edit_message_id
            self.services.reply_sent(self.chat_id)
            self.services.bursts.note(self.chat_id)
        left = [key for key in messages if key not in sent]
        await self.services.database.run(partial(_record, sent, left, trouble, self.services.clock()))

    async def _patiently(self, outgoing: Outgoing, until: float) -> int:
        """Send part by part, and wait as long as Telegram says when it says so; within the time of the first try."""
        left = LONGEST_WAIT
        waiting, message_id = deque(parts(self.bot, self.chat_id, outgoing)), 0
        while waiting:
            try:
                message_id = await waiting[0]()
                waiting.popleft()
            except TelegramRetryAfter as error:
                left -= error.retry_after
                if left < 0 or asyncio.get_running_loop().time() + error.retry_after >= until:
                    raise
                await asyncio.sleep(error.retry_after)
        return message_id


def _record(
    sent: Mapping[str, int | None], left: Sequence[str], trouble: Exception | None, now: datetime, uow: UnitOfWork
) -> None:
    """What came of the sending. What Telegram told to wait is not due before that."""
    if sent:
        uow.outbox.mark_replied(sent, now)
    if trouble is not None:
        uow.outbox.leave(left, f"left by its router: {type(trouble).__name__}")
    if isinstance(trouble, TelegramRetryAfter):
        uow.outbox.told_to_wait(left[0], now, trouble.retry_after)
