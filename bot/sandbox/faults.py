"""Troubles on request: what the network and Telegram do to a bot on a bad day."""

import asyncio
from dataclasses import dataclass
from enum import StrEnum

from aiohttp import web

from bot.sandbox.errors import ApiError, too_many_requests


class Trouble(StrEnum):
    """What may go wrong with a call."""

    FLOOD = "429"
    INTERNAL = "500"
    HANG = "hang"
    DROP = "drop"
    RUBBISH = "rubbish"


@dataclass
class Fault:
    """The next `times` calls of a method (any, when it is empty) go wrong.

    `seconds` is how long a call hangs before it goes on, or what a 429 tells to wait. With `after` the call is
    carried out and only its answer is lost or spoilt, which is how a message comes to be sent twice.
    """

    trouble: Trouble
    method: str = ""
    times: int = 1
    seconds: float = 1.0
    after: bool = False


class FaultPlan:
    """Faults that wait for their calls, oldest first."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let the next matching calls go wrong."""
        self._faults.append(fault)

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._faults.clear()

    def take(self, method: str) -> Fault | None:
        """The fault this call (named in lower case) meets, counted off."""
        for fault in self._faults:
            if fault.method.lower() in {"", method}:
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
                return fault
        return None


async def strike(fault: Fault, request: web.Request) -> web.StreamResponse | None:
    """Do to a call what the fault says: raise its error, spoil its answer, or (None) let it go on after a wait."""
    match fault.trouble:
        case Trouble.FLOOD:
            raise too_many_requests(max(1, round(fault.seconds)))
        case Trouble.INTERNAL:
            raise ApiError(500, "Internal Server Error")
        case Trouble.HANG:
            await asyncio.sleep(fault.seconds)
            return None
        case Trouble.RUBBISH:
            return web.Response(status=502, text="<html><h1>502 Bad Gateway</h1>", content_type="text/html")
        case Trouble.DROP:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
