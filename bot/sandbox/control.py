"""The people's side over HTTP, as JSON under `/sandbox`: for the chat page and the test client."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import web

from bot.sandbox.api import BotApi
from bot.sandbox.errors import ApiError, Json, bad_request, forbidden
from bot.sandbox.faults import Fault, Trouble
from bot.sandbox.params import Params, read_params
from bot.sandbox.people import People, Sent
from bot.sandbox.world import Chat, Message, User, World

PAGE = Path(__file__).parent / "page"
CONTENT_POLICY = "default-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'"
OFFICE_OPENS = 9
HEARTBEAT_SECONDS = 15.0
MAX_WAIT_SECONDS = 60.0

AdvanceClock = Callable[[timedelta], Awaitable[None]]


@dataclass(frozen=True)
class Seat:
    """A person the chat page shows, with lines to try. `title` is "role · place name"."""

    user_id: int
    title: str
    suggestions: tuple[str, ...] = ()
    title_en: str = ""


def until_monday(now: datetime) -> timedelta:
    """From now to the next Monday at nine, when offices open."""
    days = 7 - now.weekday()
    monday = (now + timedelta(days=days)).replace(hour=OFFICE_OPENS, minute=0, second=0, microsecond=0)
    return monday - now


@web.middleware
async def own_page_only(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse what another web site makes the browser send here, and turn refusals into JSON."""
    origin = request.headers.get("Origin", "")
    try:
        if origin and origin.partition("://")[2] != request.host:
            raise forbidden("this page is not served from here")
        return await handler(request)
    except ApiError as error:
        return web.json_response(error.body(), status=error.code)


class Control:
    """Routes that act for people, watch chats, order faults and move the clock."""

    def __init__(self, world: World, api: BotApi, seats: tuple[Seat, ...], advance_clock: AdvanceClock | None) -> None:
        self._world = world
        self._api = api
        self._people = People(world)
        self.seats = seats
        self._advance_clock = advance_clock

    def routes(self) -> list[web.AbstractRouteDef]:
        """Where it listens."""
        chat = "/sandbox/chats/{chat:-?[0-9]+}"
        return [
            web.get("/", self.page),
            web.static("/page", PAGE),
            web.get("/sandbox/state", self.state),
            web.get("/sandbox/clock", self.clock),
            web.get("/sandbox/events", self.events),
            web.get("/sandbox/stream", self.stream),
            web.get("/sandbox/file/{file_id}", self.file),
            web.get("/sandbox/calls", self.calls),
            web.post("/sandbox/users", self.add_user),
            web.post("/sandbox/users/{user:[0-9]+}", self.change_user),
            web.post("/sandbox/groups", self.add_group),
            web.post(chat + "/messages", self.send),
            web.post(chat + "/forward", self.forward),
            web.post(chat + "/start", self.start),
            web.post(chat + "/messages/{message:[0-9]+}/edit", self.edit),
            web.post(chat + "/messages/{message:[0-9]+}/press", self.press),
            web.post("/sandbox/faults", self.add_fault),
            web.delete("/sandbox/faults", self.clear_faults),
            web.post("/sandbox/clock/advance", self.advance),
        ]

    async def page(self, _: web.Request) -> web.StreamResponse:
        """The chat page."""
        return web.FileResponse(PAGE / "index.html", headers={"Content-Security-Policy": CONTENT_POLICY})

    # Watching

    def clock_json(self) -> Json:
        """The world's time, as the page shows it, and whether it can be moved."""
        now = self._world.clock()
        offset = now.utcoffset() or timedelta()
        return {
            "now": now.isoformat(timespec="seconds"),
            "utc_offset": int(offset.total_seconds()),
            "movable": self._advance_clock is not None,
        }

    async def clock(self, _: web.Request) -> web.Response:
        """The time alone."""
        return web.json_response(self.clock_json())

    def _chat_state(self, chat: Chat) -> Json:
        language = "" if chat.is_group else self._world.users[chat.id].language_code
        return {
            "chat": self._world.chat_json(chat),
            "members": sorted(chat.members),
            "commands": self._world.commands_for(chat, language),
            "description": self._world.bot.text("description", language),
            "messages": [{"message": m.body, "from_bot": m.from_bot} for m in chat.visible()],
        }

    async def state(self, request: web.Request) -> web.Response:
        """Everything a page that has just opened needs; `chat` narrows it to one chat."""
        only = request.query.get("chat")
        chats = [self._world.chat(only)] if only else self._world.chats.values()
        return web.json_response({
            "seq": self._world.events.seq,
            "bot": self._world.bot.json(),
            "seats": [asdict(seat) for seat in self.seats],
            "clock": self.clock_json(),
            "users": [_user_state(user) for user in self._world.users.values()],
            "chats": [self._chat_state(chat) for chat in chats],
        })  # fmt: skip

    async def events(self, request: web.Request) -> web.Response:
        """Events after a number, waiting for the first up to `timeout` seconds."""
        query = request.query
        chat = int(query["chat"]) if "chat" in query else None
        wait = min(float(query.get("timeout", "0")), MAX_WAIT_SECONDS)
        fresh = await self._world.events.wait(int(query.get("after", "0")), wait, chat)
        return web.json_response({"seq": self._world.events.seq, "events": fresh})

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """The same as server-sent events, for as long as the page is open."""
        seq = int(request.headers.get("Last-Event-ID") or request.query.get("after", "0"))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        try:
            while request.transport is not None and not request.transport.is_closing():
                fresh = await self._world.events.wait(seq, HEARTBEAT_SECONDS)
                lines = [f"id: {event['seq']}\ndata: {json.dumps(event)}\n\n" for event in fresh] or [": alive\n\n"]
                await response.write("".join(lines).encode())
                seq = fresh[-1]["seq"] if fresh else seq
        except ConnectionResetError:
            return response  # the page was closed
        return response

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A file as people see it."""
        stored = self._world.files.get(request.match_info["file_id"])
        if stored is None:
            raise web.HTTPNotFound
        headers = {"Content-Type": stored.mime, "X-Content-Type-Options": "nosniff"}
        return web.FileResponse(stored.path, headers=headers)

    async def calls(self, _: web.Request) -> web.Response:
        """What the bot asked for, oldest first."""
        return web.json_response([call.json() for call in self._api.calls])

    # Acting

    def _who(self, params: Params, chat_id: int) -> User:
        """Who acts: in a private chat its owner, in a group the one who is named."""
        return self._world.user(params.integer("user_id", chat_id))

    def _done(self, before: int, messages: list[Message]) -> web.Response:
        return web.json_response({"seq": before, "messages": [message.body for message in messages]})

    async def add_user(self, request: web.Request) -> web.Response:
        """Somebody new."""
        params = await read_params(request)
        user = User(
            params.integer("id") or self._world.free_id(),
            params.text("first_name"),
            params.text("last_name"),
            params.text("username"),
            params.text("language_code") or "zh-hans",
        )
        return web.json_response(_user_state(self._world.add_user(user)))

    async def change_user(self, request: web.Request) -> web.Response:
        """Block or unblock the bot, deactivate an account, change its language."""
        params = await read_params(request)
        user = self._world.user(int(request.match_info["user"]))
        if params.has("blocked"):
            self._people.block(user, blocked=params.flag("blocked"))
        if params.has("deactivated"):
            user.deactivated = params.flag("deactivated")
        if params.has("language_code"):
            user.language_code = params.text("language_code")
        return web.json_response(_user_state(user))

    async def add_group(self, request: web.Request) -> web.Response:
        """A group with the bot in it."""
        params = await read_params(request)
        members = {int(member) for member in params.listing("members", "Integer")}
        chat = self._world.add_group(params.text("title"), members)
        return web.json_response(self._chat_state(chat))

    async def send(self, request: web.Request) -> web.Response:
        """A text (`text`), or files (multipart; the part's name is the kind: photo, document, video, ...)."""
        before, chat_id = self._world.events.seq, int(request.match_info["chat"])
        if request.content_type != "multipart/form-data":
            params = await read_params(request)
            user = self._who(params, chat_id)
            sent = self._people.say(user, chat_id, params.text("text"), params.integer("reply_to"))
            return self._done(before, sent)
        form = await request.post()
        files = [
            Sent(name, value.file.read(), value.filename)
            for name, value in form.items()
            if isinstance(value, web.FileField)
        ]
        params = Params({name: value for name, value in form.items() if isinstance(value, str)})
        user = self._who(params, chat_id)
        return self._done(before, await self._people.send(user, chat_id, files, params.text("caption")))

    async def forward(self, request: web.Request) -> web.Response:
        """Messages sent on, from a chat of whomever."""
        before, chat_id, params = self._world.events.seq, int(request.match_info["chat"]), await read_params(request)
        source, numbers = params.integer("from_chat_id"), params.numbers("message_ids")
        return self._done(before, self._people.forward(self._who(params, chat_id), chat_id, source, numbers))

    async def start(self, request: web.Request) -> web.Response:
        """The Start button of a deep link."""
        before, user = self._world.events.seq, self._world.user(int(request.match_info["chat"]))
        params = await read_params(request)
        return self._done(before, [self._people.start(user, params.text("payload"))])

    async def edit(self, request: web.Request) -> web.Response:
        """A person's change of their own message."""
        before, params = self._world.events.seq, await read_params(request)
        chat_id, message_id = int(request.match_info["chat"]), int(request.match_info["message"])
        message = self._people.edit(self._who(params, chat_id), chat_id, message_id, params.text("text"))
        return self._done(before, [message])

    async def press(self, request: web.Request) -> web.Response:
        """A pressed button; the answer comes as an event with the query's id."""
        before, params = self._world.events.seq, await read_params(request)
        chat_id, message_id = int(request.match_info["chat"]), int(request.match_info["message"])
        query = self._people.press(self._who(params, chat_id), chat_id, message_id, params.text("data"))
        return web.json_response({"seq": before, "callback_query_id": query})

    # Ordering trouble and time

    async def add_fault(self, request: web.Request) -> web.Response:
        """Let the next calls go wrong."""
        params = await read_params(request)
        try:
            trouble = Trouble(params.text("trouble"))
        except ValueError:
            raise bad_request(f"trouble must be one of {', '.join(Trouble)}") from None
        seconds = float(params.text("seconds") or 1)
        fault = Fault(trouble, params.text("method"), params.integer("times", 1), seconds, params.flag("after"))
        self._api.faults.add(fault)
        return web.json_response({"ok": True})

    async def clear_faults(self, _: web.Request) -> web.Response:
        """No more trouble."""
        self._api.faults.clear()
        return web.json_response({"ok": True})

    async def advance(self, request: web.Request) -> web.Response:
        """Move the demo's clock: by `hours` and `days`, or with `to: "monday"`."""
        if self._advance_clock is None:
            raise bad_request("this clock cannot be moved")
        params = await read_params(request)
        step = timedelta(hours=params.integer("hours"), days=params.integer("days"))
        if params.text("to") == "monday":
            step = until_monday(self._world.clock())
        if step <= timedelta():
            raise bad_request("time only moves forward")
        await self._advance_clock(step)
        self._world.events.add("clock", clock=self.clock_json())
        return web.json_response(self.clock_json())


def _user_state(user: User) -> Json:
    return user.json() | {"started": user.started, "blocked": user.blocked, "deactivated": user.deactivated}
