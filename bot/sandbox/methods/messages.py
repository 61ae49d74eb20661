"""Methods that send text, show activity, answer buttons, and delete."""

from bot.sandbox.errors import Json, bad_request
from bot.sandbox.methods.call import COPIED, Call, Method, caption_fields, forwarded, markup_fields, text_fields
from bot.sandbox.world import Chat, Message

MAX_TOAST = 200
DELETABLE_SECONDS = 48 * 3600


async def send_message(call: Call) -> Json:
    """Post a text."""
    parsed, markup = call.text(), call.markup()
    chat = call.world.writable(call.params.text("chat_id"))
    reply = call.reply_to(chat)
    call.writable_chat()
    content = text_fields(parsed) | reply | call.options() | markup_fields(markup)
    return call.world.post(chat, None, content).body


async def send_chat_action(call: Call) -> bool:
    """Show "typing" for a moment."""
    chat = call.world.writable(call.params.text("chat_id"))
    action = call.params.text("action")
    if not action:
        raise bad_request("wrong parameter action in request")
    call.world.events.add("action", chat.id, action=action)
    return True


async def answer_callback_query(call: Call) -> bool:
    """Stop the button's spinner, with or without a notice. Once, and in time."""
    world = call.world
    query = world.queries.get(call.params.text("callback_query_id"))
    late = query is not None and world.monotonic() - query.asked > world.limits.callback_timeout
    if query is None or query.answered or late:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = call.params.text("text")
    if len(text) > MAX_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answered = True
    world.events.add(
        "callback_answer",
        query.chat_id,
        callback_query_id=query.id,
        user_id=query.user_id,
        text=text,
        show_alert=call.params.flag("show_alert"),
    )
    return True


def _removable(call: Call, chat: Chat, number: int) -> Message:
    message = chat.messages.get(number)
    if message is None or message.deleted:
        raise bad_request("message to delete not found")
    if chat.is_group and not message.from_bot:
        raise bad_request("message can't be deleted")
    if call.world.now() - message.body["date"] > DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    return message


async def delete_message(call: Call) -> bool:
    """Delete one message: the bot's own, or in a private chat also the person's."""
    chat = call.world.chat(call.params.text("chat_id"))
    number = call.params.integer("message_id")
    if not number:
        raise bad_request("message identifier is not specified")
    call.world.remove(chat, _removable(call, chat, number))
    return True


async def delete_messages(call: Call) -> bool:
    """Delete several; those that are gone are skipped."""
    chat = call.world.chat(call.params.text("chat_id"))
    for number in call.params.numbers("message_ids"):
        message = chat.messages.get(number)
        if message and not message.deleted:
            call.world.remove(chat, _removable(call, chat, message.id))
    return True


def _source(call: Call, what: str) -> Message:
    chat = call.world.chat(call.params.text("from_chat_id"))
    message = chat.messages.get(call.params.integer("message_id"))
    if message is None or message.deleted:
        raise bad_request(f"message to {what} not found")
    return message


async def copy_message(call: Call) -> Json:
    """Send a message's content again, with a caption of its own if one is given."""
    source = _source(call, "copy")
    content = {name: source.body[name] for name in COPIED if name in source.body}
    if call.params.has("caption"):
        content = {name: value for name, value in content.items() if not name.startswith("caption")}
        content |= caption_fields(call.caption())
    markup = markup_fields(call.markup())
    message = call.world.post(call.writable_chat(), None, content | markup)
    return {"message_id": message.id}


async def forward_message(call: Call) -> Json:
    """Send a message on, saying whose it was."""
    return call.world.post(call.writable_chat(), None, forwarded(_source(call, "forward"))).body


METHODS: dict[str, Method] = {
    "sendMessage": send_message,
    "sendChatAction": send_chat_action,
    "answerCallbackQuery": answer_callback_query,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "copyMessage": copy_message,
    "forwardMessage": forward_message,
}
