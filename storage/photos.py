"""Photos as files named by their SHA-256, and a small grey copy of each for finding reused ones."""

import contextlib
import errno
import hashlib
import io
import math
import os
import re
import secrets
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from itertools import islice
from pathlib import Path

from PIL import ExifTags, Image, ImageOps, JpegImagePlugin, PngImagePlugin, TiffImagePlugin

from storage.errors import PhotoMissing, PhotoStoreFull, PhotoStoreUnavailable

MAX_PIXELS = 256_000_000
"""An image of more is not unpacked: a few kilobytes can hold gigabytes of one colour. Phones make up to 200 million, as
JPEG, of which an eighth of the width and height is unpacked."""
MAX_MEMORY = 120_000_000
"""Bytes that unpacking may take: a picture that needs more is not unpacked."""
_BYTES_PER_PIXEL = {"PNG": 4, "GIF": 4, "BMP": 5, "TIFF": 12, "WEBP": 16}
"""What unpacking takes at most, measured; these are unpacked whole, and some decoders keep copies."""
MAX_PARTS = 20_000
"""Parts that the head of a file may have, or values that a list in it may have. No camera writes so many, and a file of
nothing else takes a gigabyte while its head is read."""
MAX_EXIF = 1_000_000
_COEFFICIENT = 2
_TILE = 1024
"""Side of the piece that is turned grey at a time, so that no copy of the whole is made."""
_JPEG_PART = re.compile(rb"\xff[\xc0-\xcf\xe0-\xef\xfe]")
_TIFF_BYTES = {1, 2, 7}
_TIFF_IN_TIFF = {ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo, ExifTags.IFD.Interop}
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "MPO")
# The libraries' own limits: theirs for pixels would refuse large phones' photos, theirs for texts is 64 megabytes.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
PngImagePlugin.MAX_TEXT_MEMORY = 8 * 1024 * 1024
LEFT = timedelta(days=1)
"""Nobody writes a file for so long: what is not whole after that was left by a process that was killed."""
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
                _write_whole(self.folder, target, content)
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
            _write_whole(self.folder, probe, b"probe")
            probe.unlink()

    def tidy(self, now: datetime) -> None:
        """Remove what killed processes left half-written. Raises PhotoStoreUnavailable."""
        with _translated():
            remove_parts(self.folder, now)

    def _path(self, sha256: str) -> Path:
        # The name comes from a table, so it is checked before it becomes a path.
        if not _SHA256.fullmatch(sha256):
            raise PhotoMissing(sha256)
        return self.folder / sha256[:2] / sha256[2:4] / sha256


def part_of(folder: Path, name: str) -> Path:
    """Where a file of that name is written before it is whole."""
    return folder / f"{name}.{secrets.token_hex(4)}.part"


def remove_parts(folder: Path, now: datetime) -> None:
    """Remove what processes that were killed left under such names. Raises OSError."""
    before = (now - LEFT).timestamp()
    for part in folder.glob(f"*.{'[0-9a-f]' * 8}.part"):
        with contextlib.suppress(FileNotFoundError):
            if part.stat().st_mtime < before:
                part.unlink()


def _write_whole(folder: Path, target: Path, content: bytes) -> None:
    """Write into the folder, where what is left of a try is found; force it to the disk, and only then name it."""
    part = part_of(folder, target.name)
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
    """Why there is no thumbnail: not a picture, or one that would take too much memory."""

    BROKEN = "broken"
    TOO_MANY_PIXELS = "too_many_pixels"


def thumbnail(content: bytes, *, timezone: tzinfo, side: int = 128) -> Thumbnail | Unreadable:
    """Decode the photo into a grey copy whose longer side is at most `side` pixels.

    `timezone` is that of the camera's clock when the photo does not name one. Never raises for bad bytes, and takes no
    more memory than `MAX_MEMORY` and a few megabytes.
    """
    try:
        if _is_overgrown(content):
            return Unreadable.TOO_MANY_PIXELS
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            width, height = image.size
            image.draft("L", (side, side))  # a JPEG is decoded at a fraction of its size, many times faster
            if width * height > MAX_PIXELS or _memory(image, content, width * height) > MAX_MEMORY:
                return Unreadable.TOO_MANY_PIXELS
            return _thumbnail(image, (width, height), timezone, side)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Unreadable.TOO_MANY_PIXELS
    except Exception:  # noqa: BLE001 - decoders raise whatever a malformed byte leads to; all of it means broken
        return Unreadable.BROKEN


def _is_overgrown(content: bytes) -> bool:
    """Whether reading the mere head of the file would take much memory."""
    if content.startswith(b"\xff\xd8"):
        parts = sum(1 for _ in islice(_JPEG_PART.finditer(content), MAX_PARTS))
        # Of each of these there may be 64 kilobytes; the library makes one of all.
        return parts == MAX_PARTS or content.count(b"Exif\0\0") > MAX_EXIF // 2**16
    if content.startswith(b"\x89PNG"):
        return sum(1 for _ in islice(_png_parts(content), MAX_PARTS)) == MAX_PARTS
    if content[:2] in {b"II", b"MM"}:
        return max(_tiff_lists(content)) > MAX_PARTS
    return False


def _png_parts(content: bytes) -> Iterator[int]:
    """Where each part begins."""
    at = 8
    while at + 4 <= len(content):
        yield at
        at += 12 + int.from_bytes(content[at : at + 4], "big")


def _tiff_lists(content: bytes) -> Iterator[int]:
    """The lengths of all lists, those that lists of lists lead to included. Raises struct.error."""
    order = "<" if content.startswith(b"II") else ">"
    if b"+" in content[2:4]:
        yield MAX_PARTS + 1  # the format for files of more than four gigabytes
        return
    (start,) = struct.unpack_from(f"{order}I", content, 4)
    first = list(_tiff_entries(content, order, start))
    inner = (_tiff_entries(content, order, value) for tag, _, value in first if tag in _TIFF_IN_TIFF)
    yield from (length for entries in (first, *inner) for _, length, _ in entries)


def _tiff_entries(content: bytes, order: str, start: int) -> Iterator[tuple[int, int, int]]:
    """Of each entry its tag, how many values it has (none where they are bytes), and its value if it is one."""
    (number,) = struct.unpack_from(f"{order}H", content, start)
    for place in range(number):
        tag, kind, length, value = struct.unpack_from(f"{order}HHII", content, start + 2 + 12 * place)
        yield tag, 0 if kind in _TIFF_BYTES else length, value


def _memory(image: Image.Image, content: bytes, pixels: int) -> float:
    """The bytes that unpacking the drafted image will take; before anything is unpacked."""
    drafted = image.width * image.height
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        return 4 * drafted + (0 if _in_one_scan(content) else _coefficients(image, pixels))
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        # A tile is unpacked whole, also when most of it lies outside of the picture.
        tags = image.tag_v2
        drafted = max(drafted, tags.get(TiffImagePlugin.TILEWIDTH, 0) * tags.get(TiffImagePlugin.TILELENGTH, 0))
    return _BYTES_PER_PIXEL[image.format or ""] * drafted


def _in_one_scan(content: bytes) -> bool:
    """Whether a JPEG can be unpacked row by row. One that comes in several scans, such as a progressive one, is kept
    whole until the last of them, and a draft of it is no smaller."""
    with io.BytesIO(content) as file:
        head = JpegImagePlugin.JpegImageFile(file)
        # It was read up to the end of the first scan's head, which says how many of the colours are in it.
        length = 6 + 2 * head.layers
        start = b"\xff\xda" + length.to_bytes(2, "big") + bytes([head.layers])
        return "progressive" not in head.info and content.startswith(start, file.tell() - length - 2)


def _coefficients(image: JpegImagePlugin.JpegImageFile, pixels: int) -> float:
    """The bytes of the whole picture as libjpeg keeps it, where colours may be stored coarser than brightness."""
    samples = [across * down for _, down, across, _ in image.layer]
    most = max(across for _, _, across, _ in image.layer) * max(down for _, down, _, _ in image.layer)
    return _COEFFICIENT * pixels * sum(samples) / most


def _thumbnail(image: Image.Image, full: tuple[int, int], timezone: tzinfo, side: int) -> Thumbnail:
    width, height = full
    image.load()  # in a PNG the camera's words may come after the picture
    exif = image.getexif() if len(image.info.get("exif", b"")) <= MAX_EXIF else Image.Exif()
    taken_at = _taken_at(exif, timezone)
    orientation = exif.get(ExifTags.Base.Orientation, 1)
    if orientation in {5, 6, 7, 8}:
        width, height = height, width
    small = _small_grey(image, side)
    small.getexif()[ExifTags.Base.Orientation] = orientation
    ImageOps.exif_transpose(small, in_place=True)
    return Thumbnail(small.tobytes(), small.width, small.height, width, height, taken_at)


def _small_grey(image: Image.Image, side: int) -> Image.Image:
    """The picture in grey, its longer side at most `side` pixels.

    First it is reduced to about twice that, piece by piece, because a grey copy of the whole would be large.
    """
    width, height = image.size
    factor = max(1, max(width, height) // (2 * side))
    reduced = Image.new("L", (math.ceil(width / factor), math.ceil(height / factor)))
    step = factor * max(1, _TILE // factor)
    for top in range(0, height, step):
        for left in range(0, width, step):
            piece = image.crop((left, top, min(left + step, width), min(top + step, height)))
            reduced.paste(_on_white(piece).convert("L").reduce(factor), (left // factor, top // factor))
    scale = min(1.0, side / max(width, height))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return reduced.resize(size, Image.Resampling.BOX, box=(0, 0, width / factor, height / factor))


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
