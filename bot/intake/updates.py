"""What the inbox needs to know of a raw update, read without a model so that an unknown field never stops it."""

import json
import math
import re
from typing import Any

from storage.repositories.inbox import IncomingUpdate
from storage.types import clean

Raw = dict[str, Any]

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""What we ask Telegram for; everything else would only be stored to be ignored."""

LARGEST = 2**63
LONGEST_GROUP = 64
LONGEST_TEXTS = {"id": LONGEST_GROUP, "message_id": 20, "file_size": 20, "file_id": 200, "file_unique_id": 64}
"""What aiogram's models read as a number also where it is a text, and we keep; a press has a text for its id. And the
names of files, for which PostgreSQL has so much room; Telegram's are half as long."""

DEEPEST = 100
"""An update of Telegram's has a dozen things within things. At a thousand Python gives up reading, from the line or
from the database; so what is deeper than this is never kept."""
LONGEST_NUMBER = 4300
"""Digits. With more of them Python does not read a whole number."""

ANSWERED = ("message", "edited_message", "callback_query")
"""Updates behind which a person waits for an answer."""


class NotAnUpdateError(ValueError):
    """What arrived has no update id, so it is nothing that Telegram sends."""


class UnkeepableError(NotAnUpdateError):
    """There is a number without end in it, or things within things without end: no database keeps that."""


class MalformedUpdateError(ValueError):
    """An update in a shape, or with a number, that no update can have; trying it again cannot help."""


def brought(body: bytes) -> IncomingUpdate:
    """What is stored for an update that came as JSON. Raises `NotAnUpdateError`."""
    try:
        raw = _JSON.decode(body.decode("utf-8", "surrogatepass"))
    except NotAnUpdateError:
        raise
    except (ValueError, RecursionError) as error:
        raise NotAnUpdateError(f"no JSON that can be read: {type(error).__name__}") from error
    # It is no deeper than it has brackets: few updates have so many that somebody has to look.
    if body.count(b"{") + body.count(b"[") > DEEPEST:
        check_keepable(raw)
    return incoming(raw)


def fetched(answer: str) -> list[Any]:
    """The updates in an answer with which a reader of JSON does not get to the end, because of one of them.

    What is too deep in it, or a whole number of too many digits, becomes a number without end, so that its update can
    be told from the others and is not kept either. Raises ValueError for what is no such answer.
    """
    read = json.loads(_shallow(answer), parse_int=_whole)
    if not (isinstance(read, dict) and read.get("ok") is True and isinstance(read.get("result"), list)):
        raise ValueError("no answer with updates")
    return list(read["result"])


_MARKS = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[\]{}]', re.DOTALL)


def _shallow(text: str) -> str:
    kept, begins = [], 0
    # The updates are in a list, and that is in the answer.
    depth = -2
    for mark in _MARKS.finditer(text):
        if mark[0] in "[{":
            depth += 1
            if depth == DEEPEST + 1:
                kept += [text[begins : mark.start()], "Infinity"]
        elif mark[0] in "]}":
            if depth == DEEPEST + 1:
                begins = mark.end()
            depth -= 1
    return "".join([*kept, text[begins:]])


def _whole(digits: str) -> float:
    return int(digits) if len(digits) <= LONGEST_NUMBER else math.inf


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise UnkeepableError("a number without end")
    return number


def _refuse(constant: str) -> None:
    raise UnkeepableError(f"no number: {constant}")


_JSON = json.JSONDecoder(parse_float=_finite, parse_constant=_refuse)
"""Reads as fast as the library's own: it asks here about numbers with a point only, and there are hardly any."""


def check_keepable(raw: Any, levels: int = DEEPEST) -> None:
    """Raises `UnkeepableError` for what PostgreSQL's JSON does not take, or what cannot be read from it again."""
    if isinstance(raw, dict | list):
        if levels == 0:
            raise UnkeepableError("things within things without end")
        for value in raw.values() if isinstance(raw, dict) else raw:
            check_keepable(value, levels - 1)
    elif isinstance(raw, float) and not math.isfinite(raw):
        raise UnkeepableError("a number without end")


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


def words_of(raw: Raw) -> str:
    """What a person wrote, beside a photo too, or the data of the button that was pressed; empty without either."""
    event = _event(raw)
    said = next((event[name] for name in ("text", "caption", "data") if name in event), "")
    return said if isinstance(said, str) else ""


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
            raise MalformedUpdateError("a number or a name of too many characters")
        return {name: readable(value) for name, value in raw.items()}
    if isinstance(raw, list):
        return [readable(value) for value in raw]
    if isinstance(raw, int | float) and not abs(raw) < LARGEST:
        raise MalformedUpdateError("a number of more than 64 bits")
    return raw
