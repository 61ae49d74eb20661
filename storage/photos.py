"""Photos as files named by their SHA-256, and a small grey copy of each for finding reused ones."""

import contextlib
import errno
import hashlib
import io
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from pathlib import Path

from PIL import ExifTags, Image, ImageOps

from storage.errors import PhotoMissing, PhotoStoreFull, PhotoStoreUnavailable

MAX_PIXELS = 80_000_000
"""An image of more is not unpacked: a few kilobytes can hold gigabytes of one colour."""
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "MPO")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class PhotoStore:
    """A folder of photos: `ab/cd/abcd….` Saving the same bytes twice keeps one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, content: bytes) -> str:
        """Keep the bytes and return their SHA-256 in hex. After it returns they survive a power cut.

        Raises PhotoStoreFull or PhotoStoreUnavailable; then nothing half-written is left under the final name.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        target = self._path(sha256)
        with _translated():
            if not (target.exists() and target.stat().st_size == len(content)):
                target.parent.mkdir(parents=True, exist_ok=True)
                _write_whole(target, content)
        return sha256

    def read(self, sha256: str) -> bytes:
        """The bytes. Raises PhotoMissing or PhotoStoreUnavailable."""
        with _translated():
            try:
                return self._path(sha256).read_bytes()
            except FileNotFoundError:
                raise PhotoMissing(sha256) from None

    def has(self, sha256: str) -> bool:
        """Whether the photo is in the folder."""
        return self._path(sha256).exists()

    def names(self) -> Iterator[str]:
        """The SHA-256 of every photo in the folder."""
        return (path.name for path in sorted(self.folder.glob("??/??/*")) if _SHA256.fullmatch(path.name))

    def check(self) -> None:
        """Write and remove a file, so that a doctor can say what is wrong. Raises as `save` does."""
        probe = self.folder / f".probe-{secrets.token_hex(4)}"
        with _translated():
            self.folder.mkdir(parents=True, exist_ok=True)
            _write_whole(probe, b"probe")
            probe.unlink()

    def _path(self, sha256: str) -> Path:
        # The name comes from a table, so it is checked before it becomes a path.
        if not _SHA256.fullmatch(sha256):
            raise PhotoMissing(sha256)
        return self.folder / sha256[:2] / sha256[2:4] / sha256


def _write_whole(target: Path, content: bytes) -> None:
    """Write beside the target, force it to the disk and only then give it its name."""
    part = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        words = f"{error.strerror}: {error.filename}"
        raise (PhotoStoreFull if error.errno in _NO_ROOM else PhotoStoreUnavailable)(words) from error


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small grey copy: `pixels` row by row, one byte each, 0 black to 255 white, as a person sees it upright.

    `full_width` and `full_height` are the photo's own; `taken_at` is what the camera wrote, if it did.
    """

    pixels: bytes
    width: int
    height: int
    full_width: int
    full_height: int
    taken_at: datetime | None


class Unreadable(StrEnum):
    """Why there is no thumbnail."""

    BROKEN = "broken"
    TOO_MANY_PIXELS = "too_many_pixels"


def thumbnail(content: bytes, *, timezone: tzinfo, side: int = 128) -> Thumbnail | Unreadable:
    """Decode the photo into a grey copy whose longer side is at most `side` pixels.

    `timezone` is that of the camera's clock when the photo does not name one. Never raises for bad bytes.
    """
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                return Unreadable.TOO_MANY_PIXELS
            return _thumbnail(image, timezone, side)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Unreadable.TOO_MANY_PIXELS
    except Exception:  # noqa: BLE001 - decoders raise whatever a malformed byte leads to; all of it means broken
        return Unreadable.BROKEN


def _thumbnail(image: Image.Image, timezone: tzinfo, side: int) -> Thumbnail:
    width, height = image.size
    exif = image.getexif()
    taken_at = _taken_at(exif, timezone)
    if exif.get(ExifTags.Base.Orientation, 1) in {5, 6, 7, 8}:
        width, height = height, width
    image.draft("L", (side, side))  # a JPEG is decoded at a fraction of its size, many times faster
    upright = ImageOps.exif_transpose(image)
    grey = _on_white(upright).convert("L")
    grey.thumbnail((side, side), Image.Resampling.BOX)
    return Thumbnail(grey.tobytes(), grey.width, grey.height, width, height, taken_at)


def _on_white(image: Image.Image) -> Image.Image:
    """Transparent parts hide colours nobody sees; they must not tell two equal pictures apart."""
    if not image.has_transparency_data:
        return image
    layer = image.convert("RGBA")
    white = Image.new("RGBA", layer.size, "white")
    white.alpha_composite(layer)
    return white


def _taken_at(exif: Image.Exif, timezone: tzinfo) -> datetime | None:
    moment = _written_at(exif, timezone)
    # Cameras without a set clock write their maker's first day, or nonsense.
    return moment if moment is not None and 1990 <= moment.year <= 2200 else None


def _written_at(exif: Image.Exif, timezone: tzinfo) -> datetime | None:
    details = exif.get_ifd(ExifTags.IFD.Exif)
    written = details.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    offset = details.get(ExifTags.Base.OffsetTimeOriginal)
    if not isinstance(written, str):
        return None
    words = written.strip("\x00 ")
    if isinstance(offset, str):
        with contextlib.suppress(ValueError):
            return datetime.strptime(words + offset.strip("\x00 "), "%Y:%m:%d %H:%M:%S%z")
    with contextlib.suppress(ValueError):
        return datetime.strptime(words, "%Y:%m:%d %H:%M:%S").replace(tzinfo=timezone)
    return None
