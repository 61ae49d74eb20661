"""What a message becomes at Telegram: one call or several. Pure: a message in, its parts out."""

from dataclasses import dataclass, replace

from bot.delivery.texts import CAPTION_LIMIT, TEXT_LIMIT, shown, shown_length, split_html
from storage.outgoing import Button, Document, Outgoing

Buttons = tuple[tuple[Button, ...], ...]
ALBUM_LIMIT = 10
WALL = 4
"""Messages beyond which a text is sent as a file: nobody reads five screens of chat."""


@dataclass(frozen=True, slots=True)
class Text:
    """A message of its own."""

    text: str
    buttons: Buttons = ()
    reply_to: int | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """An earlier message with new words."""

    message_id: int
    text: str
    buttons: Buttons = ()


@dataclass(frozen=True, slots=True)
class Photos:
    """One photo, or an album of up to ten; an album takes no buttons."""

    files: tuple[str, ...]
    caption: str = ""
    buttons: Buttons = ()
    reply_to: int | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A document: a new one, or by its file id one that Telegram has."""

    document: Document | str
    caption: str = ""
    buttons: Buttons = ()
    reply_to: int | None = None


Part = Text | Edit | Photos | File


@dataclass(frozen=True, slots=True)
class Room:
    """How many UTF-16 units fit, after entities are read."""

    text: int = TEXT_LIMIT
    caption: int = CAPTION_LIMIT

    def halved(self) -> "Room":
        """For the case that Telegram counts differently than we do."""
        return Room(self.text // 2, self.caption // 2)


def parts_of(message: Outgoing, room: Room = Room()) -> tuple[Part, ...]:
    """The calls that bring the message to the chat, in order. Buttons are on the last; empty when it says nothing.

    Words go along with a photo or file where they fit under it, otherwise into messages of their own: after photos,
    before a file. A text that would be a wall of messages becomes a file with its beginning under it.
    """
    if message.edit_message_id is not None:
        return _edit(message, message.edit_message_id, room)
    fits_under = shown_length(message.text) <= room.caption
    if message.document is not None:
        before = () if fits_under else _texts(message.text, (), message.reply_to, room)
        caption = message.text if fits_under else ""
        reply_to = None if before else message.reply_to
        return (*before, File(message.document, caption, message.buttons, reply_to))
    if message.photos:
        return _photos(message, room, fits_under=fits_under)
    return _texts(message.text, message.buttons, message.reply_to, room)


def places_of(part: Part) -> int:
    """How many messages of the chat the part becomes."""
    return len(part.files) if isinstance(part, Photos) else 1


def instead_of(part: Part) -> tuple[Part, ...] | None:
    """What is sent where Telegram does not take the files of the part; None when it has none that Telegram knows.

    An album takes no picture that was sent as a file, and none at all where there is one: then each goes by itself, as
    a photo or as the file it is. For one that Telegram has forgotten the words under it go alone, if there are any.
    """
    match part:
        case Photos((file,)):
            return (File(file, part.caption, part.buttons, part.reply_to),)
        case Photos((first, *others)):
            return (replace(part, files=(first,)), *(Photos((file,)) for file in others))
        case File(str()):
            return (Text(part.caption, part.buttons, part.reply_to),) if part.caption else ()
        case _:
            return None


def _edit(message: Outgoing, message_id: int, room: Room) -> tuple[Part, ...]:
    first, *more = split_html(message.text, room.text) or [""]
    if not first:
        return ()
    if not more:
        return (Edit(message_id, first, message.buttons),)
    return (Edit(message_id, first), *_texts("\n".join(more), message.buttons, None, room))


def _photos(message: Outgoing, room: Room, *, fits_under: bool) -> tuple[Part, ...]:
    albums = [message.photos[start : start + ALBUM_LIMIT] for start in range(0, len(message.photos), ALBUM_LIMIT)]
    together = fits_under and len(albums) == 1 and (len(albums[0]) == 1 or not message.buttons)
    if together:
        return (Photos(albums[0], message.text, message.buttons, message.reply_to),)
    pictures = (Photos(album, reply_to=message.reply_to) for album in albums)
    return (*pictures, *_texts(message.text, message.buttons, None, room))


def _texts(text: str, buttons: Buttons, reply_to: int | None, room: Room) -> tuple[Part, ...]:
    pieces = split_html(text, room.text)
    if len(pieces) > WALL:
        return (_as_file(text, buttons, reply_to, room),)
    last = len(pieces) - 1
    return tuple(
        Text(piece, buttons if place == last else (), reply_to if place == 0 else None)
        for place, piece in enumerate(pieces)
    )


def _as_file(text: str, buttons: Buttons, reply_to: int | None, room: Room) -> File:
    beginning = split_html(text, room.caption - 1)[0]
    # The mark tells Windows, which village offices use, that the file is UTF-8.
    content = shown(text).encode("utf-8-sig")
    return File(Document("shiji.txt", content), f"{beginning}…", buttons, reply_to)
