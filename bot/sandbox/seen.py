"""A message as a person sees it."""

from dataclasses import dataclass

from bot.sandbox.errors import Json

FILES = ("photo", "document", "video", "voice", "audio", "sticker")


@dataclass(frozen=True)
class Seen:
    """One message in a chat, at one moment: an edited message is another `Seen` with the same id."""

    body: Json
    from_bot: bool

    @property
    def id(self) -> int:
        """Its `message_id`."""
        return int(self.body["message_id"])

    @property
    def text(self) -> str:
        """Its text, or its file's caption."""
        return str(self.body.get("text") or self.body.get("caption") or "")

    @property
    def rows(self) -> list[list[Json]]:
        """Its inline keyboard."""
        rows: list[list[Json]] = self.body.get("reply_markup", {}).get("inline_keyboard", [])
        return rows

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons, row by row."""
        return [str(button["text"]) for row in self.rows for button in row]

    def button(self, label: str) -> Json | None:
        """The button with this label, or else the first whose label contains it."""
        every = [button for row in self.rows for button in row]
        exact = [button for button in every if button["text"] == label]
        return next(iter(exact or [button for button in every if label in button["text"]]), None)

    @property
    def edited(self) -> bool:
        """Whether its words were changed after it was sent."""
        return "edit_date" in self.body

    @property
    def kind(self) -> str:
        """`text`, or what file it carries."""
        return next((kind for kind in FILES if kind in self.body), "text")

    @property
    def file_id(self) -> str:
        """The id of its file; a photo's largest size. Raises LookupError when it has none."""
        if self.kind == "text":
            raise LookupError("a text message has no file")
        carried = self.body[self.kind]
        return str((carried[-1] if self.kind == "photo" else carried)["file_id"])

    @property
    def file_name(self) -> str:
        """The name of its document, or nothing."""
        return str(self.body["document"].get("file_name", "")) if self.kind == "document" else ""

    @property
    def reply_to(self) -> int | None:
        """The id of the message it answers."""
        answered: Json | None = self.body.get("reply_to_message")
        return int(answered["message_id"]) if answered else None

    def lines(self, speaker: str) -> str:
        """For a transcript: who, what file, what words, what buttons."""
        mark = " ✎" if self.edited else ""
        what = "" if self.kind == "text" else f"[{self.kind}{' ' + self.file_name if self.file_name else ''}] "
        words = self.text.replace("\n", "\n    ")
        keys = "".join("\n    " + " ".join(f"[{button['text']}]" for button in row) for row in self.rows)
        return f"{speaker}{mark}: {what}{words}{keys}"
