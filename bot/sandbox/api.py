"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

from collections import deque
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.sandbox import methods
from bot.sandbox.errors import ApiError, Json, not_found, unauthorized
from bot.sandbox.faults import FaultPlan, strike
from bot.sandbox.limits import FloodGate
from bot.sandbox.methods.call import Call
from bot.sandbox.params import Params, read_params
from bot.sandbox.webhook import Webhook
from bot.sandbox.world import World

CALLS_KEPT = 5000


@dataclass(frozen=True)
class Recorded:
    """One call as it was answered: `at` is monotonic seconds, `status` the HTTP status."""

    at: float
    method: str
    chat_id: str
    status: int

    def json(self) -> Json:
        """For the control API."""
        return {"at": self.at, "method": self.method, "chat_id": self.chat_id, "status": self.status}


class BotApi:
    """Answers what the bot asks."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._gate = FloodGate(world.limits, world.monotonic)
        self.webhook = Webhook(world)
        self.webhook.reply = self._from_webhook
        self.faults = FaultPlan()
        self.calls: deque[Recorded] = deque(maxlen=CALLS_KEPT)

    def routes(self) -> list[web.RouteDef]:
        """Where it listens."""
        return [
            web.route("*", "/bot{token:[^/]+}/{method}", self.handle),
            web.get("/file/bot{token:[^/]+}/{path:.+}", self.download),
        ]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call, or do to it what a fault demands."""
        name = request.match_info["method"].lower()
        params = Params()
        try:
            self._authorize(request)
            params = await read_params(request)
            fault = self.faults.take(name)
            if fault and not fault.after and (spoilt := await strike(fault, request)):
                return spoilt
            answer = {"ok": True, "result": await self._call(name, params)}
            if fault and fault.after and (spoilt := await strike(fault, request)):
                return spoilt
        except ApiError as error:
            self._record(name, params, error.code)
            return web.json_response(error.body(), status=error.code)
        self._record(name, params, 200)
        return web.json_response(answer)

    def _record(self, name: str, params: Params, status: int) -> None:
        self.calls.append(Recorded(self._world.monotonic(), name, params.text("chat_id"), status))

    def _authorize(self, request: web.Request) -> None:
        if request.match_info["token"] != self._world.bot.token:
            raise unauthorized()

    async def _call(self, name: str, params: Params) -> Any:
        method = methods.ALL.get(name)
        if method is None:
            raise not_found()
        return await method(Call(self._world, params, self._gate, self.webhook))

    async def _from_webhook(self, name: str, values: Json) -> None:
        """A method given as the body of a webhook's answer; a refusal is recorded and otherwise lost."""
        params, status = Params(values), 200
        try:
            await self._call(name.lower(), params)
        except ApiError as error:
            status = error.code
        self._record(name.lower(), params, status)

    async def download(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file that getFile has offered."""
        try:
            self._authorize(request)
            fault = self.faults.take("download")
            if fault and (spoilt := await strike(fault, request)):
                return spoilt
            stored = self._world.files.offered(request.match_info["path"])
            if stored is None:
                raise not_found()
        except ApiError as error:
            return web.json_response(error.body(), status=error.code)
        return web.FileResponse(stored.path)
