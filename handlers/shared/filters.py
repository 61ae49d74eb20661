from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Any

from aiogram.filters import Filter
from aiogram.types import CallbackQuery, TelegramObject

from handlers.shared.access import Action, may
from handlers.shared.buttons import unpack
from handlers.shared.turn import Turn


class Pressed(Filter):
    """A pressed button of one feature and verb; hands on `args`, what the button carries."""

    def __init__(self, feature: str, verb: str) -> None:
        self._wanted = (feature, verb)

    async def __call__(self, event: CallbackQuery) -> bool | dict[str, Any]:
        """Hand on `args` when it is this button."""
        feature, verb, args = unpack(event.data or "")
        return {"args": args} if (feature, verb) == self._wanted else False


class InState(Filter):
    """The conversation of the chat is in one of these states, for no longer than `within` where that is given."""

    def __init__(self, *states: StrEnum, within: timedelta | None = None) -> None:
        self._states = frozenset(str(state) for state in states)
        self._within = within

    async def __call__(self, event: TelegramObject, turn: Turn) -> bool:
        """Whether the conversation is in one of the states."""
        found = turn.conversation
        if found is None or found.state not in self._states:
            return False
        return self._within is None or found.updated_at is None or turn.now - found.updated_at <= self._within


class May(Filter):
    """The person may do this somewhere; the action still checks where."""

    def __init__(self, action: Action) -> None:
        self._action = action

    async def __call__(self, event: TelegramObject, turn: Turn) -> bool:
        """Whether a member with this right is speaking."""
        return turn.visitor is not None and may(turn.visitor, self._action)
