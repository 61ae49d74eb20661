from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.shared.boards import Boards
from handlers.shared.bursts import Bursts
from locales import Catalogue
from scoring.validator import Validator
from storage.database import Database

Clock = Callable[[], datetime]


def _nobody_counts(_chat_id: int) -> None:
    """The default for `Services.reply_sent`: no sender shares the limits with the replies."""


@dataclass(frozen=True, slots=True)
class Services:
    """What every conversation may use; built once by `bot.wiring`."""

    database: Database
    catalogue: Catalogue
    validator: Validator
    boards: Boards
    clock: Clock
    """Returns the aware time it is now; the only source of time in the handlers."""
    timezone: ZoneInfo
    bot_username: str
    """For invite links, `t.me/<bot_username>?start=…`."""
    default_locale: str = "zh-CN"
    reply_sent: Callable[[int], None] = _nobody_counts
    """Told the chat after each reply sent at once, so that the sender of pushes can count it in its limits."""
    bursts: Bursts = field(default_factory=Bursts)
    """How often each chat was answered at once of late by this process."""
