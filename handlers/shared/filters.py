from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from typing import Any

from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message, TelegramObject

from handlers.shared.access import Action, may
from handlers.shared.buttons import unpack
from handlers.shared.turn import Turn

NUMBER = re.compile(r"[0-9]{1,18}")
"""A number as our buttons carry it; longer ones fit no database."""


class Pressed(Filter):
    """A pressed button of one feature and verb; hands on `args`, what the button carries.

    `form` says what that must be, a letter each: n a number, w a word. A button that carries something else is none
    of ours: forged, or of an earlier version, and is answered as such by the last word. Without a form anything is
    handed on but numbers that are too long.
    """

    def __init__(self, feature: str, verb: str, form: str = "") -> None:
        self.key = (feature, verb)
        """By this the handlers of a press are looked up."""
        self._form = form

    async def __call__(self, event: CallbackQuery) -> bool | dict[str, Any]:
        """Hand on `args` when it is this button."""
        feature, verb, args = unpack(event.data or "")
        return {"args": args} if (feature, verb) == self.key and self._fits(args) else False

    def _fits(self, args: tuple[str, ...]) -> bool:
        if not self._form:
            return not any(arg.isdecimal() and not NUMBER.fullmatch(arg) for arg in args)
        return len(args) == len(self._form) and all(
            NUMBER.fullmatch(arg) if kind == "n" else arg for kind, arg in zip(self._form, args, strict=True)
        )


class NoCommand(Filter):
    """Anything but a command. aiogram's own `F` would ask in a thread of its own, which costs more than the answer."""

    async def __call__(self, event: Message) -> bool:
        """Whether the message is words, a picture or anything else people send."""
        return not (event.text or "").startswith("/")


class Said(NoCommand):
    """Words, and no command."""

    async def __call__(self, event: Message) -> bool:
        """Whether the message is words."""
        return bool(event.text) and await super().__call__(event)


class InState(Filter):
    """The conversation of the chat is in one of these states, and not for longer than `within`."""

    def __init__(self, *states: StrEnum, within: timedelta) -> None:
        self._states = frozenset(str(state) for state in states)
        self._within = within

    async def __call__(self, event: TelegramObject, turn: Turn) -> bool:
        """Whether the conversation is in one of the states."""
        found = turn.conversation
        if found is None or found.state not in self._states:
            return False
        return found.updated_at is None or turn.now - found.updated_at <= self._within


class May(Filter):
    """The person may do this somewhere; the action still checks where."""

    def __init__(self, action: Action) -> None:
        self._action = action

    async def __call__(self, event: TelegramObject, turn: Turn) -> bool:
        """Whether a member with this right is speaking."""
        return turn.visitor is not None and may(turn.visitor, self._action)
