"""One Bot API call as a method sees it, and what several methods check alike."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.entities import Formatted, format_text, units
from bot.sandbox.errors import Json, bad_request
from bot.sandbox.limits import FloodGate
from bot.sandbox.markup import inline_keyboard
from bot.sandbox.params import Params
from bot.sandbox.webhook import Webhook
from bot.sandbox.world import Chat, Message, World


@dataclass(frozen=True)
class Call:
    """The world it acts on, its parameters, and the gates it must pass."""

    world: World
    params: Params
    gate: FloodGate
    webhook: Webhook

    def writable_chat(self, messages: int = 1) -> Chat:
        """The chat to send to, counted against the flood limits. Raises 400, 403 or 429."""
        chat = self.world.writable(self.params.text("chat_id"))
        self.gate.admit(chat.id, group=chat.is_group, messages=messages)
        return chat

    def markup(self) -> Json | None:
        """The inline keyboard that came along, if any. Raises 400."""
        given = self.params.parsed("reply_markup", "reply keyboard markup")
        return inline_keyboard(given, self.world.limits.callback_data_bytes)

    def formatted(self, text: str, mode: str, entities: list[Json]) -> Formatted:
        """Parsed text. Raises 400 for markup that cannot be read."""
        return format_text(text, mode, entities)

    def text(self) -> Formatted:
        """The `text` of a message. Raises 400 when it is empty or too long."""
        source = self.params.text("text")
        if not source:
            raise bad_request("message text is empty")
        entities = self.params.objects("entities", "MessageEntity")
        parsed = self.formatted(source, self.params.text("parse_mode"), entities)
        if not parsed.text:
            raise bad_request("text must be non-empty")
        if units(parsed.text) > self.world.limits.text_units:
            raise bad_request("message is too long")
        return parsed

    def caption(self) -> Formatted:
        """The `caption` of a file; may be empty. Raises 400 when it is too long."""
        entities = self.params.objects("caption_entities", "MessageEntity")
        return self.caption_of(self.params.text("caption"), self.params.text("parse_mode"), entities)

    def caption_of(self, source: str, mode: str, entities: list[Json]) -> Formatted:
        """The same for one item of an album."""
        parsed = self.formatted(source, mode, entities)
        if units(parsed.text) > self.world.limits.caption_units:
            raise bad_request("message caption is too long")
        return parsed

    def reply_to(self, chat: Chat) -> Json:
        """`reply_to_message`, when the message answers another. Raises 400 when that is gone."""
        given = self.params.object("reply_parameters", "ReplyParameters")
        number = Params(given).integer("message_id") or self.params.integer("reply_to_message_id")
        if not number:
            return {}
        target = chat.messages.get(number)
        if target is None or target.deleted:
            if given.get("allow_sending_without_reply") or self.params.flag("allow_sending_without_reply"):
                return {}
            raise bad_request("message to be replied not found")
        return {"reply_to_message": without_reply(target)}

    def options(self) -> Json:
        """Fields that a sent message repeats."""
        return {"has_protected_content": True} if self.params.flag("protect_content") else {}


Method = Callable[[Call], Awaitable[Any]]


def without_reply(message: Message) -> Json:
    """A message as it is shown inside another: without its own reply."""
    return {key: value for key, value in message.body.items() if key != "reply_to_message"}


COPIED = ("text", "entities", "caption", "caption_entities", "photo", "document", "video", "voice", "sticker")
"""What of a message comes along when it is copied or sent on; its buttons stay behind."""


def forwarded(message: Message) -> Json:
    """What it is when it is sent on: its content, and whose it was at first."""
    origin: Json = {"type": "user", "sender_user": message.body["from"], "date": message.body["date"]}
    content = {name: message.body[name] for name in COPIED if name in message.body}
    return content | {"forward_origin": message.body.get("forward_origin", origin)}


def text_fields(parsed: Formatted) -> Json:
    """`text` and `entities`."""
    return {"text": parsed.text} | ({"entities": list(parsed.entities)} if parsed.entities else {})


def caption_fields(parsed: Formatted) -> Json:
    """`caption` and `caption_entities`; nothing without a caption."""
    if not parsed.text:
        return {}
    return {"caption": parsed.text} | ({"caption_entities": list(parsed.entities)} if parsed.entities else {})


def markup_fields(markup: Json | None) -> Json:
    """`reply_markup`; nothing without buttons."""
    return {"reply_markup": markup} if markup else {}
