"""A photo's perceptual hash as it is stored: what the validator's rules make of its small grey copy."""

from scoring.validator import photos
from storage.photos import Thumbnail


def fingerprint(picture: Thumbnail) -> str | None:
    """64 hex digits, of which copies of one picture share all but a few bits; None for a picture without detail."""
    made = photos.fingerprint(picture.pixels, picture.width, picture.height)
    return None if made.flat else f"{made.whole:0{photos.BITS // 4}x}"
