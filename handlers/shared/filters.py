from __future__ import annotations

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
    """The conversation of the chat is in one of these states."""

    def __init__(self, *states: StrEnum) -> None:
        self._states = frozenset(str(state) for state in states)

    async def __call__(self, event: TelegramObject, turn: Turn) -> bool:
        """Whether the conversation is in one of the states."""
        return turn.conversation is not None and turn.conversation.state in self._states


class May(Filter):
    """The person may do this somewhere; the action still checks where."""

    def __init__(self, action: Action) -> None:
        self._action = action

    async def __call__(self, event: TelegramObject, turn: Turn) -> bool:
        """Whether a member with this right is speaking."""
        return turn.visitor is not None and may(turn.visitor, self._action)
