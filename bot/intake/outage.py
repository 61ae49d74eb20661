"""One clear sentence to people while nothing can be kept."""

from collections.abc import Awaitable, Callable, Iterable

import structlog

from bot.intake.updates import Raw, locale_of, private_chat_waiting

SAY_AGAIN_AFTER = 600.0
"""Seconds after which a person who keeps writing during an outage is told again."""

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
