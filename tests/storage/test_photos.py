import hashlib
import io
import os
import struct
import subprocess
import sys
import zlib
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image

from storage.errors import PhotoMissing, PhotoStoreFull, PhotoStoreUnavailable
from storage.photos import MAX_MEMORY, PhotoStore, Thumbnail, Unreadable, thumbnail

SHANGHAI = timezone(timedelta(hours=8))
JPEG = "JPEG"


def picture(size: tuple[int, int] = (640, 480), form: str = JPEG, exif: Image.Exif | None = None) -> bytes:
    """A dark left half and a bright right half."""
    image = Image.new("RGB", size, (20, 20, 20))
    image.paste((230, 230, 230), (size[0] // 2, 0, *size))
    file = io.BytesIO()
    image.save(file, form, **({} if exif is None else {"exif": exif}))
    return file.getvalue()


def seen(content: bytes, **options: Any) -> Thumbnail:
    found = thumbnail(content, timezone=SHANGHAI, **options)
    assert isinstance(found, Thumbnail)
    return found


def test_a_photo_is_kept_under_its_sha256(tmp_path: Path) -> None:
    store = PhotoStore(tmp_path)

    name = store.save(b"photo")

    assert name == hashlib.sha256(b"photo").hexdigest()
    assert store.read(name) == b"photo"
    assert (tmp_path / name[:2] / name[2:4] / name).is_file()


def test_the_same_photo_twice_is_one_file(tmp_path: Path) -> None:
    store = PhotoStore(tmp_path)

    names = {store.save(b"photo"), store.save(b"photo")}

    assert len(names) == len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_a_file_that_a_crash_cut_short_is_written_anew(tmp_path: Path) -> None:
    store = PhotoStore(tmp_path)
    name = store.save(b"photo")
    (tmp_path / name[:2] / name[2:4] / name).write_bytes(b"ph")

    store.save(b"photo")

    assert store.read(name) == b"photo"


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "/etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n", "0" * 64])
def test_only_the_name_of_a_kept_photo_leads_to_a_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(PhotoMissing):
        PhotoStore(tmp_path / "photos").read(name)


def test_a_folder_that_is_a_file_is_unavailable_and_said_so(tmp_path: Path) -> None:
    (tmp_path / "photos").write_text("not a folder")

    with pytest.raises(PhotoStoreUnavailable, match="photos"):
        PhotoStore(tmp_path / "photos").check()


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device", "photo")

    store = PhotoStore(tmp_path)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PhotoStoreFull):
        store.save(b"photo")

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_good_folder_passes_its_check_and_stays_empty(tmp_path: Path) -> None:
    PhotoStore(tmp_path / "photos").check()

    assert list((tmp_path / "photos").iterdir()) == []


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
def test_a_thumbnail_is_small_grey_and_shows_the_picture(form: str) -> None:
    small = seen(picture(form=form))

    rows = [small.pixels[at : at + small.width] for at in range(0, len(small.pixels), small.width)]
    assert (small.width, small.height, len(rows)) == (128, 96, 96)
    assert (small.full_width, small.full_height) == (640, 480)
    assert all(row[10] < 50 and row[-10] > 200 for row in rows)


def test_a_large_photo_that_is_made_small_piece_by_piece_shows_the_whole_picture() -> None:
    image = Image.new("RGBA", (2300, 1700), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 1150, 850))
    image.paste((100, 100, 100, 255), (1150, 850, 2300, 1700))
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=1)

    small = seen(file.getvalue())

    corners = [small.pixels[row * small.width + place] for row in (0, 40, -40, -1) for place in (0, 60, 68, 127)]
    top, bottom = [0, 0, 255, 255], [255, 255, 100, 100]
    assert (small.width, small.height) == (128, 95)
    assert corners == top + top + bottom + bottom


def test_a_small_photo_is_not_blown_up() -> None:
    small = seen(picture((40, 30), "PNG"))

    assert (small.width, small.height) == (40, 30)


def test_a_turned_photo_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6

    small = seen(picture(exif=exif))

    assert (small.width, small.height) == (96, 128)
    assert (small.full_width, small.full_height) == (480, 640)
    assert small.pixels[0] < 50
    assert small.pixels[-1] > 200


def test_what_is_transparent_is_seen_as_white() -> None:
    image = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    file = io.BytesIO()
    image.save(file, "PNG")

    assert set(seen(file.getvalue()).pixels) == {255}


def _dated(original: str | None = None, offset: str | None = None, plain: str | None = None) -> Image.Exif:
    exif = Image.Exif()
    details = exif.get_ifd(ExifTags.IFD.Exif)
    for tag, value in ((ExifTags.Base.DateTimeOriginal, original), (ExifTags.Base.OffsetTimeOriginal, offset)):
        if value is not None:
            details[tag] = value
    if plain is not None:
        exif[ExifTags.Base.DateTime] = plain
    return exif


NOON = datetime(2026, 11, 16, 12, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("what", "exif", "taken_at"),
    [
        ("the camera's clock is local", _dated("2026:11:16 12:00:00"), NOON),
        ("the camera names its zone", _dated("2026:11:16 04:00:00", "+00:00"), NOON.astimezone(UTC)),
        ("a zone that is none is passed over", _dated("2026:11:16 12:00:00", "east"), NOON),
        ("only the file's date", _dated(plain="2026:11:16 12:00:00"), NOON),
        ("a clock never set", _dated("0000:00:00 00:00:00"), None),
        ("the year one", _dated("0001:01:01 00:00:00"), None),
        ("no date", _dated(), None),
        ("words", _dated("yesterday"), None),
    ],
    ids=lambda value: value if isinstance(value, str) else "-",
)
def test_the_date_of_a_photo_is_what_its_camera_wrote(what: str, exif: Image.Exif, taken_at: datetime | None) -> None:
    assert seen(picture(exif=exif)).taken_at == taken_at, what


def _bomb() -> bytes:
    """A valid PNG head that promises 40,000 × 40,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("what", "content", "reason"),
    [
        ("nothing", b"", Unreadable.BROKEN),
        ("text", b"<html>not a photo</html>", Unreadable.BROKEN),
        ("half a photo", picture()[:2000], Unreadable.BROKEN),
        ("a PDF", b"%PDF-1.7\n1 0 obj", Unreadable.BROKEN),
        ("an image bomb", _bomb(), Unreadable.TOO_MANY_PIXELS),
        ("just too large", picture((9000, 9000), "PNG"), Unreadable.TOO_MANY_PIXELS),
    ],
    ids=lambda value: value if isinstance(value, str) else "-",
)
def test_what_cannot_be_seen_has_a_reason(what: str, content: bytes, reason: Unreadable) -> None:
    assert thumbnail(content, timezone=SHANGHAI) == reason, what


def made(form: str, mode: str, size: tuple[int, int], **options: Any) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size).save(file, form, **options)
    return file.getvalue()


LIMIT = 24_000_000
LARGEST: dict[str, tuple[str, str, tuple[int, int], dict[str, Any]]] = {
    "PNG": ("PNG", "RGBA", (3000, 2000), {"compress_level": 1}),
    "grey PNG with transparency": ("PNG", "LA", (2000, 3000), {"compress_level": 1}),
    "a PNG of few rows": ("PNG", "RGBA", (100_000, 60), {"compress_level": 1}),
    "the 200 megapixels of a phone": ("JPEG", "L", (16320, 12240), {}),
    "progressive JPEG": ("JPEG", "RGB", (2900, 2600), {"progressive": True}),
    "progressive JPEG in fine colours": ("JPEG", "RGB", (1900, 2000), {"progressive": True, "subsampling": 0}),
    "WEBP": ("WEBP", "RGBA", (1500, 1000), {"method": 0}),
    "GIF": ("GIF", "P", (3000, 2000), {}),
    "TIFF": ("TIFF", "RGBA", (2000, 1000), {"compression": "tiff_lzw"}),
}
"""The largest pictures that may be unpacked where that may take `LIMIT` bytes."""


def test_the_largest_photos_that_are_unpacked_take_little_memory(tmp_path: Path) -> None:
    for name, (form, mode, size, options) in LARGEST.items():
        (tmp_path / name).write_bytes(made(form, mode, size, **options))

    command = [sys.executable, "-m", "tests.storage.unpacked", str(LIMIT), *(str(tmp_path / name) for name in LARGEST)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 — its own words

    took = dict(zip(LARGEST, map(str.split, done.stdout.splitlines()), strict=True))
    assert {end for end, _ in took.values()} == {"unpacked"}, took
    beside = max(int(megabytes) for _, megabytes in took.values()) - LIMIT / 1e6
    assert MAX_MEMORY / 1e6 + beside < 150, took


def _in_several_scans(content: bytes) -> bytes:
    """The head of a JPEG of 108 million pixels whose first scan has one of the three colours only."""
    together, alone = bytes.fromhex("ffda000c0301000211031100 3f00"), bytes.fromhex("ffda000801010000 3f00")
    size = struct.pack(">BHH", 8, 480, 640)
    assert together in content
    assert size in content
    return content.replace(together, alone).replace(size, struct.pack(">BHH", 8, 9000, 12000))


@pytest.mark.parametrize(
    ("what", "content"),
    [
        ("a JPEG whose colours come one after the other", _in_several_scans(picture())),
        ("a progressive JPEG", made(JPEG, "RGB", (5100, 4000), progressive=True, subsampling=0)),
        ("a WEBP", made("WEBP", "RGB", (3100, 2500), method=0)),
        ("a TIFF", made("TIFF", "L", (4100, 2500), compression="tiff_lzw")),
    ],
    ids=lambda value: value if isinstance(value, str) else "-",
)
def test_what_would_take_much_memory_is_not_unpacked(what: str, content: bytes) -> None:
    assert thumbnail(content, timezone=SHANGHAI) == Unreadable.TOO_MANY_PIXELS, what


def _with_parts(content: bytes, place: int, parts: bytes) -> bytes:
    return content[:place] + parts + content[place:]


def _exif_in(pieces: int) -> bytes:
    return b"".join(b"\xff\xe1" + struct.pack(">H", 65008) + b"Exif\0\0" + bytes(65000) for _ in range(pieces))


def _tiff(tag: int, kind: int, values: int) -> bytes:
    """The head of a TIFF with a list in it, inside of its camera's words."""
    head = struct.pack("<HHHIII", 1, ExifTags.IFD.Exif, 4, 1, 26, 0)
    return b"II*\0" + struct.pack("<I", 8) + head + struct.pack("<HHHIII", 1, tag, kind, values, 44, 0)


@pytest.mark.parametrize(
    ("what", "content", "found"),
    [
        ("a JPEG of 20,000 empty parts", _with_parts(picture(), 2, b"\xff\xe5\0\2" * 20_000), False),
        ("a JPEG of 1,000 empty parts", _with_parts(picture(), 2, b"\xff\xe5\0\2" * 1_000), True),
        ("a JPEG with a megabyte of camera's words", _with_parts(picture(), 2, _exif_in(16)), False),
        ("a PNG of 20,000 empty parts", _with_parts(picture(form="PNG"), 33, b"\0\0\0\0abCd\0\0\0\0" * 20_000), False),
        ("a TIFF in 20,001 strips", made("TIFF", "L", (1, 20_001), tiffinfo={278: 1}, compression="tiff_lzw"), False),
        ("a TIFF in 20,000 strips", made("TIFF", "L", (1, 20_000), tiffinfo={278: 1}, compression="tiff_lzw"), True),
        ("a TIFF with a long list of its camera's", _tiff(0x9000, 3, 5_000_000), False),
        ("a TIFF for giants", b"II+\0" + bytes(100), False),
    ],
    ids=lambda value: value if isinstance(value, str) else "-",
)
def test_a_file_whose_mere_head_would_take_much_memory_is_not_read(what: str, content: bytes, *, found: bool) -> None:
    seen = thumbnail(content, timezone=SHANGHAI)

    assert isinstance(seen, Thumbnail) if found else seen is Unreadable.TOO_MANY_PIXELS, what


@settings(max_examples=150, deadline=None)
@given(form=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "TIFF"]), data=st.data())
def test_damaged_photos_never_raise(form: str, data: st.DataObject) -> None:
    content = bytearray(picture((64, 48), form))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))

    found = thumbnail(bytes(content), timezone=SHANGHAI)

    assert isinstance(found, Thumbnail | Unreadable)
