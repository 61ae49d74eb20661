from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from aiogram import Dispatcher, Router
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.dispatcher.event.handler import HandlerObject
from aiogram.dispatcher.event.telegram import TelegramEventObserver
from aiogram.types import CallbackQuery, TelegramObject

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
        narrowed = TelegramEventObserver(router=self.router, event_name=self.event_name)
        narrowed.handlers.extend(one for one in self.handlers if _key(one) in {None, key})
        return narrowed


def join(dispatcher: Dispatcher, routers: Iterable[Router]) -> None:
    """Let the dispatcher itself ask the handlers of these routers, in their order, without a round for each router."""
    for router in routers:
        for name, observer in router.observers.items():
            dispatcher.observers[name].handlers.extend(observer.handlers)
    presses = Presses(dispatcher, dispatcher.callback_query.handlers)
    dispatcher.callback_query = dispatcher.observers["callback_query"] = presses


def _key(handler: HandlerObject) -> Key | None:
    """The button a handler is for; None for one that takes any press."""
    return next((one.callback.key for one in handler.filters or () if isinstance(one.callback, Pressed)), None)
