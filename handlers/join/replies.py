from __future__ import annotations

from handlers.join.action import Joined
from handlers.shared.reply import Reply, say
from handlers.shared.scopes import held_words
from locales import Html, Words


def welcome(words: Words, joined: Joined) -> Reply:
    """Who one is here, and what one can do, in two or three lines."""
    role = joined.reached.grant.role
    greeting = "join-one-more-role" if joined.member_before else "join-welcome"
    lines = (
        words.html(greeting, name=joined.person.name, held=held_words(words, joined.reached)),
        words.html(f"join-can-{role}"),
        words.html("join-help"),
    )
    return say(Html("\n\n".join(lines)))
