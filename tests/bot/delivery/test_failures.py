"""Every way a send can fail, and what follows."""

from datetime import timedelta

import pytest
from telegram import error

from bot.delivery.failures import Kind, Scope, Verdict, judge

TABLE = (
    ("the person blocked the bot", error.Forbidden("Forbidden: bot was blocked by the user"), Kind.GONE),
    ("the account was deleted", error.Forbidden("Forbidden: user is deactivated"), Kind.GONE),
    ("start was never pressed", error.Forbidden("Forbidden: bot can't initiate conversation with a user"), Kind.GONE),
    ("removed from the group", error.Forbidden("Forbidden: bot was kicked from the group chat"), Kind.GONE),
    ("another bot", error.Forbidden("Forbidden: bots can't send messages to bots"), Kind.GONE),
    ("the group moved", error.ChatMigrated(-1001), Kind.GONE),
    ("no such chat", error.BadRequest("Bad Request: chat not found"), Kind.GONE),
    ("no such person", error.BadRequest("Bad Request: user not found"), Kind.GONE),
    ("no such peer", error.BadRequest("Bad Request: PEER_ID_INVALID"), Kind.GONE),
    ("muted in the group", error.BadRequest("Bad Request: have no rights to send a message"), Kind.GONE),
    ("may not send there", error.BadRequest("Not enough rights to send text messages to the chat"), Kind.GONE),
    (
        "the edit changes nothing",
        error.BadRequest("Bad Request: message is not modified: specified new message content and reply markup are …"),
        Kind.SENT,
    ),
    ("the message was deleted", error.BadRequest("Bad Request: message to edit not found"), Kind.LOST_MESSAGE),
    ("too old to edit", error.BadRequest("Bad Request: message can't be edited"), Kind.LOST_MESSAGE),
    ("a wrong message id", error.BadRequest("Bad Request: MESSAGE_ID_INVALID"), Kind.LOST_MESSAGE),
    ("more than 4096", error.BadRequest("Bad Request: message is too long"), Kind.TOO_LONG),
    ("more than 1024", error.BadRequest("Bad Request: message caption is too long"), Kind.TOO_LONG),
    (
        "a file id of another bot",
        error.BadRequest("Bad Request: wrong file identifier/HTTP URL specified"),
        Kind.BAD_PHOTO,
    ),
    (
        "a picture that was sent as a file",
        error.BadRequest("Bad Request: can't use file of type Document as Photo"),
        Kind.BAD_PHOTO,
    ),
    ("our HTML is broken", error.BadRequest("Bad Request: can't parse entities: unclosed tag"), Kind.DROP),
    ("a button too long", error.BadRequest("Bad Request: BUTTON_DATA_INVALID"), Kind.DROP),
    ("an error nobody has seen yet", error.BadRequest("Bad Request: SOMETHING_NEW"), Kind.DROP),
    ("sending too fast", error.RetryAfter(timedelta(seconds=7)), Kind.RETRY),
    ("Telegram is restarting", error.NetworkError("Bad Gateway"), Kind.RETRY),
    ("Telegram has a fault", error.NetworkError("Internal Server Error"), Kind.RETRY),
    ("no answer in time", error.TimedOut(), Kind.RETRY),
    ("the line was cut", error.NetworkError("httpx.ReadError: "), Kind.RETRY),
    ("rubbish instead of an answer", error.TelegramError("Invalid server response"), Kind.RETRY),
    ("the token was revoked", error.InvalidToken("Unauthorized"), Kind.RETRY),
    ("somebody else sends with the token", error.Conflict("Conflict: terminated by other request"), Kind.RETRY),
    ("no network", OSError("Network is unreachable"), Kind.RETRY),
    ("a fault of our own", RuntimeError("unexpected"), Kind.RETRY),
)


@pytest.mark.parametrize(("error", "kind"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_each_error_has_its_kind(error: Exception, kind: Kind) -> None:
    assert judge(error).kind is kind


def test_the_wait_that_telegram_states_is_kept_and_concerns_the_chat() -> None:
    verdict = judge(error.RetryAfter(timedelta(seconds=7)))

    assert verdict == Verdict(Kind.RETRY, "flood", Scope.CHAT, wait=7.0)


@pytest.mark.parametrize(
    "failure", [error.TimedOut(), error.NetworkError("Bad Gateway"), error.InvalidToken(), OSError("no route")]
)
def test_a_fault_of_the_line_concerns_every_chat(failure: Exception) -> None:
    assert judge(failure).scope is Scope.TELEGRAM


def test_a_fault_of_the_message_concerns_only_itself() -> None:
    assert judge(error.BadRequest("can't parse entities")).scope is Scope.ROW
