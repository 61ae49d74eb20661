"""A person in the local Telegram, for tests and scripts: it reads like a chat.

    wang = await sandbox.person("王芳")
    await wang.start("invite-token")
    reply = await wang.says("本周修好路灯12盏")
    card = await wang.presses("提交")

Everything goes over HTTP, so the server may run in another process. Waiting is for events, never for time: after the
bot's first reply a person listens until it has been quiet for `settle` seconds, because a reply may be two messages.
"""

import io
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import aiohttp

from bot.sandbox.errors import Json
from bot.sandbox.seen import Seen

REPLIES = {"message", "edited", "deleted"}
LONG_ENOUGH = 10.0


class ChatError(AssertionError):
    """The chat did not go as told; the words end with the transcript."""


class Refused(Exception):  # noqa: N818 - reads as what happened: the app refused the person
    """The app does not let a person do this."""


@dataclass(frozen=True)
class Group:
    """A group chat; its id is negative."""

    id: int
    title: str


class SandboxClient:
    """Speaks the control API of a local Telegram at `base_url`."""

    def __init__(self, base_url: str, *, settle: float = 0.15) -> None:
        self.base_url = base_url
        self.settle = settle
        self._session: aiohttp.ClientSession | None = None

    async def _request(self, verb: str, path: str, **options: Any) -> Any:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        async with self._session.request(verb, f"{self.base_url}/sandbox/{path}", **options) as answer:
            body = await answer.json()
        if answer.status >= 400:
            raise Refused(body["description"])
        return body

    async def get(self, path: str, **query: object) -> Any:
        """Ask. Raises Refused."""
        return await self._request("GET", path, params={key: str(value) for key, value in query.items()})

    async def post(self, path: str, body: Json | aiohttp.FormData) -> Any:
        """Act. Raises Refused."""
        form = isinstance(body, aiohttp.FormData)
        return await self._request("POST", path, **{"data" if form else "json": body})

    async def close(self) -> None:
        """Let go of the connection."""
        if self._session:
            await self._session.close()
            self._session = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def person(self, name: str, *, language_code: str = "zh-hans", user_id: int = 0) -> "Person":
        """Somebody new. An id of 0 takes the next free one."""
        user = await self.post("users", {"first_name": name, "language_code": language_code, "id": user_id})
        return Person(self, user["id"], name, user["id"])

    async def known(self, user_id: int) -> "Person":
        """Somebody who is there already, with what was said so far."""
        state = await self.get("state", chat=user_id)
        chat = state["chats"][0]
        person = Person(self, user_id, chat["chat"]["first_name"], user_id)
        for entry in chat["messages"]:
            person.notice(state["seq"], Seen(entry["message"], entry["from_bot"]))
        return person

    async def group(self, title: str, *members: "Person") -> Group:
        """A group of these people and the bot."""
        state = await self.post("groups", {"title": title, "members": [member.id for member in members]})
        return Group(state["chat"]["id"], title)

    async def trouble(
        self, kind: str, method: str = "", *, times: int = 1, seconds: float = 1, after: bool = False
    ) -> None:
        """Let the bot's next calls go wrong: `429`, `500`, `hang`, `drop` or `rubbish`."""
        body = {"trouble": kind, "method": method, "times": times, "seconds": seconds, "after": after}
        await self.post("faults", body)

    async def calls(self, method: str = "") -> list[Json]:
        """What the bot asked for so far, oldest first: `at`, `method` (lower case), `chat_id`, `status`."""
        every: list[Json] = await self.get("calls")
        return [call for call in every if method.lower() in {"", call["method"]}]


class Person:
    """One person in one chat with the bot."""

    def __init__(self, client: SandboxClient, user_id: int, name: str, chat_id: int) -> None:
        self._client = client
        self.id = user_id
        self.name = name
        self.chat_id = chat_id
        self.toast = ""
        self._seen: dict[int, Seen] = {}
        self._versions: dict[int, int] = {}
        self._heard: set[tuple[int, int]] = set()
        self._seq = 0

    def at(self, group: Group) -> "Person":
        """The same person in a group chat."""
        return Person(self._client, self.id, self.name, group.id)

    # What is in the chat

    @property
    def messages(self) -> list[Seen]:
        """What is in the chat now, as far as this person has looked, oldest first."""
        return [self._seen[number] for number in sorted(self._seen)]

    @property
    def last(self) -> Seen:
        """The bot's newest message. Raises ChatError when there is none."""
        spoken = [message for message in self.messages if message.from_bot]
        if not spoken:
            raise self._error("the bot has not said anything")
        return spoken[-1]

    def transcript(self) -> str:
        """The chat as text."""
        lines = [message.lines("bot" if message.from_bot else self.name) for message in self.messages]
        return "\n".join(lines)

    def _error(self, what: str) -> ChatError:
        return ChatError(f"{what}\n--- {self.name} ---\n{self.transcript() or '(nothing was said)'}")

    def notice(self, seq: int, message: Seen) -> None:
        """Remember a message as of event `seq`; an older event never replaces a newer."""
        if seq >= self._versions.get(message.id, 0):
            self._versions[message.id] = seq
            self._seen[message.id] = message

    def _apply(self, event: Json) -> None:
        if event["type"] in {"message", "edited"}:
            self.notice(event["seq"], Seen(event["message"], event["from_bot"]))
        elif event["type"] == "deleted":
            self._versions[event["message_id"]] = event["seq"]
            self._seen.pop(event["message_id"], None)
        elif event["type"] == "callback_answer" and event["user_id"] == self.id:
            self.toast = event["text"]
        self._seq = max(self._seq, event["seq"])

    async def _events(self, after: int, seconds: float) -> list[Json]:
        """Events after a number, remembered; what happened before it is caught up with first."""
        if self._seq < after:
            await self._fetch(self._seq, 0)
        return await self._fetch(after, seconds)

    async def _fetch(self, after: int, seconds: float) -> list[Json]:
        answer = await self._client.get("events", after=after, chat=self.chat_id, timeout=max(seconds, 0))
        events: list[Json] = answer["events"]
        for event in events:
            self._apply(event)
        return events

    async def looks(self) -> list[Seen]:
        """Read the chat as it is now, without waiting."""
        await self._events(self._seq, 0)
        return self.messages

    # Waiting

    async def _outcome(self, since: int, timeout: float, query: str = "") -> list[Json]:
        """The bot's events after `since`: waits for a first, then until it is quiet.

        The answer to a pressed button (`query`) alone ends the waiting after a longer quiet, because the bot may
        answer first and work then.
        """
        found: list[Json] = []
        answered = False
        deadline = time.monotonic() + timeout
        while True:
            wait = self._client.settle if any(e["type"] in REPLIES for e in found) else deadline - time.monotonic()
            if answered and not found:
                wait = min(wait, 4 * self._client.settle)
            events = await self._events(since, wait)
            if not events:
                return found
            since = events[-1]["seq"]
            answered = answered or any(event.get("callback_query_id") == query for event in events if query)
            found += [event for event in events if _is_reply(event)]

    def _result(self, events: list[Json]) -> Seen:
        """The last message that came or changed; when one was only taken away, the newest that is left."""
        numbers = [event["message"]["message_id"] for event in events if event["type"] != "deleted"]
        left = [number for number in numbers if number in self._seen]
        result = self._seen[left[-1]] if left else self.last
        self._heard.add((result.id, self._versions.get(result.id, 0)))
        return result

    async def _reply(self, since: int, timeout: float, what: str) -> Seen:
        events = await self._outcome(since, timeout)
        if not events:
            raise self._error(f"no reply within {timeout:g} s to {what}")
        return self._result(events)

    async def hears(self, containing: str = "", timeout: float = 5.0) -> Seen:
        """A message of the bot's that no earlier call returned, waiting for it if need be. Raises ChatError."""
        deadline = time.monotonic() + timeout
        await self.looks()
        while True:
            for message in self.messages:
                key = (message.id, self._versions[message.id])
                if message.from_bot and containing in message.text and key not in self._heard:
                    self._heard.add(key)
                    return message
            if time.monotonic() > deadline:
                raise self._error(f"nothing containing {containing!r} came within {timeout:g} s")
            await self._events(self._seq, deadline - time.monotonic())

    async def hears_nothing(self, containing: str = "", within: float = 0.5) -> None:
        """That no further message containing this comes for so long. Raises ChatError when one does."""
        try:
            message = await self.hears(containing, within)
        except ChatError:
            return
        raise self._error(f"this should not have come: {message.text!r}")

    # Acting

    def _path(self, message: Seen | None = None) -> str:
        return f"chats/{self.chat_id}/messages" + (f"/{message.id}" if message else "")

    async def _send(self, path: str, body: Json | aiohttp.FormData) -> tuple[int, list[Seen]]:
        answer = await self._client.post(path, body)
        sent = [Seen(message, from_bot=False) for message in answer["messages"]]
        for message in sent:
            self.notice(answer["seq"], message)
        return answer["seq"], sent

    async def start(self, payload: str = "", timeout: float = LONG_ENOUGH) -> Seen:
        """Open the bot by its link, and wait for the reply."""
        seq, _ = await self._send(f"chats/{self.id}/start", {"payload": payload})
        return await self._reply(seq, timeout, f"/start {payload}".strip())

    async def writes(self, text: str, *, reply_to: Seen | None = None) -> Seen:
        """Send a text and do not wait; returns the message sent."""
        body = {"text": text, "user_id": self.id, "reply_to": reply_to.id if reply_to else 0}
        _, sent = await self._send(self._path(), body)
        return sent[-1]

    async def says(self, text: str, *, reply_to: Seen | None = None, timeout: float = LONG_ENOUGH) -> Seen:
        """Send a text; returns the bot's last message (or edit) in reply. Raises ChatError when none comes."""
        body = {"text": text, "user_id": self.id, "reply_to": reply_to.id if reply_to else 0}
        seq, _ = await self._send(self._path(), body)
        return await self._reply(seq, timeout, repr(text[:60]))

    def _form(self, files: list[tuple[str, str, bytes]], caption: str) -> aiohttp.FormData:
        form = aiohttp.FormData({"user_id": str(self.id), "caption": caption}, quote_fields=False)
        for kind, name, content in files:
            form.add_field(kind, io.BytesIO(content), filename=name)
        return form

    async def drops(self, files: list[tuple[str, str, bytes]], caption: str = "") -> list[Seen]:
        """Send files as (kind, name, bytes) and do not wait; several are an album. Returns the messages sent."""
        _, sent = await self._send(self._path(), self._form(files, caption))
        return sent

    async def _sends(self, files: list[tuple[str, str, bytes]], caption: str, timeout: float) -> Seen:
        seq, _ = await self._send(self._path(), self._form(files, caption))
        return await self._reply(seq, timeout, f"{len(files)} file(s)")

    async def sends_photo(self, content: bytes, caption: str = "", timeout: float = LONG_ENOUGH) -> Seen:
        """Send one photo, and wait for the reply."""
        return await self._sends([("photo", "photo.jpg", content)], caption, timeout)

    async def sends_album(self, contents: list[bytes], caption: str = "", timeout: float = LONG_ENOUGH) -> Seen:
        """Send several photos as an album, and wait for the reply."""
        return await self._sends([("photo", "photo.jpg", content) for content in contents], caption, timeout)

    async def sends_file(
        self,
        content: bytes,
        name: str,
        kind: str = "document",
        caption: str = "",
        timeout: float = LONG_ENOUGH,
    ) -> Seen:
        """Send a document, video, voice message, music or sticker, and wait for the reply."""
        return await self._sends([(kind, name, content)], caption, timeout)

    async def forwards(self, *messages: Seen, timeout: float = LONG_ENOUGH) -> Seen:
        """Send on messages of one chat, also of somebody else's, and wait for the reply. Raises Refused."""
        source, numbers = messages[0].body["chat"]["id"], [message.id for message in messages]
        body = {"user_id": self.id, "from_chat_id": source, "message_ids": numbers}
        seq, _ = await self._send(f"chats/{self.chat_id}/forward", body)
        return await self._reply(seq, timeout, f"{len(messages)} forwarded message(s)")

    async def edits(self, message: Seen, text: str, timeout: float = LONG_ENOUGH) -> Seen:
        """Change one's own message (or its caption), and wait for the reply."""
        seq, _ = await self._send(self._path(message) + "/edit", {"text": text, "user_id": self.id})
        return await self._reply(seq, timeout, f"the edit {text[:60]!r}")

    def _find_button(self, label: str, on: Seen | None) -> tuple[Seen, Json]:
        places = [on] if on else [message for message in reversed(self.messages) if message.from_bot]
        for message in places:
            if button := message.button(label):
                return message, button
        raise self._error(f"there is no button {label!r}")

    async def _tap(self, label: str, on: Seen | None) -> tuple[int, Seen, str]:
        await self.looks()
        message, button = self._find_button(label, on)
        if "callback_data" not in button:
            raise self._error(f"the button {label!r} is a link, not a callback: {button}")
        body = {"data": button["callback_data"], "user_id": self.id}
        answer = await self._client.post(self._path(message) + "/press", body)
        return answer["seq"], message, str(answer["callback_query_id"])

    async def taps(self, label: str, *, on: Seen | None = None) -> str:
        """Press a button and do not wait; returns the query's id."""
        return (await self._tap(label, on))[2]

    async def presses(self, label: str, *, on: Seen | None = None, timeout: float = LONG_ENOUGH) -> Seen:
        """Press the button with (or containing) this label, on the newest message that has it, or on one given.

        Returns the message that came or changed; the pressed one when there was only a notice (see `toast`).
        Raises ChatError when nothing happens at all.
        """
        self.toast = ""
        since, message, query = await self._tap(label, on)
        events = await self._outcome(since, timeout, query)
        if events:
            return self._result(events)
        if not any(event.get("callback_query_id") == query for event in await self._events(since, 0)):
            raise self._error(f"nothing happened within {timeout:g} s of pressing {label!r}")
        return self._seen.get(message.id, message)

    async def downloads(self, message: Seen) -> bytes:
        """The bytes of a message's file."""
        async with aiohttp.request("GET", f"{self._client.base_url}/sandbox/file/{message.file_id}") as answer:
            return await answer.read()

    async def blocks(self, *, blocked: bool = True) -> None:
        """Block the bot, or (False) let it in again."""
        await self._client.post(f"users/{self.id}", {"blocked": blocked})

    async def leaves_telegram(self) -> None:
        """The account is deactivated."""
        await self._client.post(f"users/{self.id}", {"deactivated": True})


def _is_reply(event: Json) -> bool:
    return event["type"] == "deleted" or (event["type"] in REPLIES and bool(event["from_bot"]))
