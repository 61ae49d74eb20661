"""What people do in their Telegram apps, and what the bot learns of it."""

from dataclasses import dataclass

from bot.sandbox.entities import Formatted, trimmed, units, with_detected
from bot.sandbox.errors import Json, bad_request
from bot.sandbox.files import document_json, photo_json
from bot.sandbox.methods.call import caption_fields, forwarded, text_fields, without_reply
from bot.sandbox.world import Chat, Message, User, World

FILE_EXTRAS: dict[str, Json] = {
    "document": {},
    "video": {"width": 1280, "height": 720, "duration": 12},
    "voice": {"duration": 4},
    "audio": {"duration": 60},
    "sticker": {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False, "emoji": "👍"},
}
DEFAULT_NAMES = {"video": "video.mp4", "voice": "voice.ogg", "sticker": "sticker.webp", "audio": "music.mp3"}


@dataclass(frozen=True)
class Sent:
    """A file a person sends: `kind` is photo, document, video, voice, audio or sticker."""

    kind: str
    content: bytes
    name: str = ""


def split_text(text: str, limit: int) -> list[str]:
    """A text in pieces of at most `limit` UTF-16 units, as Telegram's apps cut what is too long for one message."""
    pieces: list[str] = []
    piece: list[str] = []
    size = 0
    for char in text:
        width = units(char)
        if size + width > limit:
            pieces.append("".join(piece))
            piece, size = [], 0
        piece.append(char)
        size += width
    return [*pieces, "".join(piece)]


def _formatted(text: str) -> Formatted:
    return with_detected(trimmed(Formatted(text)))


class People:
    """The people's side of one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def _chat(self, user: User, chat_id: int) -> Chat:
        chat = self._world.chat(str(chat_id))
        if user.id not in chat.members:
            raise bad_request("not a member of this chat")
        if not chat.is_group and user.blocked:
            raise bad_request("unblock the bot first")
        return chat

    def _reply(self, chat: Chat, reply_to: int) -> Json:
        target = chat.messages.get(reply_to)
        return {"reply_to_message": without_reply(target)} if target and not target.deleted else {}

    def _post(self, user: User, chat: Chat, content: Json) -> Message:
        """Put it in the chat and, where the bot may see it, in the bot's queue."""
        message = self._world.post(chat, user, content)
        if not chat.is_group:
            user.started = True
        if self._reaches_bot(chat, message.body):
            self._world.updates.add("message", chat.id, message.body)
        return message

    def _reaches_bot(self, chat: Chat, body: Json) -> bool:
        """In a group a bot in privacy mode sees commands, mentions of itself and replies to itself."""
        if not chat.is_group:
            return True
        text = str(body.get("text") or body.get("caption") or "")
        name = f"@{self._world.bot.username}".lower()
        command, _, addressee = text.split(maxsplit=1)[0].partition("@") if text else ("", "", "")
        if command.startswith("/"):
            return not addressee or f"@{addressee}".lower() == name
        answered = body.get("reply_to_message", {}).get("from", {})
        return name in text.lower() or bool(answered.get("is_bot"))

    def say(self, user: User, chat_id: int, text: str, reply_to: int = 0) -> list[Message]:
        """Send a text; one that is too long goes as several messages. Raises 400 for nothing but space."""
        chat = self._chat(user, chat_id)
        if not text.strip():
            raise bad_request("message text is empty")
        pieces = split_text(text.strip(), self._world.limits.text_units)
        reply = self._reply(chat, reply_to)
        return [self._post(user, chat, text_fields(_formatted(piece)) | reply) for piece in pieces if piece.strip()]

    def start(self, user: User, payload: str = "") -> Message:
        """Open the bot by its link, with the link's payload; unblocks it too."""
        if user.blocked:
            self.block(user, blocked=False)
        return self.say(user, user.id, f"/start {payload}".strip())[0]

    async def send(self, user: User, chat_id: int, files: list[Sent], caption: str = "") -> list[Message]:
        """Send files: several are an album, the caption on its first. Raises 400."""
        chat = self._chat(user, chat_id)
        if not files or len(files) > self._world.limits.album_items:
            raise bad_request("between 1 and 10 files at a time")
        parsed = _formatted(caption)
        if units(parsed.text) > self._world.limits.caption_units:
            raise bad_request("message caption is too long")
        contents = [await self._content(file) for file in files]
        contents[0] |= caption_fields(parsed)
        shared: Json = {"media_group_id": self._world.new_album()} if len(files) > 1 else {}
        return [self._post(user, chat, content | shared) for content in contents]

    def forward(self, user: User, chat_id: int, from_chat_id: int, message_ids: list[int]) -> list[Message]:
        """Send messages on, those of an album as an album. Raises 400.

        From whichever chat: those who have them may have sent them to this person in a chat the bot is not in.
        """
        chat, source = self._chat(user, chat_id), self._world.chat(str(from_chat_id))
        found = [source.messages.get(number) for number in message_ids]
        there = [message for message in found if message is not None and not message.deleted]
        if not there or len(there) < len(found):
            raise bad_request("message to forward not found")
        together = len(there) > 1 and all("media_group_id" in message.body for message in there)
        shared: Json = {"media_group_id": self._world.new_album()} if together else {}
        return [self._post(user, chat, forwarded(message) | shared) for message in there]

    async def _content(self, file: Sent) -> Json:
        store = self._world.files
        if file.kind == "photo":
            return {"photo": photo_json(await store.add_photo(file.content, strict=False))}
        if file.kind not in FILE_EXTRAS:
            raise bad_request(f"no such kind of file: {file.kind}")
        name = file.name or DEFAULT_NAMES.get(file.kind, "file.bin")
        return {file.kind: document_json(store.add(file.kind, file.content, name)) | FILE_EXTRAS[file.kind]}

    def edit(self, user: User, chat_id: int, message_id: int, text: str) -> Message:
        """Change one's own message: its text, or the caption of its file. Raises 400."""
        chat = self._chat(user, chat_id)
        message = chat.messages.get(message_id)
        is_own = message is not None and message.body["from"]["id"] == user.id and "forward_origin" not in message.body
        if message is None or message.deleted or not is_own:
            raise bad_request("message can't be edited")
        body = {key: value for key, value in message.body.items() if key not in _written(message.body)}
        body |= self._rewritten(message.body, text)
        if body != message.body:
            self._world.change(chat, message, body | {"edit_date": self._world.now()})
            if self._reaches_bot(chat, message.body):
                self._world.updates.add("edited_message", chat.id, message.body)
        return message

    def _rewritten(self, body: Json, text: str) -> Json:
        parsed = _formatted(text)
        limit = self._world.limits.text_units if "text" in body else self._world.limits.caption_units
        if units(parsed.text) > limit:
            raise bad_request("message is too long")
        if "text" not in body:
            return caption_fields(parsed)
        if not parsed.text:
            raise bad_request("message text is empty")
        return text_fields(parsed)

    def press(self, user: User, chat_id: int, message_id: int, data: str) -> str:
        """Press a button of the bot's message; returns the query's id. Raises 400 when it has no such button."""
        chat = self._chat(user, chat_id)
        message = chat.messages.get(message_id)
        if message is None or message.deleted or data not in _button_data(message.body):
            raise bad_request("DATA_INVALID")
        query = self._world.ask(user, chat)
        body = {
            "id": query.id,
            "from": user.json(),
            "message": self._remembered(message.body),
            "chat_instance": str(abs(chat.id) * 7919),
            "data": data,
        }
        self._world.updates.add("callback_query", chat.id, body)
        return query.id

    def _remembered(self, body: Json) -> Json:
        """A message as a query shows it: an `InaccessibleMessage` when it is too old."""
        if self._world.now() - body["date"] <= self._world.limits.message_memory:
            return body
        return {"chat": body["chat"], "message_id": body["message_id"], "date": 0}

    def block(self, user: User, *, blocked: bool) -> None:
        """Block the bot, or let it in again; the bot is told."""
        if user.blocked == blocked:
            return
        before, after = self._membership(user.blocked), self._membership(blocked)
        user.blocked = blocked
        chat = self._world.chats[user.id]
        body = {
            "chat": self._world.chat_json(chat),
            "from": user.json(),
            "date": self._world.now(),
            "old_chat_member": before,
            "new_chat_member": after,
        }
        self._world.updates.add("my_chat_member", user.id, body)
        self._world.events.add("blocked", user.id, value=blocked)

    def _membership(self, blocked: bool) -> Json:
        if blocked:
            return {"status": "kicked", "user": self._world.bot.json(), "until_date": 0}
        return {"status": "member", "user": self._world.bot.json()}


def _written(body: Json) -> tuple[str, ...]:
    return ("text", "entities") if "text" in body else ("caption", "caption_entities")


def _button_data(body: Json) -> set[str]:
    rows = body.get("reply_markup", {}).get("inline_keyboard", [])
    return {str(button["callback_data"]) for row in rows for button in row if "callback_data" in button}
