"""A photo's perceptual hash, by which the same picture is found again after it was resized or compressed anew."""

from storage.photos import Thumbnail

_SIDE = 8


def fingerprint(picture: Thumbnail) -> str:
    """A difference hash: 16 hex digits, of which two copies of one picture share all but a few bits.

    Each bit says whether the picture gets brighter from one cell of a 9 by 8 grid to the cell right of it.
    """
    bits = 0
    for row in range(_SIDE):
        for column in range(_SIDE):
            bits = bits << 1 | (_cell(picture, row, column) < _cell(picture, row, column + 1))
    return f"{bits:0{_SIDE * _SIDE // 4}x}"


def _cell(picture: Thumbnail, row: int, column: int) -> float:
    """Mean brightness of one cell of the grid; a tiny picture's cells share pixels."""
    top, bottom = _span(row, _SIDE, picture.height)
    left, right = _span(column, _SIDE + 1, picture.width)
    lines = (picture.pixels[y * picture.width + left : y * picture.width + right] for y in range(top, bottom))
    return sum(map(sum, lines)) / ((bottom - top) * (right - left))


def _span(place: int, places: int, length: int) -> tuple[int, int]:
    start = place * length // places
    return start, max(start + 1, (place + 1) * length // places)
