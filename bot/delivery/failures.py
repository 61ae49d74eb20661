"""Every failed send has a kind: one pure function from what Telegram or the network said to what follows from it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from telegram import error as telegram_error


class Kind(StrEnum):
    """What follows from a send."""

    SENT = "sent"
    RETRY = "retry"
    DROP = "drop"
    GONE = "gone"
    TOO_LONG = "too_long"
    LOST_MESSAGE = "lost_message"
    """The message to be edited is not there any more: send it as a new one."""
    BAD_PHOTO = "bad_photo"
    """Telegram does not know the photo any more, or has it as a file: it goes as a file, or the words without it."""


class Scope(StrEnum):
    """What a wait concerns."""

    ROW = "row"
    CHAT = "chat"
    TELEGRAM = "telegram"
    """Nothing gets through at present, whoever it is for."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do. `wait` is the wait in seconds that Telegram asked for, None where we choose."""

    kind: Kind
    reason: str
    scope: Scope = Scope.ROW
    wait: float | None = None

    @property
    def end(self) -> str:
        """What to count it as: the kind, with Telegram's own flood waits apart from other retries."""
        return self.kind.value if self.wait is None else "flood"


# Telegram's own wording, lower case, as python-telegram-bot passes it on. The first that occurs in the error decides.
_BAD_REQUESTS: tuple[tuple[str, Kind], ...] = (
    ("message is not modified", Kind.SENT),
    ("message to edit not found", Kind.LOST_MESSAGE),
    ("message can't be edited", Kind.LOST_MESSAGE),
    ("message_id_invalid", Kind.LOST_MESSAGE),
    ("message identifier is not specified", Kind.LOST_MESSAGE),
    ("there is no text in the message to edit", Kind.LOST_MESSAGE),
    ("message is too long", Kind.TOO_LONG),
    ("caption is too long", Kind.TOO_LONG),
    ("media_caption_too_long", Kind.TOO_LONG),
    ("text is too long", Kind.TOO_LONG),
    ("wrong file identifier", Kind.BAD_PHOTO),
    ("wrong remote file identifier", Kind.BAD_PHOTO),
    ("wrong remote file id", Kind.BAD_PHOTO),
    ("file_reference", Kind.BAD_PHOTO),
    ("media_empty", Kind.BAD_PHOTO),
    ("can't use file of type", Kind.BAD_PHOTO),
    ("chat not found", Kind.GONE),
    ("user not found", Kind.GONE),
    ("peer_id_invalid", Kind.GONE),
    ("user_is_blocked", Kind.GONE),
    ("input_user_deactivated", Kind.GONE),
    ("chat_write_forbidden", Kind.GONE),
    ("have no rights to send a message", Kind.GONE),
    ("not enough rights to send", Kind.GONE),
    ("group chat was deactivated", Kind.GONE),
)


def judge(error: Exception) -> Verdict:
    """Say what follows from an error of a send. An error nobody has met yet is retried: losing costs more."""
    match error:
        case telegram_error.RetryAfter():
            return Verdict(Kind.RETRY, "flood", Scope.CHAT, wait=_seconds(error.retry_after))
        case telegram_error.Forbidden() | telegram_error.ChatMigrated():
            return Verdict(Kind.GONE, error.message)
        case telegram_error.BadRequest():
            return _bad_request(error.message)
        case telegram_error.TelegramError():
            # A wrong token, another sender, a 5xx, a timeout, a cut connection, an answer that is no answer: none of
            # them is the message's fault.
            return Verdict(Kind.RETRY, f"{type(error).__name__}: {error.message}", Scope.TELEGRAM)
        case OSError():
            return Verdict(Kind.RETRY, f"{type(error).__name__}: {error}", Scope.TELEGRAM)
        case _:
            return Verdict(Kind.RETRY, f"{type(error).__name__}: {error}")


def _bad_request(message: str) -> Verdict:
    words = message.lower()
    kind = next((kind for part, kind in _BAD_REQUESTS if part in words), Kind.DROP)
    return Verdict(kind, message)


def _seconds(wait: int | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
