"""Who and what there is in the local Telegram: people, chats, messages, pressed buttons, the bot."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.sandbox.errors import Json, bad_request, forbidden
from bot.sandbox.events import EventLog
from bot.sandbox.files import FileStore
from bot.sandbox.limits import Limits
from bot.sandbox.updates import UpdateQueue

FIRST_PERSON = 7_100_001
FIRST_GROUP = 4_200_001
FIRST_ALBUM = 13_800_000_000_000_000
FIRST_QUERY = 910_000_000_001


@dataclass
class Bot:
    """The bot's account."""

    token: str
    username: str
    name: str
    texts: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def id(self) -> int:
        """The number in front of the token's colon, as with Telegram."""
        return int(self.token.split(":")[0])

    def text(self, what: str, language: str) -> str:
        """Its name or description in a language (only its first two letters count), or in none."""
        return self.texts.get((what, language[:2])) or self.texts.get((what, ""), "")

    def json(self) -> Json:
        """Its `User` object."""
        return {"id": self.id, "is_bot": True, "first_name": self.name, "username": self.username}


@dataclass
class User:
    """A person. `started` is whether the bot may write to them at all."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "zh-hans"
    started: bool = False
    blocked: bool = False
    deactivated: bool = False

    def json(self) -> Json:
        """Their `User` object."""
        body = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        return body | self.names() | ({"language_code": self.language_code} if self.language_code else {})

    def names(self) -> Json:
        """The optional names that are set."""
        return {name: value for name in ("last_name", "username") if (value := getattr(self, name))}


@dataclass
class Message:
    """One message as Bot API JSON; `from_bot` and `deleted` are what the JSON does not say."""

    body: Json
    from_bot: bool
    deleted: bool = False

    @property
    def id(self) -> int:
        """Its `message_id`."""
        return int(self.body["message_id"])


@dataclass
class Chat:
    """A private chat (whose id is the person's) or a group (whose id is negative)."""

    id: int
    title: str = ""
    members: set[int] = field(default_factory=set)
    messages: dict[int, Message] = field(default_factory=dict)

    @property
    def is_group(self) -> bool:
        """Whether more than one person is in it."""
        return self.id < 0

    def visible(self) -> list[Message]:
        """What is still there, oldest first."""
        return [message for message in self.messages.values() if not message.deleted]


@dataclass
class Query:
    """A pressed button that waits for its answer; `asked` is monotonic seconds."""

    id: str
    user_id: int
    chat_id: int
    asked: float
    answered: bool = False


class World:
    """All state of one local Telegram with one bot. `clock` returns aware times, `monotonic` seconds.

    Updates, messages and albums are numbered from `first_number` on: a bot that remembers those of an earlier world
    takes a repeated number for a repeated update.
    """

    def __init__(
        self,
        bot: Bot,
        files: FileStore,
        limits: Limits,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
        first_number: int = 0,
    ) -> None:
        self.bot = bot
        self.files = files
        self.limits = limits
        self.clock = clock
        self.monotonic = monotonic
        self.events = EventLog()
        self.updates = UpdateQueue(first_number)
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self._last_message = first_number
        self._albums = first_number

    def now(self) -> int:
        """Unix time by the world's clock."""
        return int(self.clock().timestamp())

    def free_id(self) -> int:
        """An id no person has."""
        return FIRST_PERSON + len(self.users)

    def add_user(self, user: User) -> User:
        """A new person with an empty private chat. Raises 400 when the id is taken."""
        if user.id in self.users:
            raise bad_request("user id is taken")
        self.users[user.id] = user
        self.chats[user.id] = Chat(user.id, members={user.id})
        self.events.add("user", user.id, user=user.json())
        return user

    def add_group(self, title: str, members: set[int]) -> Chat:
        """A group with the bot and these people in it."""
        number = -(FIRST_GROUP + sum(chat.is_group for chat in self.chats.values()))
        chat = Chat(number, title, set(members))
        self.chats[number] = chat
        self.events.add("group", number, chat=self.chat_json(chat))
        return chat

    def chat_json(self, chat: Chat) -> Json:
        """Its `Chat` object."""
        if chat.is_group:
            return {"id": chat.id, "type": "group", "title": chat.title}
        user = self.users[chat.id]
        return {"id": chat.id, "type": "private", "first_name": user.first_name} | user.names()

    def user(self, user_id: int) -> User:
        """A person by id. Raises 400."""
        if user_id not in self.users:
            raise bad_request("user not found")
        return self.users[user_id]

    def chat(self, chat_id: str) -> Chat:
        """A chat by what the bot gave as `chat_id`. Raises 400."""
        if not chat_id:
            raise bad_request("chat_id is empty")
        if chat_id.lstrip("-").isdigit() and (chat := self.chats.get(int(chat_id))):
            return chat
        raise bad_request("chat not found")

    def writable(self, chat_id: str) -> Chat:
        """A chat the bot may write to now. Raises 400, or 403 when the person does not let it."""
        chat = self.chat(chat_id)
        if not chat.is_group:
            self._let_in(self.users[chat.id])
        return chat

    @staticmethod
    def _let_in(user: User) -> None:
        if user.deactivated:
            raise forbidden("user is deactivated")
        if user.blocked:
            raise forbidden("bot was blocked by the user")
        if not user.started:
            raise forbidden("bot can't initiate conversation with a user")

    def post(self, chat: Chat, sender: User | None, content: Json) -> Message:
        """Put a message into a chat, from a person or (None) from the bot, and tell those who watch."""
        self._last_message += 1
        body = {
            "message_id": self._last_message,
            "from": sender.json() if sender else self.bot.json(),
            "chat": self.chat_json(chat),
            "date": self.now(),
            **content,
        }
        message = Message(body, from_bot=sender is None)
        chat.messages[message.id] = message
        self.events.add("message", chat.id, message=body, from_bot=message.from_bot)
        return message

    def change(self, chat: Chat, message: Message, body: Json) -> None:
        """Replace a message's JSON by an edited one, and tell those who watch."""
        message.body = body
        self.events.add("edited", chat.id, message=body, from_bot=message.from_bot)

    def remove(self, chat: Chat, message: Message) -> None:
        """Delete a message, and tell those who watch."""
        message.deleted = True
        self.events.add("deleted", chat.id, message_id=message.id)

    def new_album(self) -> str:
        """A fresh `media_group_id`."""
        self._albums += 1
        return str(FIRST_ALBUM + self._albums)

    def ask(self, user: User, chat: Chat) -> Query:
        """A pressed button's query, yet unanswered."""
        query = Query(str(FIRST_QUERY + len(self.queries)), user.id, chat.id, self.monotonic())
        self.queries[query.id] = query
        return query

    def commands_for(self, chat: Chat, language: str) -> list[Json]:
        """The command menu shown in a chat: the narrowest scope and language that is set."""
        broad = "all_group_chats" if chat.is_group else "all_private_chats"
        for scope in (f"chat:{chat.id}", broad, "default"):
            for wanted in (language[:2], ""):
                if (scope, wanted) in self.commands:
                    return self.commands[scope, wanted]
        return []
