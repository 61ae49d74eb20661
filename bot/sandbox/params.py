"""The parameters of one Bot API call, whichever of the three body formats carried them."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.sandbox.errors import ApiError, Json, bad_request

NOT_UTF8 = "strings must be encoded in UTF-8"


@dataclass(frozen=True)
class Upload:
    """A file that came with a call."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Params:
    """Named values and files. A value is a string when it came in a form, anything JSON when it came as JSON."""

    values: Json = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether it was given at all."""
        return self.values.get(name) is not None

    def text(self, name: str) -> str:
        """A string; empty when it was not given. Raises 400 for half a character."""
        value = self.values.get(name)
        text = "" if value is None else str(value)
        if any("\ud800" <= char <= "\udfff" for char in text):
            raise bad_request(NOT_UTF8)
        return text

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number; `default` when it is missing or is not one, as Telegram reads it."""
        try:
            return int(self.text(name))
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        """A boolean in any of Telegram's spellings."""
        return self.text(name).lower() in {"true", "1", "yes", "t", "y"}

    def parsed(self, name: str, what: str) -> Any:
        """A JSON value; None when it was not given. Raises 400 `can't parse <what> JSON object`."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {what} JSON object") from None

    def listing(self, name: str, what: str) -> list[Any]:
        """A JSON array; empty when it was not given. Raises 400."""
        value = self.parsed(name, what)
        if value is None:
            return []
        if not isinstance(value, list):
            raise bad_request(f"expected an Array of {what}")
        return value

    def objects(self, name: str, what: str) -> list[Json]:
        """A JSON array of objects; empty when it was not given. Raises 400."""
        items = self.listing(name, what)
        if not all(isinstance(item, dict) for item in items):
            raise bad_request(f"can't parse {what}: expected an Object")
        return items

    def object(self, name: str, what: str) -> Json:
        """A JSON object; empty when it was not given. Raises 400."""
        value = self.parsed(name, what)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise bad_request(f"can't parse {what}: expected an Object")
        return value

    def numbers(self, name: str) -> list[int]:
        """A JSON array of whole numbers; empty when it was not given. Raises 400."""
        try:
            return [int(item) for item in self.listing(name, "Integer")]
        except (TypeError, ValueError):
            raise bad_request(f"can't parse {name}: expected an Array of Integer") from None


async def _multipart(request: web.Request) -> Params:
    values: Json = {}
    files: dict[str, Upload] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = Upload(value.filename, value.file.read())
        else:
            values[name] = value.decode() if isinstance(value, bytes | bytearray) else value
    return Params(values, files)


async def _json(request: web.Request) -> Params:
    text = (await request.read()).decode()
    try:
        body = json.loads(text or "{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(body, dict):
        raise bad_request("object expected as JSON body")
    return Params(body)


async def read_params(request: web.Request) -> Params:
    """Query string and body as one. Raises 400 for a body that cannot be read, 413 for one that is too large."""
    try:
        if request.content_type == "application/json":
            body = await _json(request)
        else:
            body = await _multipart(request)
    except UnicodeDecodeError:
        raise bad_request(NOT_UTF8) from None
    except web.HTTPRequestEntityTooLarge:
        raise ApiError(413, "Request Entity Too Large") from None
    return Params({**request.query, **body.values}, body.files)
