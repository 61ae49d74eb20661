"""What becomes of an album in which Telegram does not take every picture."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from telegram.error import BadRequest, NetworkError

from bot.delivery.limiter import Limiter, Limits
from bot.delivery.sender import NothingToSendError, Sender
from storage.outgoing import Button, Outgoing

AS_FILE, FORGOTTEN = "Can't use file of type Document as Photo", "Wrong file identifier/HTTP URL specified"
GO = ((Button("通过", data="go"),),)
LONG = "路" * 1100
"""Too long for under a photo."""


class Chat:
    """A chat as Telegram has it after some calls: `d…` was sent as a file, `x…` is forgotten."""

    def __init__(self) -> None:
        self.shows: list[tuple[str, str]] = []
        self.away: str | None = None

    async def send_media_group(self, _chat: int, media: list[Any], caption: str | None, **_: Any) -> Any:
        for one in media:
            self._judge(one.media, "p")
        return [self._show(one.media, caption) for one in media]

    async def send_photo(self, _chat: int, file: str, caption: str | None, **_: Any) -> Any:
        self._judge(file, "p")
        return self._show(file, caption)

    async def send_document(self, _chat: int, file: str, caption: str | None, **_: Any) -> Any:
        self._judge(file, "d")
        return self._show(file, caption)

    async def send_message(self, _chat: int, text: str, **_: Any) -> Any:
        return self._show("", text)

    def _judge(self, file: str, kind: str) -> None:
        if self.away == file:
            self.away = None
            raise NetworkError("Bad Gateway")
        if not file.startswith(kind):
            raise BadRequest(FORGOTTEN if file.startswith("x") else AS_FILE)

    def _show(self, file: str, words: str | None) -> Any:
        self.shows.append((file, words or ""))
        return SimpleNamespace(message_id=len(self.shows))


async def send(chat: Chat, message: Outgoing) -> int:
    """As delivery does: again from where it came, when Telegram was away."""
    limiter = Limiter(Limits(), monotonic=asyncio.get_running_loop().time, sleep=asyncio.sleep)
    sender, out = Sender("1:x", limiter, api_base="http://nowhere"), [0]
    sender._bot = chat  # type: ignore[assignment]
    while True:
        try:
            return await sender.send(7, message, priority=0, start=out[-1], sent=out.append)
        except BadRequest:
            raise
        except NetworkError:
            continue


@pytest.mark.parametrize(
    ("message", "away", "shows"),
    [
        (Outgoing("路灯", (), ("p1", "p2")), "p1", [("p1", "路灯"), ("p2", "路灯")]),
        (Outgoing("路灯", (), ("d1", "p2", "p3")), None, [("d1", "路灯"), ("p2", ""), ("p3", "")]),
        (Outgoing("路灯", GO, ("p1", "d2", "x3", "p4")), "p4", [("p1", ""), ("d2", ""), ("p4", ""), ("", "路灯")]),
        (Outgoing(LONG, (), ("p1", "d2", "p3")), "d2", [("p1", ""), ("d2", ""), ("p3", ""), ("", LONG)]),
        (Outgoing("路灯", (), ("x1", "p2")), "p2", [("", "路灯"), ("p2", "")]),
        (Outgoing("路灯", GO, ("d1",)), None, [("d1", "路灯")]),
        (Outgoing("路灯", GO, ("x1",)), None, [("", "路灯")]),
        (
            Outgoing("路灯", GO, (*(f"p{n}" for n in range(10)), "d", "p")),
            "p",
            [*((f"p{n}", "") for n in range(10)), ("d", ""), ("p", ""), ("", "路灯")],
        ),
    ],
    ids=["whole", "words go first", "buttons last", "a wait", "words", "file", "gone", "two albums"],
)
async def test_each_picture_that_telegram_has_is_shown_once(
    message: Outgoing, away: str | None, shows: list[tuple[str, str]]
) -> None:
    """One that was sent as a file kept the whole album from the reviewer."""
    chat = Chat()
    chat.away = away

    await send(chat, message)

    assert chat.shows == shows


async def test_of_nothing_but_forgotten_pictures_nothing_is_sent() -> None:
    with pytest.raises(NothingToSendError):
        await send(Chat(), Outgoing("", (), ("x1", "x2")))
