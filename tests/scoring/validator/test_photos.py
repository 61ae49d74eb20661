import io
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image, ImageDraw, ImageFilter

from scoring.validator.photos import (
    Fingerprint,
    PhotoHintCode,
    Seen,
    alike,
    dhash,
    distance,
    fingerprint,
    photo_hints,
)

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SCENES = range(12)


def _scene(seed: int) -> Image.Image:
    """A street of sorts: sky, ground and boxes, each seed another one."""
    chance = random.Random(seed)
    image = Image.new("RGB", (640, 480), (chance.randrange(120, 220),) * 3)
    draw = ImageDraw.Draw(image)
    for y in range(240):
        draw.line((0, y, 640, y), fill=(150 + y // 6, 180 + y // 8, 220))
    for _ in range(25):
        x, y = chance.randrange(640), chance.randrange(480)
        colour = (chance.randrange(256), chance.randrange(256), chance.randrange(256))
        draw.rectangle((x, y, x + chance.randrange(20, 160), y + chance.randrange(20, 160)), fill=colour)
    return image.filter(ImageFilter.GaussianBlur(2))


def _print(image: Image.Image) -> Fingerprint:
    grey = image.convert("L")
    grey.thumbnail((160, 160))
    return fingerprint(grey.tobytes(), *grey.size)


def _compressed(image: Image.Image, quality: int) -> Image.Image:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return Image.open(io.BytesIO(file.getvalue()))


def _cropped(image: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    width, height = image.size
    return image.crop((int(width * left), int(height * top), int(width * (1 - right)), int(height * (1 - bottom))))


COPIES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "recompressed": lambda image: _compressed(image, 20),
    "half the size": lambda image: image.resize((320, 240)),
    "small and compressed": lambda image: _compressed(image.resize((200, 150)), 40),
    "cropped on all sides": lambda image: _cropped(image, 0.05, 0.05, 0.05, 0.05),
    "cropped on the left": lambda image: _cropped(image, 0.07, 0, 0, 0),
    "cropped at the bottom": lambda image: _cropped(image, 0, 0, 0, 0.1),
    "cropped unevenly": lambda image: _cropped(image, 0.02, 0.06, 0.05, 0.03),
    "cropped and compressed": lambda image: _compressed(_cropped(image, 0.08, 0.08, 0.08, 0.08), 50),
}


@pytest.mark.parametrize("how", COPIES)
def test_a_copy_is_recognised(how: str) -> None:
    copies = [(_print(_scene(seed)), _print(COPIES[how](_scene(seed)))) for seed in SCENES]

    assert all(alike(one, other) and alike(other, one) for one, other in copies)


def test_other_pictures_are_no_copies() -> None:
    prints = [_print(_scene(seed)) for seed in SCENES]

    assert not any(alike(a, b) for i, a in enumerate(prints) for b in prints[i + 1 :])


def test_empty_pictures_are_like_nothing() -> None:
    white = fingerprint([255] * 400, 20, 20)

    assert not alike(white, white)


def test_a_hash_differs_from_itself_by_nothing() -> None:
    pixels = [x * 7 % 256 for x in range(32 * 24)]

    assert distance(dhash(pixels, 32, 24), dhash(pixels, 32, 24)) == 0


@pytest.mark.parametrize(("pixels", "width", "height"), [([], 0, 0), ([1, 2, 3], 2, 2), ([1], 1, 0)])
def test_numbers_that_make_no_picture_are_refused(pixels: list[int], width: int, height: int) -> None:
    with pytest.raises(ValueError, match="do not make a picture"):
        fingerprint(pixels, width, height)


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 200), (200, 2)])
def test_odd_shapes_have_a_fingerprint_too(width: int, height: int) -> None:
    pixels = [(x * 37) % 256 for x in range(width * height)]

    assert fingerprint(pixels, width, height) == fingerprint(pixels, width, height)


def test_reviewers_hear_of_reused_and_old_pictures() -> None:
    street, square, new = (_print(_scene(seed)) for seed in (1, 2, 3))
    seen = [Seen("青柳镇", NOW - timedelta(days=30), street), Seen("白石镇", NOW - timedelta(days=9), square)]
    pictures = [(street, NOW), (square, NOW), (new, NOW - timedelta(days=40)), (new, None)]

    hints = photo_hints(pictures, seen, unit="青柳镇", period_start=NOW - timedelta(days=7))

    assert [(h.code, h.index) for h in hints] == [
        (PhotoHintCode.REUSED, 0),
        (PhotoHintCode.REUSED_BY_ANOTHER_UNIT, 1),
        (PhotoHintCode.OLDER_THAN_PERIOD, 2),
    ]


def test_a_report_without_a_picture_is_but_noted() -> None:
    hints = photo_hints([], [], unit="青柳镇")

    assert [h.code for h in hints] == [PhotoHintCode.NONE]
