from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from aiogram import Dispatcher, Router
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.dispatcher.event.handler import HandlerObject
from aiogram.dispatcher.event.telegram import TelegramEventObserver
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message, TelegramObject

from handlers.shared.buttons import unpack
from handlers.shared.filters import Pressed

Key = tuple[str, str]
"""The feature and verb of a button."""


class Presses(TelegramEventObserver):
    """The pressed buttons of all conversations: each finds its handlers in one look-up.

    They are asked in their order and by all their filters, together with those that take any press.
    """

    def __init__(self, router: Router, handlers: Sequence[HandlerObject]) -> None:
        super().__init__(router=router, event_name="callback_query")
        self.handlers.extend(handlers)
        keys = {key for one in handlers if (key := _key(one)) is not None}
        self._by_key = {key: self._only(key) for key in keys}
        self._others = self._only(None)

    async def trigger(self, event: TelegramObject, **kwargs: Any) -> Any:
        """Hand the press to the first handler that takes it."""
        if not isinstance(event, CallbackQuery):
            return UNHANDLED
        feature, verb, _ = unpack(event.data or "")
        return await self._by_key.get((feature, verb), self._others).trigger(event, **kwargs)

    def _only(self, key: Key | None) -> TelegramEventObserver:
        """What may take a press of this button."""
        return _narrowed(self, (one for one in self.handlers if _key(one) in {None, key}))


class Messages(TelegramEventObserver):
    """The messages of all conversations. What is no command is asked about by those that take something else.

    Most handlers are for a command, and aiogram takes the words apart anew for each of them.
    """

    def __init__(self, router: Router, handlers: Sequence[HandlerObject]) -> None:
        super().__init__(router=router, event_name="message")
        self.handlers.extend(handlers)
        self._without_commands = _narrowed(self, (one for one in handlers if not _is_for_command(one)))

    async def trigger(self, event: TelegramObject, **kwargs: Any) -> Any:
        """Hand the message to the first handler that takes it."""
        if isinstance(event, Message) and not _may_be_command(event):
            return await self._without_commands.trigger(event, **kwargs)
        return await super().trigger(event, **kwargs)


def join(dispatcher: Dispatcher, routers: Iterable[Router]) -> None:
    """Let the dispatcher itself ask the handlers of these routers, in their order, without a round for each router."""
    for router in routers:
        for name, observer in router.observers.items():
            dispatcher.observers[name].handlers.extend(observer.handlers)
    presses = Presses(dispatcher, dispatcher.callback_query.handlers)
    dispatcher.callback_query = dispatcher.observers["callback_query"] = presses
    dispatcher.message = dispatcher.observers["message"] = Messages(dispatcher, dispatcher.message.handlers)


def _narrowed(observer: TelegramEventObserver, handlers: Iterable[HandlerObject]) -> TelegramEventObserver:
    narrowed = TelegramEventObserver(router=observer.router, event_name=observer.event_name)
    narrowed.handlers.extend(handlers)
    return narrowed


def _key(handler: HandlerObject) -> Key | None:
    """The button a handler is for; None for one that takes any press."""
    return next((one.callback.key for one in handler.filters or () if isinstance(one.callback, Pressed)), None)


def _is_for_command(handler: HandlerObject) -> bool:
    commands = [one.callback for one in handler.filters or () if isinstance(one.callback, Command)]
    return any(command.prefix == "/" for command in commands)


def _may_be_command(message: Message) -> bool:
    """By what aiogram's filter looks at; it also takes a command that stands behind spaces."""
    return (message.text or message.caption or "").lstrip().startswith("/")
