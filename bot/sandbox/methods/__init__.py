"""Every Bot API method the local Telegram knows, by its name in lower case, as Telegram compares names."""

from bot.sandbox.methods import account, edits, fetching, media, messages
from bot.sandbox.methods.call import Method

ALL: dict[str, Method] = {
    name.lower(): method
    for module in (account, edits, fetching, media, messages)
    for name, method in module.METHODS.items()
}
