"""What the inbox needs to know of a raw update, read without a model so that an unknown field never stops it."""

from typing import Any

from storage.repositories.inbox import IncomingUpdate
from storage.types import clean

Raw = dict[str, Any]

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""What we ask Telegram for; everything else would only be stored to be ignored."""

LARGEST = 2**63
LONGEST_GROUP = 64
LONGEST_TEXTS = {"id": LONGEST_GROUP, "message_id": 20, "file_size": 20}
"""What aiogram's models read as a number also where it is a text, and we keep; a press has a text for its id."""

ANSWERED = ("message", "edited_message", "callback_query")
"""Updates behind which a person waits for an answer."""


class NotAnUpdateError(ValueError):
    """What arrived has no update id, so it is nothing that Telegram sends."""


class MalformedUpdateError(ValueError):
    """An update in a shape, or with a number, that no update can have; trying it again cannot help."""


def incoming(raw: Any) -> IncomingUpdate:
    """What is stored for a raw update: its id, its chat, its album. Raises `NotAnUpdateError`."""
    if not isinstance(raw, dict) or not _is_id(raw.get("update_id")):
        raise NotAnUpdateError
    return raw["update_id"], chat_of(raw), _album_of(raw), raw


def chat_of(raw: Raw) -> int | None:
    """The chat in whose order the update is handled: where a message is, or who pressed an inline button."""
    event = _event(raw)
    place = event if "chat" in event else event.get("message")
    chat = place.get("chat") if isinstance(place, dict) else event.get("from")
    chat_id = chat.get("id") if isinstance(chat, dict) else None
    return chat_id if _is_id(chat_id) else None


def private_chat_waiting(raw: Raw) -> int | None:
    """The private chat in which a person waits for an answer to this update; None where nobody does."""
    if not any(kind in raw for kind in ANSWERED):
        return None
    chat_id = chat_of(raw)
    return chat_id if chat_id is not None and chat_id > 0 else None


def locale_of(raw: Raw, default: str) -> str:
    """The language of a person's Telegram, as far as we speak it."""
    sender = _event(raw).get("from")
    code = sender.get("language_code") if isinstance(sender, dict) else None
    if not isinstance(code, str):
        return default
    if code.lower().startswith("zh"):
        return "zh-CN"
    return "en" if code.lower().startswith("en") else default


def kind_of(raw: Raw) -> str:
    """The update's kind, such as `message`, for counting; `other` for what we did not ask for."""
    return next((kind for kind in ALLOWED_UPDATES if kind in raw), "other")


def _event(raw: Raw) -> Raw:
    for key, value in raw.items():
        if key != "update_id" and isinstance(value, dict):
            return value
    return {}


def _album_of(raw: Raw) -> str | None:
    # An edited photo of an album is an edit like any other: it is not waited for, and does not wait for the others.
    message = raw.get("message")
    group = message.get("media_group_id") if isinstance(message, dict) else None
    # One that no database could keep is none of Telegram's, and must not keep its message from being kept.
    return group if isinstance(group, str) and group.isprintable() and len(group) <= LONGEST_GROUP else None


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST


def readable(raw: Any) -> Any:
    """The same with every text in it, ids too, as a database can keep it: half a character in one would fail there.

    Raises `MalformedUpdateError` where a number, at any depth, does not fit the 64 bits that Telegram's numbers and
    databases have. What the models read as numbers counts also where it comes as text.
    """
    if isinstance(raw, str):
        return clean(raw)
    if isinstance(raw, dict):
        if any(isinstance(raw.get(name), str) and len(raw[name]) > most for name, most in LONGEST_TEXTS.items()):
            raise MalformedUpdateError("a number of too many characters")
        return {name: readable(value) for name, value in raw.items()}
    if isinstance(raw, list):
        return [readable(value) for value in raw]
    if isinstance(raw, int | float) and not abs(raw) < LARGEST:
        raise MalformedUpdateError("a number of more than 64 bits")
    return raw
