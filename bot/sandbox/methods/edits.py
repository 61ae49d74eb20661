"""Methods that edit what the bot sent before."""

from bot.sandbox.errors import Json, bad_request
from bot.sandbox.methods.call import Call, Method, caption_fields, markup_fields, text_fields
from bot.sandbox.world import Chat, Message

CAPTIONED = ("photo", "document", "video", "voice")


def _target(call: Call) -> tuple[Chat, Message]:
    """The message to edit. Raises 400 when it is not there or not the bot's."""
    chat = call.world.chat(call.params.text("chat_id"))
    number = call.params.integer("message_id")
    if not number:
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(number)
    if message is None or message.deleted:
        raise bad_request("message to edit not found")
    if not message.from_bot:
        raise bad_request("message can't be edited")
    return chat, message


def _replace(call: Call, dropped: tuple[str, ...], added: Json) -> Json:
    chat, message = _target(call)
    gone = (*dropped, "reply_markup")
    kept = {key: value for key, value in message.body.items() if key not in gone}
    body = kept | added | markup_fields(call.markup())
    if body == message.body:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same as a "
            "current content and reply markup of the message"
        )
    if dropped and any(body.get(key) != message.body.get(key) for key in dropped):
        body["edit_date"] = call.world.now()
    call.world.change(chat, message, body)
    return body


async def edit_message_text(call: Call) -> Json:
    """Replace text and buttons; leaving the buttons out takes them away."""
    _, message = _target(call)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    return _replace(call, ("text", "entities"), text_fields(call.text()))


async def edit_message_caption(call: Call) -> Json:
    """Replace a file's caption and buttons."""
    _, message = _target(call)
    if not any(kind in message.body for kind in CAPTIONED):
        raise bad_request("there is no caption in the message to edit")
    return _replace(call, ("caption", "caption_entities"), caption_fields(call.caption()))


async def edit_message_reply_markup(call: Call) -> Json:
    """Replace the buttons alone."""
    return _replace(call, (), {})


METHODS: dict[str, Method] = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
}
