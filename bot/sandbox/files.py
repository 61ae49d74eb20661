"""Files in the local Telegram: kept on disk, named by an opaque id, photos in several sizes."""

import asyncio
import base64
import io
import mimetypes
import shutil
import tempfile
import uuid
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

from bot.sandbox.errors import Json, bad_request

FOLDERS = {
    "photo": "photos",
    "document": "documents",
    "video": "videos",
    "voice": "voice",
    "sticker": "stickers",
    "audio": "music",
}
KIND_NAMES = {"photo": "Photo", "document": "Document", "video": "Video", "voice": "VoiceNote", "sticker": "Sticker"}
SIDES = (90, 320, 800, 1280)
MAX_RATIO = 20


@dataclass(frozen=True)
class StoredFile:
    """One file. `path` is where its bytes are; `file_path` is what getFile tells the bot."""

    file_id: str
    file_unique_id: str
    kind: str
    name: str
    mime: str
    size: int
    path: Path
    width: int = 0
    height: int = 0

    @property
    def file_path(self) -> str:
        """The path under `/file/bot<token>/`."""
        return f"{FOLDERS[self.kind]}/{self.path.name}"

    def json(self) -> Json:
        """The fields all Bot API file objects share."""
        return {"file_id": self.file_id, "file_unique_id": self.file_unique_id, "file_size": self.size}


def render_sizes(content: bytes) -> list[tuple[bytes, int, int]]:
    """A photo as JPEG in Telegram's sizes, smallest first, upright and without metadata: (bytes, width, height).

    Raises OSError (which Pillow's own errors are) or ValueError when the bytes are no image.
    """
    with Image.open(io.BytesIO(content)) as source:
        picture = ImageOps.exif_transpose(source).convert("RGB")
    longest = max(picture.size)
    sides = [side for side in SIDES if side < longest] + [min(longest, SIDES[-1])]
    return [_at_most(picture, side) for side in dict.fromkeys(sides)]


def _at_most(picture: Image.Image, side: int) -> tuple[bytes, int, int]:
    copy = picture.copy()
    copy.thumbnail((side, side))
    out = io.BytesIO()
    copy.save(out, "JPEG", quality=87)
    return out.getvalue(), copy.width, copy.height


class FileStore:
    """All files of one local Telegram, in one folder, which `open` makes."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder or Path(tempfile.gettempdir()) / f"local-telegram-{uuid.uuid4().hex}"
        self._temporary = folder is None
        self._files: dict[str, StoredFile] = {}
        self._sizes: dict[str, list[StoredFile]] = {}
        self._offered: dict[str, StoredFile] = {}

    def open(self) -> None:
        """Make the folder. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)

    def close(self) -> None:
        """Remove the folder, unless it was given."""
        if self._temporary:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _add(self, kind: str, content: bytes, name: str, mime: str, size: tuple[int, int] = (0, 0)) -> StoredFile:
        number = len(self._files) + 1
        path = self._folder / f"file_{number}{Path(name).suffix[:10]}"
        path.write_bytes(content)
        file_id = base64.urlsafe_b64encode(f"{kind}:{number:010d}:local-telegram".encode()).decode().rstrip("=")
        stored = StoredFile(file_id, f"AQAD{number:08d}", kind, name, mime, len(content), path, *size)
        self._files[file_id] = stored
        return stored

    def add(self, kind: str, content: bytes, name: str, mime: str = "") -> StoredFile:
        """Keep a file that is not a photo."""
        guessed = mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
        return self._add(kind, content, name, guessed)

    async def add_photo(self, content: bytes, *, strict: bool) -> list[StoredFile]:
        """Keep a photo in its sizes, smallest first.

        `strict` refuses what is no image with Telegram's 400; otherwise the bytes are kept as they are, so that a
        bot can meet a broken image.
        """
        try:
            sizes = await asyncio.to_thread(render_sizes, content)
        except (OSError, ValueError, Image.DecompressionBombError):
            if strict:
                raise bad_request("IMAGE_PROCESS_FAILED") from None
            return self._grouped([self._add("photo", content, "photo.jpg", "image/jpeg", (90, 90))])
        width, height = sizes[-1][1:]
        if strict and max(width, height) > MAX_RATIO * min(width, height):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        return self._grouped([self._add("photo", body, "photo.jpg", "image/jpeg", (w, h)) for body, w, h in sizes])

    def _grouped(self, sizes: list[StoredFile]) -> list[StoredFile]:
        self._sizes |= dict.fromkeys((size.file_id for size in sizes), sizes)
        return sizes

    def get(self, file_id: str) -> StoredFile | None:
        """The file with this id, if there is one."""
        return self._files.get(file_id)

    def of_kind(self, file_id: str, kind: str) -> StoredFile:
        """A file to be sent again. Raises 400 for an unknown id, or one of another kind."""
        stored = self._files.get(file_id)
        if stored is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if stored.kind != kind:
            raise bad_request(f"can't use file of type {KIND_NAMES[stored.kind]} as {KIND_NAMES[kind]}")
        return stored

    def sizes_of(self, file_id: str) -> list[StoredFile]:
        """All sizes of a photo sent again by the id of one of them. Raises 400 like `of_kind`."""
        return self._sizes[self.of_kind(file_id, "photo").file_id]

    def offer(self, file_id: str, limit: int) -> StoredFile:
        """What getFile answers; only then can the file be downloaded. Raises 400 for a bad id or a file too big."""
        stored = self._files.get(file_id)
        if stored is None:
            raise bad_request("invalid file_id")
        if stored.size > limit:
            raise bad_request("file is too big")
        self._offered[stored.file_path] = stored
        return stored

    def offered(self, file_path: str) -> StoredFile | None:
        """The file behind a path getFile has told."""
        return self._offered.get(file_path)


def photo_json(sizes: list[StoredFile]) -> list[Json]:
    """`PhotoSize` objects, smallest first."""
    return [{**size.json(), "width": size.width, "height": size.height} for size in sizes]


def document_json(stored: StoredFile) -> Json:
    """A `Document` object."""
    return {**stored.json(), "file_name": stored.name, "mime_type": stored.mime}
