"""Methods about the bot itself: who it is, its command menu, its descriptions; and about chats."""

import re

from bot.sandbox.errors import Json, bad_request
from bot.sandbox.methods.call import Call, Method

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
MAX_COMMANDS = 100
MAX_DESCRIPTION = 256
TEXT_LIMITS = {"name": 64, "description": 512, "short_description": 120}
SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
CHAT_SCOPES = {"chat", "chat_administrators", "chat_member"}


async def get_me(call: Call) -> Json:
    """The bot's account, with what it may do."""
    return {
        **call.world.bot.json(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def _scope(call: Call) -> tuple[str, str]:
    """A key for scope and language. Raises 400."""
    scope = call.params.object("scope", "BotCommandScope")
    kind = str(scope.get("type") or "default")
    if kind in CHAT_SCOPES:
        chat = call.world.chat(str(scope.get("chat_id") or ""))
        kind = f"{kind}:{chat.id}" + (f":{scope.get('user_id')}" if kind == "chat_member" else "")
    elif kind not in SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    return kind, call.params.text("language_code")[:2]


def _command(item: Json) -> Json:
    command, description = str(item.get("command", "")).removeprefix("/"), str(item.get("description", ""))
    if not COMMAND.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    if not description.strip() or len(description) > MAX_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": description}


async def set_my_commands(call: Call) -> bool:
    """Set the menu of one scope and language."""
    commands = [_command(item) for item in call.params.objects("commands", "BotCommand")]
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    call.world.commands[_scope(call)] = commands
    call.world.events.add("commands")
    return True


async def get_my_commands(call: Call) -> list[Json]:
    """The menu of exactly this scope and language."""
    return call.world.commands.get(_scope(call), [])


async def delete_my_commands(call: Call) -> bool:
    """Forget the menu of one scope and language, so that a broader one shows."""
    call.world.commands.pop(_scope(call), None)
    call.world.events.add("commands")
    return True


def _text_setter(what: str) -> Method:
    async def set_text(call: Call) -> bool:
        text = call.params.text(what)
        if len(text) > TEXT_LIMITS[what]:
            raise bad_request(f"bot {what.replace('_', ' ')} is too long")
        call.world.bot.texts[what, call.params.text("language_code")] = text
        return True

    return set_text


def _text_getter(what: str) -> Method:
    async def get_text(call: Call) -> Json:
        fallback = call.world.bot.name if what == "name" else ""
        return {what: call.world.bot.texts.get((what, call.params.text("language_code")), fallback)}

    return get_text


async def get_chat(call: Call) -> Json:
    """A chat's full description."""
    chat = call.world.chat(call.params.text("chat_id"))
    return call.world.chat_json(chat) | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
        ),
    }


async def get_chat_member(call: Call) -> Json:
    """Whether somebody is in a chat."""
    chat = call.world.chat(call.params.text("chat_id"))
    user_id = call.params.integer("user_id")
    if user_id == call.world.bot.id:
        return {"status": "member", "user": call.world.bot.json()}
    if user_id not in call.world.users:
        raise bad_request("user not found")
    status = "member" if user_id in chat.members else "left"
    return {"status": status, "user": call.world.users[user_id].json()}


async def set_chat_menu_button(call: Call) -> bool:
    """Accepted; the chat page always shows the commands."""
    return True


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": _text_setter("name"),
    "getMyName": _text_getter("name"),
    "setMyDescription": _text_setter("description"),
    "getMyDescription": _text_getter("description"),
    "setMyShortDescription": _text_setter("short_description"),
    "getMyShortDescription": _text_getter("short_description"),
    "setChatMenuButton": set_chat_menu_button,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
}
