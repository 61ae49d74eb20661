"""A message that is to be sent, as plain data: what an action puts into the outbox and delivery sends."""

import base64
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: it either sends `data` (≤ 64 bytes) back or opens `url`."""

    text: str
    data: str | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        if (self.data is None) == (self.url is None):
            msg = f"button {self.text!r} needs either data or a url"
            raise ValueError(msg)
        if self.data is not None and not 1 <= len(self.data.encode()) <= 64:
            msg = f"button data {self.data!r} is not within 1 to 64 bytes"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Document:
    """A file to send; its bytes travel inside the outbox row, so keep it to exports of ordinary size."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message. `text` is Telegram's HTML, already escaped; `photos` are Telegram file ids.

    `buttons` are rows of buttons. With `edit_message_id` an earlier message of the same chat is changed instead.
    """

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    photos: tuple[str, ...] = ()
    document: Document | None = None
    edit_message_id: int | None = None
    reply_to: int | None = None
    silent: bool = False
    locale: str = "zh-CN"

    def to_json(self) -> dict[str, Any]:
        """A plain dict that `from_json` turns back into an equal message; absent parts are left out."""
        data: dict[str, Any] = {"text": self.text, "locale": self.locale}
        if self.buttons:
            data["buttons"] = [[_button_to_json(button) for button in row] for row in self.buttons]
        if self.photos:
            data["photos"] = list(self.photos)
        if self.document is not None:
            content = base64.b64encode(self.document.content).decode("ascii")
            data["document"] = {"name": self.document.name, "content": content}
        if self.silent:
            data["silent"] = True
        data |= {
            name: value
            for name, value in (("edit_message_id", self.edit_message_id), ("reply_to", self.reply_to))
            if value is not None
        }
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        document = data.get("document")
        return cls(
            text=data["text"],
            buttons=tuple(tuple(Button(**button) for button in row) for row in data.get("buttons", ())),
            photos=tuple(data.get("photos", ())),
            document=document and Document(document["name"], base64.b64decode(document["content"])),
            edit_message_id=data.get("edit_message_id"),
            reply_to=data.get("reply_to"),
            silent=data.get("silent", False),
            locale=data["locale"],
        )


def _button_to_json(button: Button) -> dict[str, str]:
    pairs = (("text", button.text), ("data", button.data), ("url", button.url))
    return {name: value for name, value in pairs if value is not None}
