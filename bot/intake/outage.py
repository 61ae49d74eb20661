"""One clear sentence to people while nothing can be kept, whether the database refuses or gives no answer."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from time import monotonic
from typing import Any

import structlog

from bot.intake.updates import Raw, locale_of, private_chat_waiting
from storage.database import Database

SAY_AGAIN_AFTER = 600.0
"""Seconds after which a person who keeps writing during an outage is told again."""

SILENT_SECONDS = 10.0
"""How long a database may leave the intake without an answer before that is an outage: as long as it may be locked."""

LOOK_SECONDS = 1.0

Asking = tuple[asyncio.Task[Any] | None, Sequence[Raw]]
"""A task of the intake that may be waiting for the database, and the updates that wait with it."""

log = structlog.get_logger(__name__)


class Outage:
    """Tells each person who writes while the database cannot keep anything, once and without waiting for it.

    `say(chat_id, locale)` sends the sentence straight to Telegram; what it raises is logged, as nothing else can help.
    """

    def __init__(
        self, say: Callable[[int, str], Awaitable[object]], default_locale: str, monotonic: Callable[[], float]
    ) -> None:
        self._say = say
        self._default_locale = default_locale
        self._monotonic = monotonic
        self._told: dict[int, float] = {}

    @property
    def lasts(self) -> bool:
        """Whether anybody was told since the database last worked."""
        return bool(self._told)

    async def tell(self, raws: Iterable[Raw]) -> None:
        """Tell those who wait for an answer to these updates, each once."""
        for raw in raws:
            chat_id = private_chat_waiting(raw)
            if chat_id is None or not self._due(chat_id):
                continue
            self._told[chat_id] = self._monotonic()
            try:
                await self._say(chat_id, locale_of(raw, self._default_locale))
            except Exception as error:  # noqa: BLE001 — whatever it is, the update is safe with Telegram and is tried again
                log.warning("outage.not_told", chat_id=chat_id, error=str(error))

    def over(self) -> None:
        """The database works again."""
        self._told.clear()

    def _due(self, chat_id: int) -> bool:
        told = self._told.get(chat_id)
        return told is None or self._monotonic() - told >= SAY_AGAIN_AFTER


class Silence:
    """Notices a database that neither does what the intake asks nor refuses it: it is logged, and people are told.

    A server that hangs raises nothing, so nobody would hear of it. It is looked for from outside, now and then, because
    a limit on each transaction would cost each of them time. `asking()` says who may be waiting at present.
    """

    def __init__(
        self,
        database: Database,
        outage: Outage,
        asking: Callable[[], Iterable[Asking]],
        *,
        sleep: Callable[[float], Awaitable[None]],
        after: float = SILENT_SECONDS,
    ) -> None:
        self._database = database
        self._outage = outage
        self._asking = asking
        self._sleep = sleep
        self._after = after
        self._say_at = after
        self._told: set[int] = set()

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await self._sleep(min(LOOK_SECONDS, self._after))
            await self.look()

    async def look(self) -> None:
        """Log how long there has been no answer, and tell those whose updates wait for one."""
        now, unanswered = monotonic(), self._database.unanswered
        waits = [(now - unanswered[task], raws) for task, raws in self._asking() if task in unanswered]
        late = [(seconds, raws) for seconds, raws in waits if seconds >= self._after]
        self._note(max((seconds for seconds, _ in late), default=0.0), len(late))
        waiting = {raw["update_id"]: raw for _, raws in late for raw in raws}
        # Each once, also where other transactions are answered meanwhile and the outage counts as over.
        untold = [raw for update_id, raw in waiting.items() if update_id not in self._told]
        self._told = set(waiting)
        await self._outage.tell(untold)

    def _note(self, seconds: float, transactions: int) -> None:
        """A line at the beginning, and each time it has lasted twice as long, but at least every ten minutes."""
        if not transactions:
            self._say_at = self._after
        elif seconds >= self._say_at:
            log.warning("database.silent", seconds=round(seconds, 1), transactions=transactions)
            self._say_at = seconds + min(seconds, SAY_AGAIN_AFTER)
