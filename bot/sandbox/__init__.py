"""A local Telegram: a Bot API server on loopback, a chat page, and a client that reads like a chat."""

from bot.sandbox.client import ChatError, Group, Person, Refused, SandboxClient
from bot.sandbox.control import Seat
from bot.sandbox.faults import Fault, Trouble
from bot.sandbox.limits import Limits
from bot.sandbox.seen import Seen
from bot.sandbox.server import SandboxServer

__all__ = [
    "ChatError",
    "Fault",
    "Group",
    "Limits",
    "Person",
    "Refused",
    "SandboxClient",
    "SandboxServer",
    "Seat",
    "Seen",
    "Trouble",
]
