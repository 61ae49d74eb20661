"""Updates that Telegram brings: kept first, then answered with 200, so that Telegram keeps what we could not."""

import asyncio
import hmac

import structlog
from aiohttp import web

from bot.intake.outage import Outage
from bot.intake.updates import NotAnUpdateError, Raw, brought
from bot.intake.writer import InboxWriter
from storage.errors import StorageError

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 — the header's name, not its value
LARGEST_BODY = 4 * 1024 * 1024
RETRY_AFTER_SECONDS = "5"

log = structlog.get_logger(__name__)


class Webhook:
    """The address at which Telegram leaves updates."""

    def __init__(self, writer: InboxWriter, outage: Outage, secret: str) -> None:
        self._writer = writer
        self._outage = outage
        self._secret = secret.encode()
        self._telling: set[asyncio.Task[None]] = set()

    def app(self, path: str) -> web.Application:
        """The web application that takes updates at `path`."""
        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_post(path, self.take)
        return app

    async def take(self, request: web.Request) -> web.Response:
        """200 once the update is kept; 503 when it cannot be; 401 without the secret.

        400 for what is no update, or one that no database keeps, however often it were brought.
        """
        shown = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(shown, self._secret):
            log.warning("refused.webhook", remote=request.remote)
            return web.Response(status=401)
        try:
            update = brought(await request.read())
        except NotAnUpdateError as error:
            log.warning("webhook.not_an_update", remote=request.remote, error=str(error))
            return web.Response(status=400)
        try:
            await self._writer.store([update])
        except StorageError as error:
            return self._unkept(update[3], error)
        self._outage.over()
        return web.Response()

    def _unkept(self, raw: Raw, error: StorageError) -> web.Response:
        log.error("webhook.unkept", update_id=raw["update_id"], error=f"{type(error).__name__}: {error}")
        task = asyncio.ensure_future(self._outage.tell([raw]))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)
        return web.Response(status=503, headers={"Retry-After": RETRY_AFTER_SECONDS})
