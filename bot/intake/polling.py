"""Updates that we fetch: acknowledged by the next request, and only once they are kept."""

import reprlib
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import ClientDecodeError
from aiogram.methods import TelegramMethod

from bot.backoff import wait_before
from bot.intake.outage import Outage
from bot.intake.updates import ALLOWED_UPDATES, NotAnUpdateError, UnkeepableError, check_keepable, fetched, incoming
from bot.intake.writer import InboxWriter
from storage.errors import StorageError
from storage.repositories.inbox import IncomingUpdate

LONG_POLL_SECONDS = 25
ANSWER_SECONDS = 15
"""How long beyond the long poll an answer may take."""

log = structlog.get_logger(__name__)


class GetRawUpdates(TelegramMethod[list[Any]]):
    """Telegram's `getUpdates`, with the updates as they come: one that a model does not fit must not stop the rest."""

    __returning__ = list[Any]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int = LONG_POLL_SECONDS
    allowed_updates: tuple[str, ...] = ALLOWED_UPDATES


class Polling:
    """Fetches updates for as long as its task runs."""

    def __init__(
        self,
        bot: Bot,
        writer: InboxWriter,
        outage: Outage,
        *,
        sleep: Callable[[float], Awaitable[None]],
        random: Random,
        long_poll: int = LONG_POLL_SECONDS,
    ) -> None:
        self._bot = bot
        self._writer = writer
        self._outage = outage
        self._sleep = sleep
        self._random = random
        self._long_poll = long_poll
        self._offset: int | None = None

    async def run(self) -> None:
        """Fetch, keep, acknowledge; after a failure wait and fetch the same again. Ends only by being cancelled."""
        failures = 0
        while True:
            try:
                await self._round()
                failures = 0
            except Exception as error:  # noqa: BLE001 — Telegram or the database may fail in any way; fetching goes on
                failures += 1
                log.warning("polling.failed", error=f"{type(error).__name__}: {error}", failures=failures)
                await self._sleep(wait_before(failures, self._random, first=0.5, most=30.0))

    async def _round(self) -> None:
        method = GetRawUpdates(offset=self._offset, timeout=self._long_poll)
        try:
            raws = await self._bot(method, request_timeout=self._long_poll + ANSWER_SECONDS)
        except ClientDecodeError as error:
            raws = _in_spite_of(error)
        # What was acknowledged is forgotten by Telegram, so no offset is needed until there is something new to
        # acknowledge. A kept one would be wrong after a quiet week, when Telegram starts at a new, maybe smaller, id.
        self._offset = None
        if raws:
            await self._keep(raws)

    async def _keep(self, raws: list[Any]) -> None:
        updates = _updates_in(raws)
        if not updates:
            # There is nothing to acknowledge them by, so they will come again: not at once, though.
            raise NotAnUpdateError("no update among what was fetched")
        keepable = [update for update in updates if _is_keepable(update)]
        try:
            await self._writer.store(keepable)
        except StorageError:
            await self._outage.tell(raw for *_, raw in keepable)
            raise
        self._outage.over()
        self._offset = max(update_id for update_id, *_ in updates) + 1


def _in_spite_of(error: ClientDecodeError) -> list[Any]:
    """The updates of an answer that could not be read; raises the error again where it is no answer at all."""
    if not isinstance(error.data, str):
        raise error
    try:
        return fetched(error.data)
    except ValueError:
        raise error from None


def _updates_in(raws: list[Any]) -> list[IncomingUpdate]:
    updates = []
    for raw in raws:
        try:
            updates.append(incoming(raw))
        except NotAnUpdateError:
            log.warning("polling.not_an_update", raw=reprlib.repr(raw))
    return updates


def _is_keepable(update: IncomingUpdate) -> bool:
    """What is not is acknowledged all the same: it would come again for ever, and it says nothing of anybody's."""
    update_id, _, _, raw = update
    try:
        check_keepable(raw)
    except UnkeepableError as error:
        log.warning("polling.unkeepable", update_id=update_id, error=str(error))
        return False
    return True
